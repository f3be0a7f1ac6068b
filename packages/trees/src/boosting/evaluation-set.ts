import { TreesError } from "../errors.ts";

/** Rows beside the training rows, with the same columns. */
export interface EvaluationSet<Target> {
  readonly columns: readonly Float32Array[];
  readonly targets: ArrayLike<Target>;
  readonly sampleWeight?: ArrayLike<number>;
}

/** Training rows and evaluation rows one below the other, with the rows of each. */
export function stackEvaluation<Target>(
  columns: readonly Float32Array[],
  targets: ArrayLike<Target>,
  sampleWeight: ArrayLike<number> | undefined,
  evaluation: EvaluationSet<Target> | undefined,
) {
  const count = columns[0]?.length ?? 0;
  requireLength("the targets", targets.length, count);
  if (sampleWeight) requireLength("sampleWeight", sampleWeight.length, count);
  const rows = Int32Array.from({ length: count }, (_, row) => row);
  if (!evaluation) {
    const weights = sampleWeight ? { sampleWeight } : {};
    return { columns, targets: Array.from(targets), input: { rows, ...weights } };
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
    input: { rows, evaluationRows, ...(isWeighted ? { sampleWeight: weights } : {}) },
  };
}

function requireLength(what: string, found: number, expected: number): void {
  if (found === expected) return;
  throw new TreesError("TREES_INPUT_INVALID", `${what} number ${found}, but there must be ${expected}`);
}
