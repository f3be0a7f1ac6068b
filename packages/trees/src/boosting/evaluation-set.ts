import { TreesError } from "../errors.ts";
import type { BoostingModel } from "./boosting-model.ts";

/** Rows beside the training rows, with the same columns. */
export interface EvaluationSet<Target> {
  readonly columns: readonly Float32Array[];
  readonly targets: ArrayLike<Target>;
  readonly sampleWeight?: ArrayLike<number>;
  /** Margins of these rows; needed when the training rows have theirs. */
  readonly baseMargin?: ArrayLike<number>;
}

/** What an estimator's fit starts from. */
export interface FitStart {
  /** A model of the same columns: its trees come first in the new model, and the rounds add up. */
  readonly initModel?: BoostingModel;
  /** Margin of each training row, row-major rows × outputs, to which the trees are added; the model does not hold it. */
  readonly baseMargin?: ArrayLike<number>;
}

interface PerRow {
  readonly sampleWeight: ArrayLike<number> | undefined;
  readonly baseMargin: ArrayLike<number> | undefined;
}

/** Training rows and evaluation rows one below the other, with the rows of each. */
export function stackEvaluation<Target>(
  columns: readonly Float32Array[],
  targets: ArrayLike<Target>,
  { sampleWeight, baseMargin }: PerRow,
  evaluation: EvaluationSet<Target> | undefined,
) {
  const count = columns[0]?.length ?? 0;
  requireLength("the targets", targets.length, count);
  if (sampleWeight) requireLength("sampleWeight", sampleWeight.length, count);
  const rows = Int32Array.from({ length: count }, (_, row) => row);
  if (!evaluation) {
    const given = { ...(sampleWeight ? { sampleWeight } : {}), ...(baseMargin ? { baseMargin } : {}) };
    return { columns, targets: Array.from(targets), input: { rows, ...given } };
  }
  if ((baseMargin === undefined) !== (evaluation.baseMargin === undefined)) {
    const message = "baseMargin is given for the training rows or the evaluation set only: give it for both";
    throw new TreesError("TREES_INPUT_INVALID", message);
  }
  const added = evaluation.columns[0]?.length ?? 0;
  requireLength("the evaluation set's columns", evaluation.columns.length, columns.length);
  requireLength("the evaluation set's targets", evaluation.targets.length, added);
  const stacked = columns.map((column, c) => {
    const joined = new Float32Array(column.length + evaluation.columns[c]!.length);
    joined.set(column);
    joined.set(evaluation.columns[c]!, column.length);
    return joined;
  });
  const evaluationRows = Int32Array.from({ length: added }, (_, i) => count + i);
  const weigh = (weights: ArrayLike<number> | undefined, length: number): number[] =>
    weights ? Array.from(weights) : new Array<number>(length).fill(1);
  const isWeighted = sampleWeight !== undefined || evaluation.sampleWeight !== undefined;
  const weights = [...weigh(sampleWeight, count), ...weigh(evaluation.sampleWeight, added)];
  return {
    columns: stacked,
    targets: [...Array.from(targets), ...Array.from(evaluation.targets)],
    input: {
      rows,
      evaluationRows,
      ...(isWeighted ? { sampleWeight: weights } : {}),
      ...(baseMargin
        ? { baseMargin: [...Array.from(baseMargin), ...Array.from(evaluation.baseMargin!)] }
        : {}),
    },
  };
}

function requireLength(what: string, found: number, expected: number): void {
  if (found === expected) return;
  throw new TreesError("TREES_INPUT_INVALID", `${what} number ${found}, but there must be ${expected}`);
}
