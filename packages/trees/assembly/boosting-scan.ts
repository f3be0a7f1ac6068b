// Finds the best split in a node's histogram (see boosting-histogram.ts), four features side by side.
//
// Splits are ordered by score, then feature, bin, missing right before left: the winner is the same however features are
// dealt to threads. A first comparison in float32 without division passes everything that could win; the score that
// decides is computed in float64 by the formulas of src/kernels/typescript/boosting/scan.ts, operation for operation.

import {
  alpha,
  bounded,
  directions,
  follows,
  lambda,
  leafScore,
  leafWeight,
  maxDelta,
  scoreGiven,
} from "./boosting-leaf";

let totalG: i32 = 0;
let totalH: i32 = 0;

let bestScore: f64 = 0;
let bestFeature: i32 = -1;
let bestBin: i32 = 0;
let bestMissing: i32 = 0;
let bestG: i32 = 0;
let bestH: i32 = 0;

// Score of both sides within the bounds; less than anything where the column's direction is not kept.
@inline
function boundedScore(g: f64, h: f64, restG: f64, restH: f64, direction: i32): f64 {
  const left = bounded(leafWeight(g, h));
  const right = bounded(leafWeight(restG, restH));
  if (!follows(direction, left, right)) return -Infinity;
  return scoreGiven(g, h, left) + scoreGiven(restG, restH, right);
}

@inline
function lane(values: v128, index: i32): i32 {
  if (index == 0) return i32x4.extract_lane(values, 0);
  if (index == 1) return i32x4.extract_lane(values, 1);
  if (index == 2) return i32x4.extract_lane(values, 2);
  return i32x4.extract_lane(values, 3);
}

function precedes(feature: i32, bin: i32, missing: i32): bool {
  if (bestFeature < 0) return false; // what has to be beaten is not a split
  if (feature != bestFeature) return feature < bestFeature;
  if (bin != bestBin) return bin < bestBin;
  return missing < bestMissing;
}

function consider(mask: v128, g: v128, h: v128, feature: i32, bin: i32, missing: i32): void {
  let lanes = i32x4.bitmask(mask);
  while (lanes) {
    const index = ctz(lanes);
    lanes &= lanes - 1;
    const left = lane(g, index);
    const leftH = lane(h, index);
    const score = directions
      ? boundedScore(left, leftH, totalG - left, totalH - leftH, load<i32>(directions + (<usize>(feature + index) << 2)))
      : leafScore(left, leftH) + leafScore(totalG - left, totalH - leftH);
    if (score > bestScore || (score == bestScore && precedes(feature + index, bin, missing))) {
      bestScore = score;
      bestFeature = feature + index;
      bestBin = bin;
      bestMissing = missing;
      bestG = left;
      bestH = leftH;
    }
  }
}

// Largest float32 scores that are surely worse than the best: float32 errs by less than a part in a million.
@inline
function bar(): v128 {
  return f32x4.splat(<f32>(bestScore * (1 - 4e-6)));
}

@inline
function promising(g: v128, h: v128, least: v128, allowed: v128, limit: v128, isFiltered: bool): v128 {
  const rightH = i32x4.sub(i32x4.splat(totalH), h);
  const valid = v128.and(allowed, v128.and(i32x4.ge_s(h, least), i32x4.ge_s(rightH, least)));
  if (!isFiltered) return valid;
  const l2 = f32x4.splat(<f32>lambda);
  const left = f32x4.convert_i32x4_s(g);
  const right = f32x4.convert_i32x4_s(i32x4.sub(i32x4.splat(totalG), g));
  const a = f32x4.add(f32x4.convert_i32x4_s(h), l2);
  const c = f32x4.add(f32x4.convert_i32x4_s(rightH), l2);
  const gain = f32x4.add(f32x4.mul(f32x4.mul(left, left), c), f32x4.mul(f32x4.mul(right, right), a));
  return v128.and(valid, f32x4.ge(gain, f32x4.mul(limit, f32x4.mul(a, c))));
}

// Scans `groups` groups, the first of which holds features firstFeature …. With `subtract` (the sibling's histogram, or
// 0) the histogram becomes the difference first. `allowed` has one int32 a feature, 0 or −1; `groupBins` two int32 a
// group: bins to visit, and whether a value may be missing. A split must score above `bar`, and each side's hessian
// reach `least` (at least 1). Writes score (float64), feature (−1 for none), bin, missing, G and H of the left side.
export function scanSplits(
  histogram: usize,
  subtract: usize,
  groups: i32,
  firstFeature: i32,
  allowed: usize,
  groupBins: usize,
  G: i32,
  H: i32,
  least: i32,
  toBeat: f64,
  out: usize,
): void {
  totalG = G;
  totalH = H;
  bestScore = toBeat;
  bestFeature = -1;
  const isFiltered = alpha == 0 && maxDelta == 0 && directions == 0;
  const leastH = i32x4.splat(least);
  let limit = bar();
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
    if (!v128.any_true(mask)) continue;
    const feature = firstFeature + (group << 2);
    const low = v128.load(start + 8160);
    const high = v128.load(start + 8160, 16);
    const missingH = v128.shuffle<i32>(low, high, 0, 2, 4, 6);
    const missingG = v128.shuffle<i32>(low, high, 1, 3, 5, 7);
    let g = i32x4.splat(0);
    let h = i32x4.splat(0);
    let at = start;
    for (let bin = 0; bin < bins; bin++, at += 32) {
      const a = v128.load(at);
      const b = v128.load(at, 16);
      // Nothing fell into this bin: its splits are those of the bin before, which go first.
      if (bin > 0 && !v128.any_true(v128.or(a, b))) continue;
      h = i32x4.add(h, v128.shuffle<i32>(a, b, 0, 2, 4, 6));
      g = i32x4.add(g, v128.shuffle<i32>(a, b, 1, 3, 5, 7));
      const found = promising(g, h, leastH, mask, limit, isFiltered);
      if (v128.any_true(found)) {
        consider(found, g, h, feature, bin, 0);
        limit = bar();
      }
      if (hasMissing) {
        const withG = i32x4.add(g, missingG);
        const withH = i32x4.add(h, missingH);
        const foundToo = promising(withG, withH, leastH, mask, limit, isFiltered);
        if (v128.any_true(foundToo)) {
          consider(foundToo, withG, withH, feature, bin, 1);
          limit = bar();
        }
      }
    }
  }
  store<f64>(out, bestScore);
  store<i32>(out, bestFeature, 8);
  store<i32>(out, bestBin, 12);
  store<i32>(out, bestMissing, 16);
  store<i32>(out, bestG, 20);
  store<i32>(out, bestH, 24);
}

@inline
function subtractBin(at: usize, other: usize): void {
  v128.store(at, i64x2.sub(v128.load(at), v128.load(other)));
  v128.store(at, i64x2.sub(v128.load(at, 16), v128.load(other, 16)), 16);
}
