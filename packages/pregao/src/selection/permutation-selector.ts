import { permutationImportance } from "@pregao/trees";
import { PregaoError } from "../errors.ts";
import type { RunContext } from "../progress.ts";
import { timeOrderedFolds } from "../splits/time-ordered-folds.ts";
import type { SelectionData, Selector } from "./contract.ts";
import { fitJudgingForest } from "./judging-forest.ts";
import { selectionOf, shown } from "./verdicts.ts";

const leastProbability = Number.EPSILON;

/**
 * Keeps the features without which predictions get worse on rows that the model has not seen (Breiman 2001): inside the
 * training rows a random forest is fitted on each of `folds` purged folds in order of time, and each feature is shuffled
 * `repeats` times among the fold's held-out rows. A feature stays where the loss (log-loss, or mean squared error) rises, in
 * the mean over folds, by more than its standard error. Of two features that say the same neither may seem needed: drop
 * correlated ones first. Cost: folds × (a forest + features × repeats predictions of the held-out rows).
 */
export function permutationSelector({
  folds = 3,
  repeats = 3,
}: {
  folds?: number;
  repeats?: number;
} = {}): Selector {
  requireCount("folds", folds, 2);
  requireCount("repeats", repeats, 1);
  const method = `permutation over ${folds} folds`;
  return {
    method,
    async select(data, context) {
      const parts = timeOrderedFolds({ ...data.intervals, rows: data.rows, folds });
      const { names } = data.features;
      const rises = names.map(() => new Float64Array(folds));
      for (const [fold, { train, test }] of parts.entries()) {
        const stage = `shuffling features, fold ${fold + 1} of ${folds}`;
        const found = await foldImportance({ ...data, rows: train }, test, { stage, repeats, fold }, context);
        for (const place of names.keys()) rises[place]![fold] = found[place]!;
      }
      const judged = rises.map(meanAndError);
      const unit = data.task === "classification" ? "the log-loss" : "the squared error";
      return selectionOf(
        method,
        data.features,
        judged.map(({ mean, error }) =>
          mean > error
            ? undefined
            : `shuffled, it raises ${unit} of held-out rows by ${shown(mean)} ± ${shown(error)}, no more than chance`,
        ),
        judged.map(({ mean }) => mean),
      );
    },
  };
}

function requireCount(option: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new PregaoError("PREGAO_OPTION_INVALID", {
    option,
    value,
    reason: `it must be a whole number from ${least}`,
  });
}

async function foldImportance(
  data: SelectionData,
  test: Int32Array,
  { stage, repeats, fold }: { stage: string; repeats: number; fold: number },
  context: RunContext,
): Promise<Float64Array> {
  const forest = await fitJudgingForest(data, stage, context);
  const columns = data.features.columns.map((column) => Float32Array.from(test, (row) => column[row]!));
  const score = (given: readonly Float32Array[]): number => {
    if (context.signal.aborted) throw new PregaoError("PREGAO_INTERRUPTED", { stage });
    return "predictProbabilities" in forest
      ? meanLogProbability(forest.predictProbabilities(given), test, data)
      : -meanSquare(forest.predict(given), test, data.returns!);
  };
  return permutationImportance({ columns, score, repeats, seed: context.seed + fold }).mean;
}

function meanLogProbability(
  probabilities: Float64Array,
  rows: Int32Array,
  { classes, classNames }: SelectionData,
): number {
  let sum = 0;
  for (const [place, row] of rows.entries()) {
    const probability = probabilities[place * classNames!.length + classes![row]!]!;
    sum += Math.log(Math.max(leastProbability, probability));
  }
  return sum / rows.length;
}

function meanSquare(predicted: Float64Array, rows: Int32Array, target: Float64Array): number {
  let sum = 0;
  for (const [place, row] of rows.entries()) sum += (predicted[place]! - target[row]!) ** 2;
  return sum / rows.length;
}

function meanAndError(values: Float64Array): { mean: number; error: number } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (n - 1) / n) };
}
