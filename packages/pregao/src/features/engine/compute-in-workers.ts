import { PregaoError } from "../../errors.ts";
import type { Bars } from "../../market/bars.ts";
import { type Segment, sharedFloat32, sharedFloat64 } from "../../market/frame.ts";
import { createRunContext, type RunContext } from "../../progress.ts";
import { barsPerYear } from "../bars-per-year.ts";
import {
  assembleMatrix,
  type ComputedFeatures,
  type ComputeFeaturesOptions,
  computeFeatures,
} from "../compute-features.ts";
import { isOfThisThread, loadedFeatureFiles } from "../custom/registered.ts";
import { type FeaturePlan, planFeatures } from "../plan-features.ts";
import { type FeatureTask, type TaskPart, taskControl } from "./feature-task.ts";
import { onWorkers } from "./worker-pool.ts";

/** Values below which starting worker threads costs more than they save. */
const worthWorkers = 200_000;

/**
 * What `computeFeatures` gives, bit for bit, computed by `context.threads` worker threads on shared memory: columns
 * that are not in shared memory yet are copied there once, the results are written in place. Symbols are dealt out
 * largest first; where there are few of them, a symbol's features are dealt out in families. Little work stays on the
 * calling thread, as does work on features that a program brought itself. An abort ends it after the feature at hand (PREGAO_INTERRUPTED); errors are those of
 * `computeFeatures`, and PREGAO_WORKER_FAILED where a thread ends by itself, out of memory for example.
 */
export async function computeFeaturesInWorkers(
  bars: Bars,
  options: ComputeFeaturesOptions = {},
  context: RunContext = createRunContext(),
): Promise<ComputedFeatures> {
  const plan = planFeatures(bars, options.features ?? "default");
  const isLittle = bars.length * plan.perSymbol.length < worthWorkers;
  if (context.threads === 1 || isLittle || plan.perSymbol.some(({ name }) => isOfThisThread(name))) {
    return computeFeatures(bars, options, context);
  }
  const interrupted = (): PregaoError =>
    new PregaoError("PREGAO_INTERRUPTED", { stage: "computing features" });
  if (context.signal.aborted) throw interrupted();
  const task = shareTask(plan, context.threads);
  const total = task.parts.length;
  let done = 0;
  const tell = (note?: string): void =>
    context.progress({ stage: "computing features", done, total, ...(note === undefined ? {} : { note }) });
  const stop = (): void => void Atomics.store(task.control, taskControl.stop, 1);
  context.signal.addEventListener("abort", stop);
  try {
    tell();
    await onWorkers(
      Math.min(context.threads, total),
      task,
      (symbol) => {
        done++;
        tell(symbol);
      },
      stop,
    );
  } finally {
    context.signal.removeEventListener("abort", stop);
  }
  if (context.signal.aborted) throw interrupted();
  return assembleMatrix(plan, task.outputs);
}

function shareTask({ bars, perSymbol: features }: FeaturePlan, threads: number): FeatureTask {
  const names = [...new Set(features.flatMap(({ inputs }) => inputs))];
  return {
    names: features.map(({ name }) => name),
    files: loadedFeatureFiles(),
    timeframe: bars.timeframe,
    barsPerYear: barsPerYear(bars.timeframe, bars.calendar.name),
    time: inSharedMemory(bars.time),
    columns: Object.fromEntries(names.map((name) => [name, inSharedMemory(bars.frame.numeric(name))])),
    outputs: features.map(() => sharedFloat32(bars.length)),
    parts: dealOut(bars.frame.segments, features.length, threads),
    control: new Int32Array(new SharedArrayBuffer(4 * taskControl.words)),
  };
}

function inSharedMemory(values: Float64Array | Float32Array | Int32Array): Float64Array {
  if (values instanceof Float64Array && values.buffer instanceof SharedArrayBuffer) return values;
  const shared = sharedFloat64(values.length);
  shared.set(values);
  return shared;
}

/**
 * Parts of about equal work, largest first, at least three a thread where there are enough features. Neighbours in the
 * catalog share averages and ranges, so a symbol's features are cut into stretches of neighbours.
 */
function dealOut(segments: readonly Segment[], features: number, threads: number): TaskPart[] {
  const cuts = Math.min(features, Math.max(1, Math.ceil((3 * threads) / segments.length)));
  const numbers = Array.from({ length: features }, (_, number) => number);
  const families = Array.from({ length: cuts }, (_, cut) =>
    numbers.slice(Math.floor((cut * features) / cuts), Math.floor(((cut + 1) * features) / cuts)),
  );
  return [...segments]
    .sort((a, b) => b.end - b.start - (a.end - a.start))
    .flatMap((segment) => families.map((family) => ({ segment, features: family })));
}
