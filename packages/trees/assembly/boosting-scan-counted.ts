// Finds the best split in a node's histogram by LightGBM's rules, four features side by side (see boosting-scan.ts):
// the rows of a bin are told from its share of the node's hessians, and each side needs `leastRows` of them; values are
// drawn towards the parent's when smoothing is on.
//
// Splits are ordered by score, then feature; within a feature missing values left, from the last bin down, before missing
// values right, from the first bin up. The score that decides is computed in float64 by the formulas of
// src/kernels/typescript/boosting/scan-counted.ts, operation for operation.

import {
  alpha,
  bounded,
  directions,
  follows,
  lambda,
  maxDelta,
  scoreGiven,
  shrink,
  smoothedWeight,
  smoothing,
} from "./boosting-leaf";

let totalG: i32 = 0;
let totalH: i32 = 0;
let totalRows: i32 = 0;
let parentWeight: f64 = 0;
let isPlain: bool = true;

// What a split has to score above to be one at all, and the lanes of the group that have one.
let barScore: f64 = 0;
let splitLanes: i32 = 0;

let bestScore: f64 = 0;
let bestFeature: i32 = -1;
let bestBin: i32 = 0;
let bestMissing: i32 = 0;
let bestG: i32 = 0;
let bestH: i32 = 0;
let bestRows: i32 = 0;

@inline
function lane(values: v128, index: i32): i32 {
  if (index == 0) return i32x4.extract_lane(values, 0);
  if (index == 1) return i32x4.extract_lane(values, 1);
  if (index == 2) return i32x4.extract_lane(values, 2);
  return i32x4.extract_lane(values, 3);
}

function splitScore(g: f64, h: f64, rows: f64, direction: i32): f64 {
  const restG = <f64>totalG - g;
  const restH = <f64>totalH - h;
  const left = shrink(g);
  const right = shrink(restG);
  if (isPlain) return (left * left) / (h + lambda) + (right * right) / (restH + lambda);
  let leftWeight = smoothedWeight(g, h, rows, parentWeight);
  let rightWeight = smoothedWeight(restG, restH, <f64>totalRows - rows, parentWeight);
  if (directions) {
    leftWeight = bounded(leftWeight);
    rightWeight = bounded(rightWeight);
    if (!follows(direction, leftWeight, rightWeight)) return -Infinity;
  }
  return scoreGiven(left, h, leftWeight) + scoreGiven(right, restH, rightWeight);
}

// `missing` has −1 for each column whose missing values go left.
function consider(mask: v128, g: v128, h: v128, rows: v128, feature: i32, bin: i32, missing: v128): void {
  let lanes = i32x4.bitmask(mask);
  while (lanes) {
    const index = ctz(lanes);
    lanes &= lanes - 1;
    const column = feature + index;
    const direction = directions ? load<i32>(directions + (<usize>column << 2)) : 0;
    const score = splitScore(lane(g, index), lane(h, index), lane(rows, index), direction);
    if (score > barScore) splitLanes |= 1 << index;
    if (score > bestScore || (score == bestScore && column < bestFeature)) {
      bestScore = score;
      bestFeature = column;
      bestBin = bin;
      bestMissing = -lane(missing, index);
      bestG = lane(g, index);
      bestH = lane(h, index);
      bestRows = lane(rows, index);
    }
  }
}

// Largest float32 scores that are surely worse than the best: float32 errs by less than a part in a million.
@inline
function bar(): v128 {
  return f32x4.splat(<f32>(bestScore * (1 - 4e-6)));
}

@inline
function promising(g: v128, h: v128, valid: v128, limit: v128): v128 {
  const restH = i32x4.sub(i32x4.splat(totalH), h);
  const l2 = f32x4.splat(<f32>lambda);
  const left = f32x4.convert_i32x4_s(g);
  const right = f32x4.convert_i32x4_s(i32x4.sub(i32x4.splat(totalG), g));
  const a = f32x4.add(f32x4.convert_i32x4_s(h), l2);
  const c = f32x4.add(f32x4.convert_i32x4_s(restH), l2);
  const gain = f32x4.add(f32x4.mul(f32x4.mul(left, left), c), f32x4.mul(f32x4.mul(right, right), a));
  return v128.and(valid, f32x4.ge(gain, f32x4.mul(limit, f32x4.mul(a, c))));
}

// Lanes that have no split yet, of those in the mask.
@inline
function unsplit(mask: v128): v128 {
  const bits = i32x4.splat(splitLanes);
  return v128.andnot(mask, i32x4.ne(v128.and(bits, i32x4(1, 2, 4, 8)), i32x4.splat(0)));
}

// Rows of four bins, nearest whole number.
@inline
function rowsOf(h: v128, perHessian: v128): v128 {
  const rows = f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(h), perHessian), f32x4.splat(0.5));
  return i32x4.trunc_sat_f32x4_s(rows);
}

@inline
function subtractBin(at: usize, other: usize): void {
  v128.store(at, i64x2.sub(v128.load(at), v128.load(other)));
  v128.store(at, i64x2.sub(v128.load(at, 16), v128.load(other, 16)), 16);
}

// As scanSplits; `missing` has one int32 a feature, −1 where a value may be missing. A node of `rows` rows whose own value
// is `weight`. The record ends with the rows of the left side. Writes to `splittable`, one int32 a feature, −1 where an
// allowed feature has a split that scores above `toBeat`.
export function scanCounted(
  histogram: usize,
  subtract: usize,
  groups: i32,
  firstFeature: i32,
  allowed: usize,
  groupBins: usize,
  missing: usize,
  G: i32,
  H: i32,
  rows: i32,
  weight: f64,
  least: i32,
  leastRows: i32,
  toBeat: f64,
  splittable: usize,
  out: usize,
): void {
  totalG = G;
  totalH = H;
  totalRows = rows;
  parentWeight = weight;
  isPlain = maxDelta == 0 && smoothing == 0 && directions == 0;
  bestScore = toBeat;
  barScore = toBeat;
  bestFeature = -1;
  const isFiltered = isPlain && alpha == 0;
  const leastH = i32x4.splat(least);
  const leastN = i32x4.splat(leastRows);
  const allG = i32x4.splat(G);
  const allH = i32x4.splat(H);
  const allN = i32x4.splat(rows);
  const perHessian = f32x4.splat(<f32>rows / <f32>H);
  let limit = bar();
  const lowest = limit;
  for (let group = 0; group < groups; group++) {
    const start = histogram + (<usize>group << 13);
    const bins = load<i32>(groupBins + (<usize>group << 3));
    const hasMissing = load<i32>(groupBins + (<usize>group << 3), 4);
    if (subtract) {
      const other = subtract + (<usize>group << 13);
      for (let at: usize = 0; at < <usize>bins << 5; at += 32) subtractBin(start + at, other + at);
      if (hasMissing) subtractBin(start + 8160, other + 8160);
    }
    const mask = v128.load(allowed + (<usize>group << 4));
    const splits = splittable + (<usize>group << 4);
    v128.store(splits, i32x4.splat(0));
    if (!v128.any_true(mask)) continue;
    splitLanes = 0;
    let without = mask;
    const feature = firstFeature + (group << 2);
    const mayMiss = v128.load(missing + (<usize>group << 4));
    let g = i32x4.splat(0);
    let h = i32x4.splat(0);
    let n = i32x4.splat(0);
    let at = start + (<usize>(bins - 1) << 5);
    for (let bin = bins - 1; bin > 0; bin--, at -= 32) {
      const a = v128.load(at);
      const b = v128.load(at, 16);
      // Nothing fell into this bin: its splits are those of the bin before, which go first.
      if (!v128.any_true(v128.or(a, b))) continue;
      const inBin = v128.shuffle<i32>(a, b, 0, 2, 4, 6);
      h = i32x4.add(h, inBin);
      g = i32x4.add(g, v128.shuffle<i32>(a, b, 1, 3, 5, 7));
      n = i32x4.add(n, rowsOf(inBin, perHessian));
      const leftH = i32x4.sub(allH, h);
      const leftN = i32x4.sub(allN, n);
      const enough = v128.and(i32x4.ge_s(n, leastN), i32x4.ge_s(leftN, leastN));
      let found = v128.and(v128.and(mask, enough), v128.and(i32x4.ge_s(h, leastH), i32x4.ge_s(leftH, leastH)));
      const leftG = i32x4.sub(allG, g);
      if (isFiltered) {
        const first = v128.and(found, without);
        found = promising(leftG, leftH, found, limit);
        if (v128.any_true(first)) found = v128.or(found, promising(leftG, leftH, first, lowest));
      }
      if (v128.any_true(found)) {
        consider(found, leftG, leftH, leftN, feature, bin - 1, mayMiss);
        limit = bar();
        without = unsplit(mask);
      }
    }
    const rightMask = v128.and(mask, mayMiss);
    if (!v128.any_true(rightMask)) {
      v128.store(splits, v128.andnot(mask, without));
      continue;
    }
    g = i32x4.splat(0);
    h = i32x4.splat(0);
    n = i32x4.splat(0);
    at = start;
    for (let bin = 0; bin < bins; bin++, at += 32) {
      const a = v128.load(at);
      const b = v128.load(at, 16);
      // Nothing fell into this bin: its splits are those of the bin before, which go first.
      if (!v128.any_true(v128.or(a, b))) continue;
      const inBin = v128.shuffle<i32>(a, b, 0, 2, 4, 6);
      h = i32x4.add(h, inBin);
      g = i32x4.add(g, v128.shuffle<i32>(a, b, 1, 3, 5, 7));
      n = i32x4.add(n, rowsOf(inBin, perHessian));
      const restH = i32x4.sub(allH, h);
      const restN = i32x4.sub(allN, n);
      const enough = v128.and(i32x4.ge_s(n, leastN), i32x4.ge_s(restN, leastN));
      let found = v128.and(v128.and(rightMask, enough), v128.and(i32x4.ge_s(h, leastH), i32x4.ge_s(restH, leastH)));
      if (isFiltered) {
        const first = v128.and(found, without);
        found = promising(g, h, found, limit);
        if (v128.any_true(first)) found = v128.or(found, promising(g, h, first, lowest));
      }
      if (v128.any_true(found)) {
        consider(found, g, h, n, feature, bin, i32x4.splat(0));
        limit = bar();
        without = unsplit(mask);
      }
    }
    v128.store(splits, v128.andnot(mask, without));
  }
  store<f64>(out, bestScore);
  store<i32>(out, bestFeature, 8);
  store<i32>(out, bestBin, 12);
  store<i32>(out, bestMissing, 16);
  store<i32>(out, bestG, 20);
  store<i32>(out, bestH, 24);
  store<i32>(out, bestRows, 28);
}
