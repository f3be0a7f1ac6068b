import type { FeatureMatrix } from "../../features/contract.ts";
import type { ExportedFiles, Model, Prediction } from "../../models/index.ts";

/** How far what was written predicts from the model itself. */
export interface Parity {
  /** |difference| / max(1, |value|), the largest of all numbers of all rows. */
  readonly largest_difference: number;
  readonly rows: number;
  /** Numbers that were compared: probabilities of all classes, returns. */
  readonly values: number;
  readonly reader: string;
}

/** What float32 sums and readers of other libraries may differ by; more is another model. */
export const parityLimit = 1e-4;

/** Null where nothing here reads the format. */
export async function parityOf(
  model: Model,
  { reader, predict }: ExportedFiles,
  features: FeatureMatrix,
  rows: Int32Array,
): Promise<Parity | null> {
  if (reader === null || predict === null) return null;
  const [own, other] = [await model.predict(features, rows), await predict(features, rows)];
  let values = 0;
  let largest = 0;
  for (const part of ["probabilities", "returns"] as const) {
    const difference = largestDifference(own[part], other[part]);
    if (difference === null) continue;
    values += own[part]!.length;
    largest = Math.max(largest, difference);
  }
  return { largest_difference: largest, rows: rows.length, values, reader };
}

/** Infinity where one has numbers that the other lacks; null where neither has any. */
function largestDifference(
  own: Prediction["returns"] | undefined,
  other: Prediction["returns"] | undefined,
): number | null {
  if (own === undefined && other === undefined) return null;
  if (own === undefined || other?.length !== own.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < own.length; i++) {
    const [a, b] = [own[i]!, other[i]!];
    if (Object.is(a, b) || a === b) continue;
    const difference = Math.abs(a - b) / Math.max(1, Math.abs(a));
    // A number beside none is as far as can be.
    largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(largest, difference);
  }
  return largest;
}
