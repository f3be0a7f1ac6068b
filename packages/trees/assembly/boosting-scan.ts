// Finds the best split in a node's histogram (see boosting-histogram.ts), four features side by side.
//
// Splits are ordered by score, then feature, bin, missing right before left: the winner is the same however features are
// dealt to threads. A first comparison in float32 without division passes everything that could win; the score that
// decides is computed in float64 by the formulas of src/kernels/typescript/boosting/scan.ts, operation for operation.
//
// No split is compared before the left side has enough in one feature, nor after the right side has too little in every one. A
// bin without rows is taken like any other: its splits are those of the bin before, which go first.

import { countGroup, subtractGroup } from "./boosting-histogram";
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
import { lane } from "./lanes";

let totalG: i32 = 0;
let totalH: i32 = 0;
let leastHessian: i32 = 0;

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

// Lanes whose left side has this hessian and whose sides both have enough.
@inline
function withEnough(h: v128, mask: v128, tooLittle: v128, most: v128): v128 {
  return v128.andnot(v128.and(mask, i32x4.gt_s(h, tooLittle)), i32x4.gt_s(h, most));
}

@inline
function promising(g: v128, h: v128, allG: v128, allH: v128, l2: v128, limit: v128): v128 {
  const left = f32x4.convert_i32x4_s(g);
  const right = f32x4.convert_i32x4_s(i32x4.sub(allG, g));
  const a = f32x4.add(f32x4.convert_i32x4_s(h), l2);
  const c = f32x4.add(f32x4.convert_i32x4_s(i32x4.sub(allH, h)), l2);
  const gain = f32x4.add(f32x4.mul(f32x4.mul(left, left), c), f32x4.mul(f32x4.mul(right, right), a));
  return f32x4.ge(gain, f32x4.mul(limit, f32x4.mul(a, c)));
}

// Adds two features' words of four bins.
@inline
function addBins(sums: v128, at: usize): v128 {
  const two = i64x2.add(v128.load(at), v128.load(at, 32));
  return i64x2.add(i64x2.add(sums, two), i64x2.add(v128.load(at, 64), v128.load(at, 96)));
}

@inline
function scanBins(group: usize, bins: i32, feature: i32, mask: v128, hasMissing: bool): void {
  const isFiltered = alpha == 0 && maxDelta == 0 && directions == 0;
  const allG = i32x4.splat(totalG);
  const allH = i32x4.splat(totalH);
  const l2 = f32x4.splat(<f32>lambda);
  const tooLittle = i32x4.splat(leastHessian - 1);
  const most = i32x4.splat(totalH - leastHessian);
  const low = v128.load(group + 8160);
  const high = v128.load(group + 8160, 16);
  const missingH = v128.shuffle<i32>(low, high, 0, 2, 4, 6);
  const missingG = v128.shuffle<i32>(low, high, 1, 3, 5, 7);
  let limit = bar();
  const end = group + (<usize>bins << 5);
  let at = group;
  // As long as no feature has enough on the left side four bins are summed up at a time.
  let left = i32x4.splat(0);
  let leftToo = i32x4.splat(0);
  for (; at + 96 < end; at += 128) {
    const next = addBins(left, at);
    const nextToo = addBins(leftToo, at + 16);
    let hessians = v128.shuffle<i32>(next, nextToo, 0, 2, 4, 6);
    if (hasMissing) hessians = i32x4.add(hessians, missingH);
    if (i32x4.bitmask(v128.and(mask, i32x4.gt_s(hessians, tooLittle)))) break;
    left = next;
    leftToo = nextToo;
  }
  let h = v128.shuffle<i32>(left, leftToo, 0, 2, 4, 6);
  let g = v128.shuffle<i32>(left, leftToo, 1, 3, 5, 7);
  for (; at < end; at += 32) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    h = i32x4.add(h, v128.shuffle<i32>(a, b, 0, 2, 4, 6));
    g = i32x4.add(g, v128.shuffle<i32>(a, b, 1, 3, 5, 7));
    const valid = withEnough(h, mask, tooLittle, most);
    if (i32x4.bitmask(valid)) {
      const found = isFiltered ? v128.and(valid, promising(g, h, allG, allH, l2, limit)) : valid;
      if (i32x4.bitmask(found)) {
        consider(found, g, h, feature, <i32>((at - group) >> 5), 0);
        limit = bar();
      }
    } else if (!i32x4.bitmask(v128.andnot(mask, i32x4.gt_s(h, most)))) return; // the right side only ever loses rows
    if (!hasMissing) continue;
    const withG = i32x4.add(g, missingG);
    const withH = i32x4.add(h, missingH);
    const validToo = withEnough(withH, mask, tooLittle, most);
    if (!i32x4.bitmask(validToo)) continue;
    const foundToo = isFiltered ? v128.and(validToo, promising(withG, withH, allG, allH, l2, limit)) : validToo;
    if (!i32x4.bitmask(foundToo)) continue;
    consider(foundToo, withG, withH, feature, <i32>((at - group) >> 5), 1);
    limit = bar();
  }
}

function scanGroup(group: usize, bins: i32, feature: i32, mask: v128, hasMissing: bool): void {
  if (hasMissing) scanBins(group, bins, feature, mask, true);
  else scanBins(group, bins, feature, mask, false);
}

function start(G: i32, H: i32, least: i32, toBeat: f64): void {
  totalG = G;
  totalH = H;
  leastHessian = least;
  bestScore = toBeat;
  bestFeature = -1;
}

function finish(out: usize): void {
  store<f64>(out, bestScore);
  store<i32>(out, bestFeature, 8);
  store<i32>(out, bestBin, 12);
  store<i32>(out, bestMissing, 16);
  store<i32>(out, bestG, 20);
  store<i32>(out, bestH, 24);
}

// Scans `groups` groups, the first of which holds features firstFeature …. With `subtract` (the sibling's histogram, or
// 0) the histogram becomes the difference first. `allowed` has one int32 a feature, 0 or −1; `groupBins` two int32 a
// group: bins to visit, and whether a value may be missing. A split must score above `toBeat`, and each side's hessian
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
  start(G, H, least, toBeat);
  for (let k = 0; k < groups; k++) {
    const group = histogram + (<usize>k << 13);
    const bins = load<i32>(groupBins + (<usize>k << 3));
    const mask = v128.load(allowed + (<usize>k << 4));
    if (subtract) subtractGroup(group, subtract + (<usize>k << 13), bins);
    const hasMissing = load<i32>(groupBins + (<usize>k << 3), 4) != 0;
    if (v128.any_true(mask)) scanGroup(group, bins, firstFeature + (k << 2), mask, hasMissing);
  }
  finish(out);
}

// The same for `count` packed rows (see packRows), which are counted a group at a time into `sums`: the histogram of a group
// stays in the first-level cache, and none is kept.
export function scanPackedSplits(
  packed: usize,
  count: i32,
  sums: usize,
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
  start(G, H, least, toBeat);
  for (let k = 0; k < groups; k++) {
    const mask = v128.load(allowed + (<usize>k << 4));
    if (!v128.any_true(mask)) continue;
    const bins = load<i32>(groupBins + (<usize>k << 3));
    countGroup(packed, count, groups, k, bins, sums);
    const hasMissing = load<i32>(groupBins + (<usize>k << 3), 4) != 0;
    scanGroup(sums, bins, firstFeature + (k << 2), mask, hasMissing);
  }
  finish(out);
}
