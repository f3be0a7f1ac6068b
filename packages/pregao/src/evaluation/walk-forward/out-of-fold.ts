import type { FeatureMatrix } from "../../features/contract.ts";
import {
  type Model,
  type ModelFamily,
  type Prediction,
  type TrainingData,
  withWatchRows,
} from "../../models/index.ts";
import type { RunContext } from "../../progress.ts";
import { runSideBySide } from "../../side-by-side.ts";
import type { PurgedFold } from "../../splits/contract.ts";

/** What one fold is fitted on; all of it learned from the fold's training rows alone. */
export interface FoldPreparation {
  /** The chosen features; all when left out. */
  readonly features?: FeatureMatrix;
  /** The rows, where not all training rows of the fold are used (classes balanced by leaving some out). */
  readonly rows?: Int32Array;
  readonly sampleWeight?: Float64Array;
  /** Rows that tell when to stop, where they were parted from the others before these were weighed. */
  readonly watch?: Int32Array;
}

/** Chooses features and weighs rows of a fold; it is shown the training rows of the fold and nothing else. */
export type PrepareFold = (train: Int32Array, context: RunContext) => Promise<FoldPreparation>;

export interface OutOfFoldRequest {
  readonly family: ModelFamily;
  readonly task: Model["task"];
  /** As the family's own table gives them. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Features and targets; `rows` and `watch` are ignored, the folds say what is looked at. */
  readonly data: TrainingData;
  /** Folds whose test rows are apart from each other. */
  readonly folds: readonly PurgedFold[];
  /** One fit a fold for each. */
  readonly seeds: readonly number[];
  readonly prepareFold?: PrepareFold | undefined;
  /** What the progress calls it. */
  readonly stage: string;
}

/** What became of one fold. */
export interface FittedFold {
  /** Rows fitted on and rows that told when to stop. */
  readonly trainRows: Int32Array;
  readonly watchRows: number;
  readonly featureNames: readonly string[];
}

/** Predictions of rows that their model was not fitted on, each row once; kept so that nothing is computed twice. */
export interface OutOfFoldPredictions {
  /** The test rows of all folds, ascending. */
  readonly rows: Int32Array;
  /** Fold of each of them, from 0. */
  readonly foldOf: Int32Array;
  readonly seeds: readonly number[];
  /** By seed; row for row with `rows`. */
  readonly predictions: readonly Prediction[];
  readonly folds: readonly FittedFold[];
}

/**
 * Fits a family on the training rows of each fold, with each seed, and predicts the fold's test rows. Fits run side by side
 * over the threads; the result does not depend on how many there are. Rows to watch are carved from the end of the training
 * rows where the family stops early. Cost: folds × seeds fits.
 */
export async function outOfFoldPredictions(
  request: OutOfFoldRequest,
  context: RunContext,
): Promise<OutOfFoldPredictions> {
  const { family, task, parameters, folds, seeds, stage } = request;
  const jobs = folds.flatMap((_, fold) => seeds.map((seed) => ({ fold, seed })));
  let done = 0;
  context.progress({ stage, done, total: jobs.length });
  // The seeds of a fold share its preparation, and by the identity of the data what a family keeps for it (bins).
  const prepared = new Map<number, Promise<TrainingData>>();
  const dataOf = (fold: number, quiet: RunContext): Promise<TrainingData> => {
    const known = prepared.get(fold) ?? foldData(request, folds[fold]!, quiet);
    prepared.set(fold, known);
    return known;
  };
  const fits = jobs.map(({ fold, seed }) => async (signal: AbortSignal) => {
    const quiet = { ...context, signal, progress: () => {} };
    const data = await dataOf(fold, quiet);
    const model = await family.fit(data, task, parameters, { ...quiet, seed });
    const prediction = await model.predict(data.features, folds[fold]!.test);
    context.progress({ stage, done: ++done, total: jobs.length });
    return { data, prediction };
  });
  const { threads, signal } = context;
  const fitted = await runSideBySide(fits, { atOnce: threads, signal });
  const rows = Int32Array.from(folds.flatMap(({ test }) => [...test])).sort();
  const placeOf = new Map(Array.from(rows, (row, place) => [row, place]));
  const foldOf = new Int32Array(rows.length);
  for (const [fold, { test }] of folds.entries()) for (const row of test) foldOf[placeOf.get(row)!] = fold;
  return {
    rows,
    foldOf,
    seeds: [...seeds],
    predictions: seeds.map((_, seed) => {
      const parts = folds.map((_, fold) => fitted[fold * seeds.length + seed]!.prediction);
      return joinPredictions(parts, folds, rows.length, placeOf);
    }),
    folds: folds.map((_, fold) => {
      const { data } = fitted[fold * seeds.length]!;
      return {
        trainRows: data.rows,
        watchRows: data.watch?.length ?? 0,
        featureNames: data.features.names,
      };
    }),
  };
}

async function foldData(
  { family, parameters, data, prepareFold }: OutOfFoldRequest,
  { train }: PurgedFold,
  context: RunContext,
): Promise<TrainingData> {
  const own = (await prepareFold?.(train, context)) ?? {};
  const { watch: _, ...rest } = data;
  return withWatchRows(family, parameters, { ...rest, rows: train, ...own });
}

function joinPredictions(
  parts: readonly Prediction[],
  folds: readonly PurgedFold[],
  rows: number,
  placeOf: ReadonlyMap<number, number>,
): Prediction {
  const join = (take: (part: Prediction) => Float64Array | undefined): Float64Array | undefined => {
    const [first] = parts;
    const width = (take(first!)?.length ?? 0) / first!.rows;
    if (take(first!) === undefined) return undefined;
    const joined = new Float64Array(rows * width);
    for (const [fold, { test }] of folds.entries()) {
      const values = take(parts[fold]!)!;
      for (const [place, row] of test.entries()) {
        joined.set(values.subarray(place * width, (place + 1) * width), placeOf.get(row)! * width);
      }
    }
    return joined;
  };
  const probabilities = join((part) => part.probabilities);
  const returns = join((part) => part.returns);
  return {
    rows,
    ...(probabilities === undefined ? {} : { probabilities }),
    ...(returns === undefined ? {} : { returns }),
  };
}
