// Small subtrees. Most nodes of a fully grown forest hold a few dozen rows, where filling and scanning histograms of 256
// bins is nearly all overhead. So a node of at most 64 rows is copied once into a compact block (64 bins a feature, rows
// sorted by class), and the whole subtree below it grows there. A node is a list of block rows; for a feature its bins
// are gathered into 16-lane vectors by byte swizzles, and every row's bin is tried as a threshold at once: for each row
// j, one comparison tells in all lanes i whether bin[j] ≤ bin[i], and so whether j's weight counts to the left of i.

import { Job, MISSING, Scratch } from "./job";
import {
  bestFeature,
  bestGain,
  bestLeftRows,
  bestBin,
  bestMissing,
  commitSplit,
  hasOneClass,
  push,
  resetBest,
  setBest,
  setLeaf,
  statisticsAt,
  swapFeature,
} from "./node";
import { weight0, weight1, weight2 } from "./packed";
import { randomBelow } from "./random";
import { transpose } from "./transpose";

export const BLOCK_ROWS: i32 = 64;

// Weights are summed in bytes.
export const BLOCK_WEIGHT: f64 = 255;

// Layout of Scratch.block: small arrays, then 64 bins a feature.
const WEIGHTS: usize = 0; // times drawn of each block row
const LIST: usize = 64; // block rows grouped by node, ascending within a node
const SPARE: usize = 64 + 64 + 16;
const VALUES: usize = SPARE + 80; // bins of the node's rows in the feature at work
const NODE_WEIGHTS: usize = 384; // times drawn of the node's rows
const SELECT: usize = 512; // for each 16 rows of the node and each 16 of the block, the swizzle that gathers
const LEFT: usize = 1088; // left weights of each candidate by class, then left rows
const GAINS: usize = LEFT + 4 * 64; // gain of each candidate, float32
const BINS: usize = 2048;

// Rows of the block, rounded up to whole vectors, and where its classes begin.
let sources: i32 = 0;
let firstOfClass1: i32 = 0;
let firstOfClass2: i32 = 0;

// Copies entries lo … hi − 1 into the block, sorted by class.
function openBlock(job: Job, scratch: Scratch, lo: i32, hi: i32): void {
  const block = scratch.block;
  const rows = hi - lo;
  const sorted = block + LEFT; // free until the first node is searched
  let to = sorted;
  for (let label: u32 = 0; label < 3; label++) {
    if (label == 1) firstOfClass1 = <i32>((to - sorted) >> 2);
    if (label == 2) firstOfClass2 = <i32>((to - sorted) >> 2);
    for (let i = lo; i < hi; i++) {
      const entry = load<u32>(scratch.entries + (<usize>i << 2));
      store<u32>(to, entry);
      to += <usize>((entry & 3) == label) << 2;
    }
  }
  for (let j = 0; j < rows; j++) {
    const entry = load<u32>(sorted + (<usize>j << 2));
    store<u8>(block + WEIGHTS + j, (entry >> 2) & 63);
    store<u8>(block + LIST + j, j);
    store<u32>(sorted + (<usize>j << 2), entry >> 8);
  }
  for (let j = rows; j < BLOCK_ROWS; j++) store<u32>(sorted + (<usize>j << 2), load<u32>(sorted)); // never selected
  sources = (rows + 15) >> 4;
  const spare = block + SELECT; // free until a node is opened
  for (let s = 0; s < sources; s++) {
    for (let tile: usize = 0; tile < <usize>job.rowStride; tile += 16) {
      transpose(job.rowMajor + tile, job.rowStride, sorted + (s << 6), block + BINS + (tile << 6) + (s << 4), spare);
    }
  }
}

// The node at work: its rows' place in LIST, where its classes begin, its totals.
let rows: i32 = 0;
let vectors: i32 = 0;
let begin1: i32 = 0;
let begin2: i32 = 0;
let total0: f32 = 0;
let total1: f32 = 0;
let totalAll: f32 = 0;

function openNode(job: Job, scratch: Scratch, node: i32, lo: i32, hi: i32): void {
  const block = scratch.block;
  const list = block + LIST + lo;
  rows = hi - lo;
  vectors = (rows + 15) >> 4;
  begin1 = 0;
  begin2 = 0;
  for (let j = 0; j < rows; j++) {
    const row = <i32>load<u8>(list + j);
    store<u8>(block + NODE_WEIGHTS + j, load<u8>(block + WEIGHTS + row));
    begin1 += i32(row < firstOfClass1);
    begin2 += i32(row < firstOfClass2);
  }
  const lanes = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  for (let v = 0; v < vectors; v++) {
    const isBeyond = i8x16.ge_u(lanes, i8x16.splat(<i8>min(rows - (v << 4), 16)));
    const picks = v128.load(list + (v << 4));
    for (let s = 0; s < sources; s++) {
      // A swizzle gives 0 for an index of 16 or more: rows of other sources, and lanes beyond the node.
      const local = v128.or(i8x16.sub(picks, i8x16.splat(<i8>(s << 4))), isBeyond);
      v128.store(block + SELECT + ((v << 6) + (s << 4)), local);
    }
  }
  const totals = statisticsAt(job, scratch, node);
  total0 = <f32>(weight0 * load<f64>(totals));
  total1 = job.classCount > 1 ? <f32>(weight1 * load<f64>(totals, 8)) : 0;
  totalAll = total0 + total1 + (job.classCount > 2 ? <f32>(weight2 * load<f64>(totals, 16)) : 0);
}

// Bins of the node's rows 16v … 16v + 15 in a feature; lanes beyond the node become 255.
@inline
function gather(block: usize, bins: usize, v: i32): v128 {
  const select = block + SELECT + (v << 6);
  let values = i8x16.swizzle(v128.load(bins), v128.load(select));
  if (sources > 1) values = v128.or(values, i8x16.swizzle(v128.load(bins, 16), v128.load(select, 16)));
  if (sources > 2) values = v128.or(values, i8x16.swizzle(v128.load(bins, 32), v128.load(select, 32)));
  if (sources > 3) values = v128.or(values, i8x16.swizzle(v128.load(bins, 48), v128.load(select, 48)));
  return v128.or(values, beyond(v));
}

// 255 in lanes beyond the node's rows.
@inline
function beyond(v: i32): v128 {
  const lanes = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  return i8x16.ge_u(lanes, i8x16.splat(<i8>min(rows - (v << 4), 16)));
}

// Looks for a better split of the node on `feature`. Returns false when the feature is constant there.
function tryFeature(job: Job, scratch: Scratch, feature: i32): bool {
  const block = scratch.block;
  const bins = block + BINS + (<usize>feature << 6);
  const values = block + VALUES;
  let differs = i8x16.splat(0);
  let head = i8x16.splat(0);
  for (let v = 0; v < vectors; v++) {
    const value = gather(block, bins, v);
    v128.store(values + (v << 4), value);
    if (v == 0) head = i8x16.swizzle(value, i8x16.splat(0));
    differs = v128.or(differs, v128.andnot(v128.xor(value, head), beyond(v)));
  }
  if (!v128.any_true(differs)) return false;
  const hasMissing = load<u8>(job.missingFlags + feature) != 0 && countMissing(values) > 0;
  score(job, scratch, feature, hasMissing ? 1 : 0);
  if (hasMissing) {
    // 255 + 1 wraps to 0: missing values become the lowest.
    for (let v = 0; v < vectors; v++) {
      const at = values + (v << 4);
      v128.store(at, i8x16.add(v128.load(at), i8x16.splat(1)));
    }
    score(job, scratch, feature, 2);
  }
  return true;
}

function countMissing(values: usize): i32 {
  let count = 0;
  for (let j = 0; j < rows; j++) count += i32(load<u8>(values + j) == <u8>MISSING);
  return count;
}

// Scores every row's bin as a threshold and keeps the best when it beats the best so far. `missing`: see node.ts.
function score(job: Job, scratch: Scratch, feature: i32, missing: i32): void {
  const block = scratch.block;
  const needsRows = job.minSamplesLeaf > 1 || missing == 2;
  let top = f32x4.splat(-1);
  let v = 0;
  for (; v + 1 < vectors; v += 2) accumulateTwo(block, v);
  if (v < vectors) accumulateOne(block, v);
  for (v = 0; v < vectors; v++) top = f32x4.pmax(top, scoreVector(job, block, v, needsRows, missing));
  if (!v128.any_true(f32x4.gt(top, f32x4.splat(<f32>bestGain)))) return;
  const gain = max(
    max(f32x4.extract_lane(top, 0), f32x4.extract_lane(top, 1)),
    max(f32x4.extract_lane(top, 2), f32x4.extract_lane(top, 3)),
  );
  // Among the lanes that reach it, the lowest bin.
  let lane = -1;
  let bin = 256;
  for (let j = 0; j < rows; j++) {
    const value = <i32>load<u8>(block + VALUES + j);
    if (load<f32>(block + GAINS + (j << 2)) == gain && value < bin) {
      bin = value;
      lane = j;
    }
  }
  const left = scratch.candidates + 6144;
  store<f64>(left, <f64>load<u8>(block + LEFT + lane));
  store<f64>(left, <f64>load<u8>(block + LEFT + 64 + lane), 8);
  store<f64>(left, <f64>load<u8>(block + LEFT + 128 + lane), 16);
  setBest(<f64>gain, feature, missing == 2 ? bin - 1 : bin, -1, missing, 0);
}

// Left sums of the candidates 16v … 16v + 15, by class.
function accumulateOne(block: usize, v: i32): void {
  const values = block + VALUES;
  const weights = block + NODE_WEIGHTS;
  const value = v128.load(values + (v << 4));
  const sums = block + LEFT + (v << 4);
  let j = 0;
  for (let label = 0; label < 3; label++) {
    const end = label == 0 ? begin1 : label == 1 ? begin2 : rows;
    let left = i8x16.splat(0);
    for (; j < end; j++) {
      const isLeft = i8x16.le_u(v128.load8_splat(values + j), value);
      left = i8x16.add(left, v128.and(isLeft, v128.load8_splat(weights + j)));
    }
    v128.store(sums + (label << 6), left);
  }
}

// The same for 32 candidates, which share the loads.
function accumulateTwo(block: usize, v: i32): void {
  const values = block + VALUES;
  const weights = block + NODE_WEIGHTS;
  const valueA = v128.load(values + (v << 4));
  const valueB = v128.load(values + (v << 4), 16);
  const sums = block + LEFT + (v << 4);
  let j = 0;
  for (let label = 0; label < 3; label++) {
    const end = label == 0 ? begin1 : label == 1 ? begin2 : rows;
    let leftA = i8x16.splat(0);
    let leftB = i8x16.splat(0);
    for (; j < end; j++) {
      const value = v128.load8_splat(values + j);
      const weight = v128.load8_splat(weights + j);
      leftA = i8x16.add(leftA, v128.and(i8x16.le_u(value, valueA), weight));
      leftB = i8x16.add(leftB, v128.and(i8x16.le_u(value, valueB), weight));
    }
    v128.store(sums + (label << 6), leftA);
    v128.store(sums + (label << 6), leftB, 16);
  }
}

// Gains of the candidates 16v … 16v + 15 from their left sums; returns the highest of each lane modulo 4.
function scoreVector(job: Job, block: usize, v: i32, needsRows: bool, missing: i32): v128 {
  const values = block + VALUES;
  const value = v128.load(values + (v << 4));
  const sums = block + LEFT + (v << 4);
  const left0 = v128.load(sums);
  const left1 = v128.load(sums, 64);
  const left2 = v128.load(sums, 128);
  let allowed = i8x16.splat(-1);
  if (needsRows) {
    let leftRows = i8x16.splat(0);
    for (let j = 0; j < rows; j++) leftRows = i8x16.sub(leftRows, i8x16.le_u(v128.load8_splat(values + j), value));
    const least = job.minSamplesLeaf;
    allowed = v128.and(
      i8x16.ge_u(leftRows, i8x16.splat(<i8>least)),
      i8x16.le_u(leftRows, i8x16.splat(<i8>(rows - least))),
    );
    // Missing values alone on the left: the first pass had the same split the other way round.
    if (missing == 2) allowed = v128.and(allowed, i8x16.ne(value, i8x16.splat(0)));
  }
  const gains = block + GAINS + (v << 6);
  const count = rows - (v << 4);
  const low0 = i16x8.extend_low_i8x16_u(left0);
  const low1 = i16x8.extend_low_i8x16_u(left1);
  const low2 = i16x8.extend_low_i8x16_u(left2);
  const lowAllowed = i16x8.extend_low_i8x16_s(allowed);
  const first = gainOf(
    i32x4.extend_low_i16x8_u(low0),
    i32x4.extend_low_i16x8_u(low1),
    i32x4.extend_low_i16x8_u(low2),
    i32x4.extend_low_i16x8_s(lowAllowed),
  );
  v128.store(gains, first);
  let top = f32x4.pmax(f32x4.splat(-1), first); // a gain that is not a number stays out
  if (count <= 4) return top;
  const second = gainOf(
    i32x4.extend_high_i16x8_u(low0),
    i32x4.extend_high_i16x8_u(low1),
    i32x4.extend_high_i16x8_u(low2),
    i32x4.extend_high_i16x8_s(lowAllowed),
  );
  v128.store(gains, second, 16);
  top = f32x4.pmax(top, second);
  if (count <= 8) return top;
  const high0 = i16x8.extend_high_i8x16_u(left0);
  const high1 = i16x8.extend_high_i8x16_u(left1);
  const high2 = i16x8.extend_high_i8x16_u(left2);
  const highAllowed = i16x8.extend_high_i8x16_s(allowed);
  const third = gainOf(
    i32x4.extend_low_i16x8_u(high0),
    i32x4.extend_low_i16x8_u(high1),
    i32x4.extend_low_i16x8_u(high2),
    i32x4.extend_low_i16x8_s(highAllowed),
  );
  v128.store(gains, third, 32);
  top = f32x4.pmax(top, third);
  if (count <= 12) return top;
  const fourth = gainOf(
    i32x4.extend_high_i16x8_u(high0),
    i32x4.extend_high_i16x8_u(high1),
    i32x4.extend_high_i16x8_u(high2),
    i32x4.extend_high_i16x8_s(highAllowed),
  );
  v128.store(gains, fourth, 48);
  return f32x4.pmax(top, fourth);
}

// The gain of src/kernels/typescript/gain.ts in single precision, four at once; −1 where not allowed. A side without
// rows gives 0 / 0, which no comparison takes for better.
@inline
function gainOf(count0: v128, count1: v128, count2: v128, allowed: v128): v128 {
  const l0 = f32x4.mul(f32x4.splat(<f32>weight0), f32x4.convert_i32x4_s(count0));
  const l1 = f32x4.mul(f32x4.splat(<f32>weight1), f32x4.convert_i32x4_s(count1));
  const l2 = f32x4.mul(f32x4.splat(<f32>weight2), f32x4.convert_i32x4_s(count2));
  const all = f32x4.splat(totalAll);
  const inLeft = f32x4.add(f32x4.add(l0, l1), l2);
  const d0 = f32x4.sub(f32x4.mul(all, l0), f32x4.mul(f32x4.splat(total0), inLeft));
  const d1 = f32x4.sub(f32x4.mul(all, l1), f32x4.mul(f32x4.splat(total1), inLeft));
  const d2 = f32x4.add(d0, d1);
  const sum = f32x4.add(f32x4.add(f32x4.mul(d0, d0), f32x4.mul(d1, d1)), f32x4.mul(d2, d2));
  const gain = f32x4.div(sum, f32x4.mul(inLeft, f32x4.sub(all, inLeft)));
  return v128.bitselect(gain, f32x4.splat(-1), allowed);
}

// Parts the node's rows by the best split and finds the next bin on the right.
function partition(scratch: Scratch, lo: i32): void {
  const block = scratch.block;
  const bins = block + BINS + (<usize>bestFeature << 6);
  const shift = bestMissing == 2 ? 1 : 0;
  const limit = bestBin + shift;
  const list = block + LIST + lo;
  let left = list;
  let right = block + SPARE;
  let next = 256;
  for (let j = 0; j < rows; j++) {
    const row = load<u8>(list + j);
    const bin = (<i32>load<u8>(bins + row) + shift) & MISSING;
    const goesRight = <usize>(bin > limit);
    store<u8>(left, row);
    store<u8>(right, row);
    left += 1 - goesRight;
    right += goesRight;
    if (goesRight && bin < next) next = bin;
  }
  const rightRows = right - (block + SPARE);
  for (let j: usize = 0; j < rightRows; j++) store<u8>(left + j, load<u8>(block + SPARE + j));
  next -= shift;
  setBest(bestGain, bestFeature, bestBin, next == MISSING && bestMissing == 1 ? -1 : next, bestMissing, <i32>(left - list));
}

// Grows the subtree of `node`, whose entries lo … hi − 1 hold at most 64 rows of total weight at most 255. Returns the
// new number of nodes.
export function growBlock(
  job: Job,
  scratch: Scratch,
  node: i32,
  lo: i32,
  hi: i32,
  depth: i32,
  base: usize,
  nodeCount: i32,
  rootWeight: f64,
): i32 {
  const left = scratch.candidates + 6144;
  openBlock(job, scratch, lo, hi);
  let top = push(base, node, 0, hi - lo, depth);
  while (top > base) {
    top -= 16;
    node = load<i32>(top);
    lo = load<i32>(top, 4);
    hi = load<i32>(top, 8);
    depth = load<i32>(top, 12);
    const count = hi - lo;
    setLeaf(scratch, node, count);
    if (depth >= job.maxDepth || count < job.minSamplesSplit || count < 2 * job.minSamplesLeaf) continue;
    if (hasOneClass(job, scratch, node)) continue;
    openNode(job, scratch, node, lo, hi);
    resetBest();
    let varying = 0;
    for (let visited = 0; visited < job.columnCount; visited++) {
      if (visited >= job.maxFeatures && varying > 0) break;
      const pick = visited + <i32>randomBelow(job.columnCount - visited);
      varying += i32(tryFeature(job, scratch, swapFeature(scratch.features, visited, pick)));
    }
    if (bestFeature < 0) continue;
    partition(scratch, lo);
    if (!commitSplit(job, scratch, node, nodeCount, count, left, rootWeight)) continue;
    const middle = lo + bestLeftRows;
    top = push(top, nodeCount + 1, middle, hi, depth + 1);
    top = push(top, nodeCount, lo, middle, depth + 1);
    nodeCount += 2;
  }
  return nodeCount;
}
