import type { FeatureMatrix } from "../features/contract.ts";
import type { Attributions } from "../models/index.ts";
import type { RankedFeature } from "./contract.ts";

/**
 * All features by their mean absolute attribution, largest first, those alike by name. `rows` are the matrix rows of the
 * attributions, in their order. O(rows × outputs × features).
 */
export function rankFeatures(
  { outputs, featureNames, values }: Attributions,
  features: FeatureMatrix,
  rows: Int32Array,
): RankedFeature[] {
  const width = featureNames.length;
  const ranked = featureNames.map((name, feature) => {
    const column = features.columns[features.names.indexOf(name)]!;
    const isHigh = aboveMedian(Float32Array.from(rows, (row) => column[row]!));
    const at = (output: number): ((row: number) => number) => {
      return (row) => values[(row * outputs.length + output) * width + feature]!;
    };
    const byOutput = outputs.map((_, output) => meanMagnitude(rows.length, at(output)));
    return {
      name,
      importance: byOutput.reduce((sum, value) => sum + value, 0) / outputs.length,
      byOutput,
      highLessLow: outputs.map((_, output) => meanDifference(isHigh, at(output))),
    };
  });
  return withShares(ranked);
}

/** Adds each feature's share of the whole and puts them in order. */
export function withShares(features: readonly Omit<RankedFeature, "share">[]): RankedFeature[] {
  const total = features.reduce((sum, { importance }) => sum + Math.max(0, importance), 0);
  return features
    .map((feature) => ({ ...feature, share: total > 0 ? Math.max(0, feature.importance) / total : 0 }))
    .sort((a, b) => b.importance - a.importance || (a.name < b.name ? -1 : 1));
}

function meanMagnitude(count: number, at: (row: number) => number): number {
  let sum = 0;
  for (let row = 0; row < count; row++) sum += Math.abs(at(row));
  return count === 0 ? 0 : sum / count;
}

/** 1 above the median, 0 at or below, −1 where the value is missing; null where the known values are all alike. */
function aboveMedian(values: Float32Array): Int8Array | null {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  if (known.length === 0 || known[0] === known.at(-1)) return null;
  let median = known[(known.length - 1) >> 1]!;
  // More than half at the greatest value: what is high is then that value.
  if (median === known.at(-1)) median = known[known.indexOf(median) - 1]!;
  return Int8Array.from(values, (value) => (Number.isNaN(value) ? -1 : Number(value > median)));
}

function meanDifference(isHigh: Int8Array | null, at: (row: number) => number): number | null {
  if (isHigh === null) return null;
  const sums = [0, 0];
  const counts = [0, 0];
  for (const [row, side] of isHigh.entries()) {
    if (side < 0) continue;
    sums[side]! += at(row);
    counts[side]! += 1;
  }
  return sums[1]! / counts[1]! - sums[0]! / counts[0]!;
}
