import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { checkRows } from "../binning/check-columns.ts";
import { TreesError } from "../errors.ts";
import type { ForestClassifierParameters } from "./parameters.ts";

/** Rows to train on: those given, or all of the matrix. */
export function trainingRows(matrix: BinnedMatrix, rows: Int32Array | undefined): Int32Array {
  if (!rows) return Int32Array.from({ length: matrix.rowCount }, (_, i) => i);
  checkRows(rows, matrix.rowCount);
  return rows;
}

/** Refuses a per-row array that does not have one entry for every row of the matrix. */
export function checkLength(what: string, length: number, matrix: BinnedMatrix): void {
  if (length === matrix.rowCount) return;
  throw new TreesError(
    "TREES_INPUT_INVALID",
    `${what} has ${length} entries, but the matrix has ${matrix.rowCount} rows`,
  );
}

/** Class ids of the training rows. */
export function gatherLabels(labels: ArrayLike<number>, rows: Int32Array, classCount: number): Uint8Array {
  return Uint8Array.from(rows, (row) => {
    const label = labels[row]!;
    if (Number.isInteger(label) && label >= 0 && label < classCount) return label;
    throw new TreesError(
      "TREES_INPUT_INVALID",
      `labels[${row}] is ${label}, but must be a class id from 0 to ${classCount - 1}`,
    );
  });
}

/** Largest sum of whole-number weights; with targets, room is left for their digits in the 53 bits of a double. */
export const WEIGHT_TOTAL = { classification: 2 ** 40, regression: 2 ** 28 } as const;

/**
 * Sample weights as whole numbers, so that sums do not depend on their order. Weights that are whole numbers already stay
 * as they are; others are scaled and rounded to a precision of rows / `total` of the largest.
 */
export function quantiseWeights(
  sampleWeight: ArrayLike<number> | undefined,
  rows: Int32Array,
  total: number,
): Float64Array | null {
  if (!sampleWeight) return null;
  const weights = Float64Array.from(rows, (row) => {
    const weight = sampleWeight[row]!;
    if (weight >= 0 && Number.isFinite(weight)) return weight;
    throw new TreesError(
      "TREES_INPUT_INVALID",
      `sampleWeight[${row}] is ${weight}, but must be a finite number from 0`,
    );
  });
  const largest = weights.reduce((a, b) => Math.max(a, b), 0);
  if (largest === 0) throw new TreesError("TREES_INPUT_INVALID", "all sample weights are 0");
  if (weights.every((weight) => weight === 1)) return null;
  const limit = Math.max(1, Math.floor(total / weights.length));
  const isWhole = largest <= limit && weights.every((weight) => Number.isInteger(weight));
  return isWhole ? weights : weights.map((weight) => Math.round((weight / largest) * limit));
}

/**
 * Weight of each class, scaled so that the largest is 1 (only ratios matter). 'balanced' gives class k the weight
 * n / (classes present × weight of class k), as scikit-learn does.
 */
export function classWeights(
  setting: ForestClassifierParameters["class_weight"],
  labels: Uint8Array,
  weights: Float64Array | null,
  classCount: number,
): number[] {
  if (setting === null) return new Array<number>(classCount).fill(1);
  let result: number[];
  if (setting === "balanced") {
    const totals = new Array<number>(classCount).fill(0);
    labels.forEach((label, i) => {
      totals[label]! += weights ? weights[i]! : 1;
    });
    const smallest = totals
      .filter((total) => total > 0)
      .reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    result = totals.map((total) => (total > 0 ? smallest / total : 1));
  } else {
    const unknown = Object.keys(setting).find((key) => Number(key) >= classCount);
    if (unknown !== undefined) {
      throw new TreesError(
        "TREES_PARAMETER_INVALID",
        `class_weight names class ${unknown}, but classes are 0 … ${classCount - 1}`,
      );
    }
    result = Array.from({ length: classCount }, (_, k) => setting[k] ?? 1);
  }
  const largest = Math.max(...result);
  // Kernels weigh small nodes in float32: fixing the weights to that precision makes both kinds of node agree.
  return result.map((weight) => Math.fround(weight / largest));
}

/** Targets as whole numbers: `y ≈ centre + value / scale`. */
export interface QuantisedTargets {
  readonly values: Float64Array;
  readonly centre: number;
  readonly scale: number;
}

/**
 * Targets centred and scaled to whole numbers whose weighted sums stay below 2^52, so that sums are exact. Precision is
 * the range of the targets times rows × largest weight / 2^51: 12 digits for 10,000 unweighted rows.
 */
export function quantiseTargets(
  targets: ArrayLike<number>,
  rows: Int32Array,
  weights: Float64Array | null,
): QuantisedTargets {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    const target = targets[row]!;
    if (!Number.isFinite(target)) {
      throw new TreesError(
        "TREES_INPUT_INVALID",
        `targets[${row}] is ${target}, but must be a finite number`,
      );
    }
    low = Math.min(low, target);
    high = Math.max(high, target);
  }
  const centre = low / 2 + high / 2;
  const halfRange = high / 2 - low / 2;
  const largestWeight = weights ? weights.reduce((a, b) => Math.max(a, b), 0) : 1;
  const scale = halfRange > 0 ? 2 ** 52 / (rows.length * largestWeight) / halfRange : 1;
  return {
    values: Float64Array.from(rows, (row) => Math.round((targets[row]! - centre) * scale)),
    centre,
    scale,
  };
}
