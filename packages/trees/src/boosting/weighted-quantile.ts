import { select } from "./select.ts";

/** Whose way of finding a quantile between two values. */
export type QuantileRule = "xgboost" | "lightgbm";

/**
 * Quantile of `values` at `level`, above 0 and below 1; NaN of none. Each rule is that of its library's leaves, with weights
 * and without apart (XGBoost 3.2 Quantile and WeightedQuantile, LightGBM 4.7 PercentileFun and WeightedPercentileFun).
 * Reorders `values`. Cost O(n), with weights O(n log n). The order of rows matters to LightGBM's rule only, where equal
 * values weigh differently.
 */
export function weightedQuantile(
  values: Float64Array,
  weights: Float64Array | null,
  level: number,
  rule: QuantileRule,
): number {
  const n = values.length;
  if (n === 0) return Number.NaN;
  if (weights) return quantileByWeight(values, weights, level, rule);
  // Ranks count from 1. XGBoost's rule is definition 6 of Hyndman & Fan (1996), LightGBM's definition 7.
  const rank = rule === "xgboost" ? level * (n + 1) : 1 + (n - 1) * level;
  return valueAtRank(values, Math.min(Math.max(rank, 1), n));
}

/** Linear between the values at the whole ranks beside `rank`, 1 … n. */
function valueAtRank(values: Float64Array, rank: number): number {
  const below = Math.floor(rank);
  const lower = select(values, below - 1);
  if (rank === below) return lower;
  let upper = Number.POSITIVE_INFINITY;
  for (let i = below; i < values.length; i++) upper = Math.min(upper, values[i]!);
  return lower + (rank - below) * (upper - lower);
}

/**
 * XGBoost: the first value at which the weight so far reaches its share. LightGBM: between the
 * first at which it passes it and the value before, linear where the former weighs at least 1, otherwise the latter.
 */
function quantileByWeight(
  values: Float64Array,
  weights: Float64Array,
  level: number,
  rule: QuantileRule,
): number {
  const n = values.length;
  const order = Int32Array.from(values, (_, i) => i);
  order.sort((a, b) => values[a]! - values[b]! || a - b);
  const reached = new Float64Array(n);
  let total = 0;
  for (let i = 0; i < n; i++) {
    total += weights[order[i]!]!;
    reached[i] = total;
  }
  const wanted = total * level;
  const found = reached.findIndex((weight) => (rule === "xgboost" ? weight >= wanted : weight > wanted));
  const at = found < 0 ? n - 1 : found;
  const value = values[order[at]!]!;
  if (rule === "xgboost" || at === 0 || at === n - 1) return value;
  const before = values[order[at - 1]!]!;
  const step = reached[at]! - reached[at - 1]!;
  return step < 1 ? before : before + ((wanted - reached[at - 1]!) / step) * (value - before);
}
