import type { FeatureMatrix } from "../../features/contract.ts";
import { type AffineScale, fitScaler } from "../../scaling/index.ts";

/** Mean and deviation of each feature on the training rows; null where none of them knows a value. */
export type Scales = readonly (AffineScale | null)[];

/** Learned from `rows` alone; missing values are left out. */
export function fitScales({ names, columns }: FeatureMatrix, rows: Int32Array): Scales {
  const { global } = fitScaler({ names, columns }, rows, { kind: "standard" });
  return global.map((scale) => (scale === null || "quantiles" in scale ? null : scale));
}

/**
 * Rows × (features + 1), row by row: (value − mean) / deviation, 0 where the value is missing or not finite (the mean is
 * what is expected of it), and 1 in the last place, for the intercept.
 */
export function designMatrix(
  columns: readonly Float32Array[],
  rows: Int32Array,
  scales: Scales,
): Float64Array {
  const width = columns.length + 1;
  const design = new Float64Array(rows.length * width);
  for (const [place, column] of columns.entries()) {
    const scale = scales[place];
    if (scale === null || scale === undefined) continue;
    const { center, scale: deviation } = scale;
    for (let i = 0; i < rows.length; i++) {
      const value = (column[rows[i]!]! - center) / deviation;
      if (Number.isFinite(value)) design[i * width + place] = value;
    }
  }
  for (let at = width - 1; at < design.length; at += width) design[at] = 1;
  return design;
}
