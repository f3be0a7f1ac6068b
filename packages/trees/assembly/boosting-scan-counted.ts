// Finds the best split in a node's histogram by LightGBM's rules, four features side by side (see boosting-scan.ts):
// the rows of a bin are told from its share of the node's hessians, and each side needs `leastRows` of them; values are
// drawn towards the parent's when smoothing is on.
//
// Splits are ordered by score, then feature; within a feature missing values left, from the last bin down, before missing
// values right, from the first bin up. The score that decides is computed in float64 by the formulas of
// src/kernels/typescript/boosting/scan-counted.ts, operation for operation.
//
// While the side that is summed up has too few rows in every feature, and from where the other side has, no split is compared. A
// bin without rows is taken like any other: its splits are those of the bin before, which go first.

import { countGroup, subtractGroup } from "./boosting-histogram";
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
import { lane } from "./lanes";

let totalG: i32 = 0;
let totalH: i32 = 0;
let totalRows: i32 = 0;
let leastHessian: i32 = 0;
let leastInSide: i32 = 0;
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

// Float32 scores err by less than a part in a million: below the first a score is surely less, above the second surely more.
@inline
function below(score: f64): v128 {
  return f32x4.splat(<f32>(score * (1 - 4e-6)));
}

@inline
function above(score: f64): v128 {
  return f32x4.splat(<f32>(score * (1 + 4e-6)));
}

// Lanes that have a split.
@inline
function split(): v128 {
  return i32x4.ne(v128.and(i32x4.splat(splitLanes), i32x4(1, 2, 4, 8)), i32x4.splat(0));
}

// What float32 scores have to come up to: the best, or, in lanes that have no split yet, what makes one.
@inline
function limits(): v128 {
  return v128.bitselect(below(bestScore), below(barScore), split());
}

// Below this number float32 counts rows exactly, in fewer instructions than int32.
const HUGE: i32 = 1 << 23;

@inline
function splatCount(count: i32, isHuge: bool): v128 {
  return isHuge ? i32x4.splat(count) : f32x4.splat(<f32>count);
}

// Adds the rows of four bins, the whole number nearest to each.
@inline
function addRows(n: v128, h: v128, perHessian: v128, isHuge: bool): v128 {
  const rows = f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(h), perHessian), f32x4.splat(0.5));
  return isHuge ? i32x4.add(n, i32x4.trunc_sat_f32x4_s(rows)) : f32x4.add(n, f32x4.floor(rows));
}

@inline
function isMore(n: v128, than: v128, isHuge: bool): v128 {
  return isHuge ? i32x4.gt_s(n, than) : f32x4.gt(n, than);
}

// Sums bins up, from the last or the first, as one side of the splits between them; `missing` values go to the other side.
@inline
function scanSide(group: usize, bins: i32, feature: i32, mask: v128, missing: v128, fromLast: bool, isHuge: bool): void {
  const isFiltered = isPlain && alpha == 0;
  const allG = i32x4.splat(totalG);
  const allH = i32x4.splat(totalH);
  const l2 = f32x4.splat(<f32>lambda);
  const perHessian = f32x4.splat(<f32>totalRows / <f32>totalH);
  const tooLittle = i32x4.splat(leastHessian - 1);
  const tooFew = splatCount(leastInSide - 1, isHuge);
  const mostH = i32x4.splat(totalH - leastHessian);
  const mostRows = splatCount(totalRows - leastInSide, isHuge);
  let toReach = limits();
  // Below the first bin there is nothing to split off.
  const end = group + (<usize>bins << 5);
  let at = fromLast ? end - 32 : group;
  // As long as no feature has enough on this side four bins are summed up at a time.
  let low = i32x4.splat(0);
  let high = i32x4.splat(0);
  let n = i32x4.splat(0);
  while (fromLast ? at > group + 96 : at + 96 < end) {
    let nextLow = low;
    let nextHigh = high;
    let nextN = n;
    for (let bin = 0; bin < 4; bin++) {
      const from = fromLast ? at - (<usize>bin << 5) : at + (<usize>bin << 5);
      const a = v128.load(from);
      const b = v128.load(from, 16);
      nextLow = i64x2.add(nextLow, a);
      nextHigh = i64x2.add(nextHigh, b);
      nextN = addRows(nextN, v128.shuffle<i32>(a, b, 0, 2, 4, 6), perHessian, isHuge);
    }
    const hessians = v128.shuffle<i32>(nextLow, nextHigh, 0, 2, 4, 6);
    const enough = v128.and(isMore(nextN, tooFew, isHuge), i32x4.gt_s(hessians, tooLittle));
    if (i32x4.bitmask(v128.and(mask, enough))) break;
    low = nextLow;
    high = nextHigh;
    n = nextN;
    at = fromLast ? at - 128 : at + 128;
  }
  let h = v128.shuffle<i32>(low, high, 0, 2, 4, 6);
  let g = v128.shuffle<i32>(low, high, 1, 3, 5, 7);
  for (; fromLast ? at > group : at < end; at = fromLast ? at - 32 : at + 32) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const inBin = v128.shuffle<i32>(a, b, 0, 2, 4, 6);
    h = i32x4.add(h, inBin);
    g = i32x4.add(g, v128.shuffle<i32>(a, b, 1, 3, 5, 7));
    n = addRows(n, inBin, perHessian, isHuge);
    const open = v128.andnot(mask, v128.or(isMore(n, mostRows, isHuge), i32x4.gt_s(h, mostH)));
    const valid = v128.and(open, v128.and(isMore(n, tooFew, isHuge), i32x4.gt_s(h, tooLittle)));
    if (!i32x4.bitmask(valid)) {
      // The other side only ever loses rows.
      if (!i32x4.bitmask(open)) return;
      continue;
    }
    let found = valid;
    if (isFiltered) {
      // The score times the denominators of both sides, which are alike to it.
      const side = f32x4.convert_i32x4_s(g);
      const rest = f32x4.convert_i32x4_s(i32x4.sub(allG, g));
      const under = f32x4.add(f32x4.convert_i32x4_s(h), l2);
      const underRest = f32x4.add(f32x4.convert_i32x4_s(i32x4.sub(allH, h)), l2);
      const unit = f32x4.mul(under, underRest);
      const score = f32x4.add(
        f32x4.mul(f32x4.mul(side, side), underRest),
        f32x4.mul(f32x4.mul(rest, rest), under),
      );
      found = v128.and(valid, f32x4.ge(score, f32x4.mul(toReach, unit)));
      if (!i32x4.bitmask(found)) continue;
      const isSplit = v128.and(found, f32x4.gt(score, f32x4.mul(above(barScore), unit)));
      splitLanes |= i32x4.bitmask(isSplit);
      toReach = limits();
      // What is a split for sure has to be computed exactly only where it could be the best.
      found = v128.and(found, f32x4.ge(score, f32x4.mul(toReach, unit)));
      if (!i32x4.bitmask(found)) continue;
    }
    const rows = isHuge ? n : i32x4.trunc_sat_f32x4_s(n);
    const leftRows = fromLast ? i32x4.sub(i32x4.splat(totalRows), rows) : rows;
    const leftG = fromLast ? i32x4.sub(allG, g) : g;
    const leftH = fromLast ? i32x4.sub(allH, h) : h;
    const bin = <i32>((at - group) >> 5);
    consider(found, leftG, leftH, leftRows, feature, fromLast ? bin - 1 : bin, missing);
    toReach = limits();
  }
}

function scanFromLast(group: usize, bins: i32, feature: i32, mask: v128, mayMiss: v128): void {
  if (totalRows < HUGE) scanSide(group, bins, feature, mask, mayMiss, true, false);
  else scanSide(group, bins, feature, mask, mayMiss, true, true);
}

function scanFromFirst(group: usize, bins: i32, feature: i32, mask: v128): void {
  if (totalRows < HUGE) scanSide(group, bins, feature, mask, i32x4.splat(0), false, false);
  else scanSide(group, bins, feature, mask, i32x4.splat(0), false, true);
}

// The lanes of a group that have a split.
function scanGroup(group: usize, bins: i32, feature: i32, mask: v128, mayMiss: v128): v128 {
  splitLanes = 0;
  scanFromLast(group, bins, feature, mask, mayMiss);
  const both = v128.and(mask, mayMiss);
  if (v128.any_true(both)) scanFromFirst(group, bins, feature, both);
  return split();
}

function start(G: i32, H: i32, rows: i32, weight: f64, least: i32, leastRows: i32, toBeat: f64): void {
  totalG = G;
  totalH = H;
  totalRows = rows;
  parentWeight = weight;
  leastHessian = least;
  leastInSide = leastRows;
  isPlain = maxDelta == 0 && smoothing == 0 && directions == 0;
  bestScore = toBeat;
  barScore = toBeat;
  bestFeature = -1;
}

function finish(out: usize): void {
  store<f64>(out, bestScore);
  store<i32>(out, bestFeature, 8);
  store<i32>(out, bestBin, 12);
  store<i32>(out, bestMissing, 16);
  store<i32>(out, bestG, 20);
  store<i32>(out, bestH, 24);
  store<i32>(out, bestRows, 28);
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
  start(G, H, rows, weight, least, leastRows, toBeat);
  for (let k = 0; k < groups; k++) {
    const group = histogram + (<usize>k << 13);
    const bins = load<i32>(groupBins + (<usize>k << 3));
    const mask = v128.load(allowed + (<usize>k << 4));
    if (subtract) subtractGroup(group, subtract + (<usize>k << 13), bins);
    const mayMiss = v128.load(missing + (<usize>k << 4));
    let found = i32x4.splat(0);
    if (v128.any_true(mask)) found = scanGroup(group, bins, firstFeature + (k << 2), mask, mayMiss);
    v128.store(splittable + (<usize>k << 4), found);
  }
  finish(out);
}

// The same for packed rows (see packRows), which are counted a group at a time into `sums`: the histogram of a group stays
// in the first-level cache, and none is kept.
export function scanPackedCounted(
  packed: usize,
  sums: usize,
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
  start(G, H, rows, weight, least, leastRows, toBeat);
  for (let k = 0; k < groups; k++) {
    const mask = v128.load(allowed + (<usize>k << 4));
    let found = i32x4.splat(0);
    if (v128.any_true(mask)) {
      const bins = load<i32>(groupBins + (<usize>k << 3));
      countGroup(packed, rows, groups, k, bins, sums);
      found = scanGroup(sums, bins, firstFeature + (k << 2), mask, v128.load(missing + (<usize>k << 4)));
    }
    v128.store(splittable + (<usize>k << 4), found);
  }
  finish(out);
}
