import { parseOptions } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import type { Model, ModelFamily, Prediction, SearchSpace, TrainingData } from "../models/contract.ts";
import type { RunContext } from "../progress.ts";
import { createRandom } from "../random.ts";
import type { Fold } from "../splits/contract.ts";

/** One parameter combination with the score of each fold; higher is better. */
export interface SearchTrial {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly foldScores: readonly number[];
  readonly meanScore: number;
}

export interface SearchResult {
  /** In the order in which they were drawn. */
  readonly trials: readonly SearchTrial[];
  readonly best: SearchTrial;
  readonly scoring: string;
}

export interface SearchRequest {
  readonly family: ModelFamily;
  readonly task: Model["task"];
  /** Features and targets; its `rows` are ignored, the folds say what is looked at. */
  readonly data: TrainingData;
  /**
   * Rows of a fold to fit on, their weights and the rows to watch where the family stops early with a trial's parameters, from
   * the fold's training rows; those rows as they are when left out.
   */
  readonly rowsToFit?: (
    rows: Int32Array,
    isWatched: boolean,
  ) => Pick<TrainingData, "rows" | "sampleWeight" | "watch">;
  readonly folds: readonly Fold[];
  readonly draws: number;
  readonly space: SearchSpace;
  /** Parameters held fixed in every trial. */
  readonly fixed?: Readonly<Record<string, unknown>>;
  /** Score of predictions for `rows` of the data, higher is better, and the name it goes by. */
  readonly score: (prediction: Prediction, rows: Int32Array) => number;
  readonly scoring: string;
}

/**
 * Randomised search as scikit-learn's RandomizedSearchCV does it over lists: `draws` combinations without
 * replacement (all of them where there are no more), each fitted on every fold's training rows and scored on its
 * test rows; the best mean score wins, the earlier trial on a tie. Every trial of a fold gets the same
 * `TrainingData` object (another where rows are watched), so that a family can keep what depends on nothing else (the
 * bins).
 */
export async function randomisedSearch(request: SearchRequest, context: RunContext): Promise<SearchResult> {
  const { family, task, folds, score } = request;
  const combinations = drawCombinations(request.space, request.draws, context.seed);
  const { rowsToFit = (rows: Int32Array) => ({ rows }) } = request;
  const madeData = new Map<string, TrainingData>();
  const dataOf = (fold: number, isWatched: boolean): TrainingData => {
    const key = `${fold} ${isWatched}`;
    const data = madeData.get(key) ?? { ...request.data, ...rowsToFit(folds[fold]!.train, isWatched) };
    madeData.set(key, data);
    return data;
  };
  const scores = combinations.map(() => new Array<number>(folds.length).fill(Number.NaN));
  const total = combinations.length * folds.length;
  const stage = `searching parameters (${combinations.length} draws × ${folds.length} folds)`;
  let done = 0;
  context.progress({ stage, done, total });
  // Fold by fold, so that the bins of few folds are needed at a time. As many fits at once as there are threads: one that
  // uses a single thread then leaves no core idle, and one that uses all waits for its turn.
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const failures: { readonly error: unknown }[] = [];
  let next = 0;
  const fitNext = async (): Promise<void> => {
    while (next < total && failures.length === 0) {
      const [foldIndex, trial] = [Math.floor(next / combinations.length), next % combinations.length];
      next++;
      const parameters = parseOptions(family.parameters(task), { ...request.fixed, ...combinations[trial] });
      const quiet = { ...context, signal, progress: () => {} };
      const data = dataOf(foldIndex, family.stopsEarly?.(parameters) ?? false);
      const fitted = await family.fit(data, task, parameters, quiet);
      const { test } = folds[foldIndex]!;
      scores[trial]![foldIndex] = score(await fitted.predict(request.data.features, test), test);
      done++;
      context.progress({ stage, done, total });
    }
  };
  const fitUntilFailure = async (): Promise<void> => {
    try {
      await fitNext();
    } catch (error) {
      failures.push({ error });
      stop.abort(error);
    }
  };
  await Promise.all(Array.from({ length: context.threads }, fitUntilFailure));
  if (failures[0]) throw failures[0].error;
  const trials = combinations.map((parameters, index): SearchTrial => {
    const foldScores = scores[index]!;
    return {
      parameters,
      foldScores,
      meanScore: foldScores.reduce((sum, value) => sum + value, 0) / folds.length,
    };
  });
  const best = trials.reduce((leader, trial) => (trial.meanScore > leader.meanScore ? trial : leader));
  if (Number.isNaN(best.meanScore)) {
    throw new PregaoError("PREGAO_SEARCH_UNSCORED", { scoring: request.scoring, draws: trials.length });
  }
  return { trials, best, scoring: request.scoring };
}

/** Combinations of the space in random order, never the same twice. The space is enumerated: keep it in the thousands. */
export function drawCombinations(
  space: SearchSpace,
  draws: number,
  seed: number,
): Readonly<Record<string, unknown>>[] {
  let grid: Record<string, unknown>[] = [{}];
  for (const [name, values] of Object.entries(space)) {
    grid = grid.flatMap((partial) => values.map((value) => ({ ...partial, [name]: value })));
  }
  const order = createRandom(seed, "randomised search").shuffle(Int32Array.from(grid.keys()));
  return [...order.subarray(0, draws)].map((index) => grid[index]!);
}
