import { parseOptions } from "../config/index.ts";
import { isPregaoError } from "../errors.ts";
import type { FitContext, Model, ModelFamily, Prediction, TrainingData } from "../models/index.ts";
import type { RunContext } from "../progress.ts";
import type { Fold } from "../splits/contract.ts";
import type { TrialChannel, TrialExecutor, TrialOutcome, TrialRequest } from "./executor.ts";

/** How good predictions for `rows` are, higher is better. */
export type PredictionScore = (prediction: Prediction, rows: Int32Array) => number;

export interface FoldTrials {
  readonly family: ModelFamily;
  readonly task: Model["task"];
  /** Features and targets; its `rows` are ignored, the folds say what is looked at. */
  readonly data: TrainingData;
  /** Rows of a fit, their weights and those to watch, of the training rows of a fold. */
  readonly rowsToFit: (
    rows: Int32Array,
    isWatched: boolean,
  ) => Pick<TrainingData, "rows" | "sampleWeight" | "watch">;
  readonly folds: readonly Fold[];
  /** One a score of the study. */
  readonly scores: readonly PredictionScore[];
  /** Parameters held fixed in every trial. */
  readonly fixed: Readonly<Record<string, unknown>>;
  /** Whether every fit has rows to watch, as pruning needs; otherwise those alone whose family stops early. */
  readonly isPruned: boolean;
}

/**
 * Runs trials in this process: a fit a fold, as many at once as there are threads, whichever trial they are of. Where trials
 * are pruned the last fold, which is the nearest to the present, is fitted first and alone reports its loss after each round;
 * a trial that is given up there never sees the others.
 */
export function foldExecutor(trials: FoldTrials, context: RunContext): TrialExecutor {
  const turns = new Turns(context.threads);
  const dataOf = rememberedData(trials);
  return {
    async execute(request, channel) {
      try {
        return await runTrial(trials, request, channel, { turns, dataOf, context });
      } catch (error) {
        if (!isUnfittable(error) || channel.signal.aborted) throw error;
        return { state: "failed", reason: (error as Error).message };
      }
    },
  };
}

interface Workshop {
  readonly turns: Turns;
  readonly dataOf: (fold: number, isWatched: boolean) => TrainingData;
  readonly context: RunContext;
}

async function runTrial(
  trials: FoldTrials,
  { settings }: TrialRequest,
  { signal, report }: TrialChannel,
  { turns, dataOf, context }: Workshop,
): Promise<TrialOutcome> {
  const { family, task, folds, scores, fixed, isPruned } = trials;
  const parameters = parseOptions(family.parameters(task), { ...settings, ...fixed });
  const isWatched = isPruned || (family.stopsEarly?.(parameters) ?? false);
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const scoreFold = (fold: number, hears: boolean): Promise<number[]> =>
    turns.take(async () => {
      either.throwIfAborted();
      const listening: FitContext = {
        ...context,
        signal: either,
        progress: () => {},
        onRound: ({ round, validation }) => {
          if (hears && !stop.signal.aborted && report!(round, -validation)) stop.abort(givenUp);
        },
      };
      const model = await family.fit(dataOf(fold, isWatched), task, parameters, listening);
      const { test } = folds[fold]!;
      const prediction = await model.predict(trials.data.features, test);
      return scores.map((score) => score(prediction, test));
    });
  try {
    const last = folds.length - 1;
    const leading = report === null ? [] : [await scoreFold(last, true)];
    if (stop.signal.aborted) return { state: "pruned" };
    const others = folds.slice(0, folds.length - leading.length);
    const foldValues = [
      ...(await settleAll(
        others.map((_, fold) => scoreFold(fold, false)),
        stop,
      )),
      ...leading,
    ];
    const values = scores.map((_, s) => foldValues.reduce((sum, one) => sum + one[s]!, 0) / folds.length);
    return { state: "complete", values, foldValues };
  } catch (error) {
    if (stop.signal.aborted && stop.signal.reason === givenUp && !signal.aborted) return { state: "pruned" };
    throw error;
  }
}

const givenUp = new DOMException("the trial is given up", "AbortError");

/** All results, or the first failure, when all have ended: it stops the others. */
async function settleAll<Result>(
  running: readonly Promise<Result>[],
  stop: AbortController,
): Promise<Result[]> {
  const stopping = running.map((one) =>
    one.catch((error: unknown) => {
      stop.abort(error);
      throw error;
    }),
  );
  const settled = await Promise.allSettled(stopping);
  if (stop.signal.aborted) throw stop.signal.reason;
  return settled.map((one) => (one as PromiseFulfilledResult<Result>).value);
}

/** Parameters that an engine refuses are the trial's fault; anything else ends the study. */
function isUnfittable(error: unknown): boolean {
  return isPregaoError(error, "PREGAO_ENGINE_REFUSED");
}

/** One object a fold, with rows to watch or without: what a family computes once for it serves every trial. */
function rememberedData({ data, folds, rowsToFit }: FoldTrials): Workshop["dataOf"] {
  const made = new Map<string, TrainingData>();
  return (fold, isWatched) => {
    const key = `${fold} ${isWatched}`;
    const known = made.get(key);
    if (known !== undefined) return known;
    const fresh = { ...data, ...rowsToFit(folds[fold]!.train, isWatched) };
    made.set(key, fresh);
    return fresh;
  };
}

/** Lets so many jobs run at once; the others wait in the order in which they came. */
class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async take<Result>(job: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await job();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}
