/** Pregão's side: `ours.ts FOLDER SETTINGS` prints seconds, and what the case checks, as one line of JSON. */
import { join } from "node:path";
import { computeFeatures } from "../../packages/pregao/src/features/compute-features.ts";
import { computeFeaturesInWorkers } from "../../packages/pregao/src/features/engine/compute-in-workers.ts";
import { FeatureStream } from "../../packages/pregao/src/features/engine/feature-stream.ts";
import { rollingMaximum, rollingMinimum } from "../../packages/pregao/src/features/rolling/extremes.ts";
import type { Bars } from "../../packages/pregao/src/market/index.ts";
import { createRunContext } from "../../packages/pregao/src/progress.ts";
import { openSource } from "../../packages/pregao/src/sources/open-source.ts";
import { median } from "../harness/context.ts";
import { readMarket } from "./market.ts";

const [folder, given] = process.argv.slice(2) as [string, string];
const settings = JSON.parse(given);
const context = createRunContext({ threads: settings.threads ?? 1 });

/** Milliseconds of a call once the compiler has seen it, the median of 15. */
function milliseconds(call: () => unknown): number {
  for (let warm = 0; warm < 10; warm++) call();
  return median(
    Array.from({ length: 15 }, () => {
      const started = performance.now();
      call();
      return performance.now() - started;
    }),
  );
}

/**
 * All features of a list. With `calls`: the median of so many calls after as many unmeasured ones, by which the threads
 * are up and the code is compiled; without, the first call of a process.
 */
async function all(): Promise<object> {
  const bars = readMarket(folder, settings);
  const compute = (): ReturnType<typeof computeFeaturesInWorkers> =>
    computeFeaturesInWorkers(bars, { features: settings.features }, context);
  const calls: number = settings.calls ?? 0;
  for (let warm = 0; warm < calls; warm++) await compute();
  const times: number[] = [];
  let computed = await timed(compute, times);
  while (times.length < calls) computed = await timed(compute, times);
  const { names, columns } = computed.matrix;
  const last = Object.fromEntries(names.map((name, index) => [name, columns[index]!.at(-1)]));
  return { seconds: median(times), features: names.length, last };
}

async function timed<Result>(call: () => Promise<Result>, times: number[]): Promise<Result> {
  const started = performance.now();
  const result = await call();
  times.push((performance.now() - started) / 1000);
  return result;
}

function windows(): object {
  const bars = readMarket(folder, settings);
  const [high, low, close] = ["high", "low", "close"].map((name) => bars.column(name)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const stochastic = (): Float64Array => {
    const highest = rollingMaximum(high, 20);
    const lowest = rollingMinimum(low, 20);
    for (let row = 0; row < highest.length; row++) {
      highest[row] = (100 * (close[row]! - lowest[row]!)) / (highest[row]! - lowest[row]!);
    }
    return highest;
  };
  return {
    seconds: 0,
    milliseconds: {
      minimum: milliseconds(() => rollingMinimum(low, 20)),
      maximum: milliseconds(() => rollingMaximum(high, 20)),
      stochastic: milliseconds(stochastic),
    },
  };
}

/** Parquet file to matrix: reading, checking the order of the rows, features. */
async function fromParquet(): Promise<object> {
  const started = performance.now();
  const source = await openSource(join(folder, "bars.parquet"));
  const { bars } = await source.load({}, context);
  const read = performance.now();
  const { matrix } = await computeFeaturesInWorkers(bars, { features: settings.features }, context);
  const ended = performance.now();
  const seconds = (ended - started) / 1000;
  return { seconds, reading: (read - started) / 1000, rows: bars.length, features: matrix.names.length };
}

/** One bar more for every symbol, again and again; the last one is compared with a full rebuild, bit for bit. */
function nextBar(): object {
  const bars = readMarket(folder, settings);
  const added = settings.added as number;
  const part = (from: number, to: number): Bars => {
    const inside = new Uint8Array(bars.length);
    for (const { start } of bars.frame.segments) inside.fill(1, start + from, start + to);
    return bars.with(bars.frame.filter((row) => inside[row] === 1));
  };
  const stream = FeatureStream.open(part(0, settings.rows - added), { features: settings.features });
  const times: number[] = [];
  let last = stream.append(part(settings.rows - added, settings.rows - added + 1));
  for (let row = settings.rows - added + 1; row < settings.rows; row++) {
    const next = part(row, row + 1);
    const started = performance.now();
    last = stream.append(next);
    times.push(performance.now() - started);
  }
  const whole = computeFeatures(bars, { features: [...stream.names] }).matrix;
  let different = 0;
  for (const [index, column] of whole.columns.entries()) {
    for (const [number, { end }] of bars.frame.segments.entries()) {
      if (!Object.is(column[end - 1], last.columns[index]![number])) different++;
    }
  }
  const wholeHistory = stream.wholeHistory.length;
  return { seconds: median(times) / 1000, features: stream.names.length, different, wholeHistory };
}

const cases = { all, windows, parquet: fromParquet, next: nextBar };
console.log(JSON.stringify(await cases[settings.case as keyof typeof cases]()));
