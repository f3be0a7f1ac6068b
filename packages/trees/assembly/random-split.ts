// Random splits (Geurts, Ernst & Wehenkel 2006): a feature is judged by one threshold, drawn uniformly between its least and
// its greatest value in the node. The same splits as src/kernels/typescript/random-split.ts, bit for bit.

import { Job, MISSING, Scratch, statisticsPerNode } from "./job";
import { bestGain, setBest, wideGain } from "./node";
import { ENTRY_SUMS } from "./packed";
import { nextRandom, randomBelow } from "./random";

// What the bins of a node in one feature are like, and the split drawn among them.
let low: i32 = 0;
let high: i32 = 0;
let isMissing: bool = false;
let bin: i32 = 0;

// Tries one random split of entries lo … hi − 1 on `feature`; the sums of its left side go to `left` when it is the best so
// far (int32 counts for packed jobs). Returns false when the feature is constant there.
export function tryFeatureAtRandom(
  job: Job,
  scratch: Scratch,
  totals: usize,
  feature: i32,
  lo: i32,
  hi: i32,
  left: usize,
): bool {
  const rows = hi - lo;
  // Bins of the node's rows: the partition's room is free until the split is chosen.
  const bins = scratch.spare;
  gather(job, scratch, feature, lo, hi, bins);
  findRange(bins, rows);
  if (low > high || (low == high && !isMissing)) return false;
  drawBin(job.representatives + (<usize>feature << 10));
  const missing = isMissing ? (randomBelow(2) == 1 ? 2 : 1) : 0;
  const shift = missing == 2 ? 1 : 0;
  const leftRows = markLeft(bins, rows, shift, bin + shift);
  if (leftRows < job.minSamplesLeaf || rows - leftRows < job.minSamplesLeaf) return true;
  const sums = scratch.candidates;
  const counts = sums + 2048;
  if (job.isPacked) {
    const vector = sumPacked(scratch, lo, rows, bins);
    v128.store(counts, vector);
    store<f64>(sums, <f64>i32x4.extract_lane(vector, 0));
    store<f64>(sums, <f64>i32x4.extract_lane(vector, 1), 8);
    store<f64>(sums, <f64>i32x4.extract_lane(vector, 2), 16);
  } else sumGeneral(job, scratch, lo, rows, bins, sums);
  const gain = wideGain(job, totals, sums);
  if (!(gain > bestGain)) return true;
  setBest(gain, feature, bin, bin + 1, missing, leftRows);
  if (job.isPacked) v128.store(left, v128.load(counts));
  else memory.copy(left, sums, <usize>statisticsPerNode(job) << 3);
  return true;
}

function gather(job: Job, scratch: Scratch, feature: i32, lo: i32, hi: i32, bins: usize): void {
  const column = job.bins + <usize>feature * <usize>job.columnStride;
  const end = scratch.entries + (<usize>hi << 2);
  let to = bins;
  if (job.isPacked) {
    for (let at = scratch.entries + (<usize>lo << 2); at < end; at += 4) store<u8>(to++, load<u8>(column + (load<u32>(at) >> 8)));
  } else {
    for (let at = scratch.entries + (<usize>lo << 2); at < end; at += 4) {
      store<u8>(to++, load<u8>(column + <usize>load<u32>(job.rows + (<usize>load<u32>(at) << 2))));
    }
  }
  // Whole vectors follow: what lies behind the last bin must be harmless, so repeat it.
  v128.store(to, i8x16.splat(<i8>load<u8>(to - 1)));
}

// Least and greatest value bin (least above greatest when all are missing).
function findRange(bins: usize, rows: i32): void {
  const missing = i8x16.splat(-1);
  let least = missing;
  let greatest = i8x16.splat(0);
  let met = i8x16.splat(0);
  const end = bins + <usize>rows;
  for (let at = bins; at < end; at += 16) {
    const values = v128.load(at);
    const gaps = i8x16.eq(values, missing);
    met = v128.or(met, gaps);
    least = i8x16.min_u(least, values);
    greatest = i8x16.max_u(greatest, v128.andnot(values, gaps));
  }
  isMissing = v128.any_true(met);
  low = 255;
  high = 0;
  const room = end + 16;
  v128.store(room, least);
  v128.store(room, greatest, 16);
  for (let lane: usize = 0; lane < 16; lane++) {
    low = min(low, <i32>load<u8>(room + lane));
    high = max(high, <i32>load<u8>(room + lane, 16));
  }
  if (low == MISSING) high = -1;
}

// Draws a value between the least and the greatest of the node; `bin` is the last bin that is not above it.
function drawBin(values: usize): void {
  const least = <f64>load<f32>(values + (<usize>low << 2));
  const greatest = <f64>load<f32>(values + (<usize>high << 2));
  const drawn = least + (greatest - least) * (<f64>nextRandom() / 4294967296);
  bin = low;
  let above = high;
  while (bin + 1 < above) {
    const middle = (bin + above) >> 1;
    if (<f64>load<f32>(values + (<usize>middle << 2)) <= drawn) bin = middle;
    else above = middle;
  }
}

// Turns each bin into 255 when its row goes left, else 0; returns how many go left.
function markLeft(bins: usize, rows: i32, shift: i32, limit: i32): i32 {
  const shifts = i8x16.splat(<i8>shift);
  const limits = i8x16.splat(<i8>limit);
  const end = bins + <usize>rows;
  let leftRows = 0;
  let at = bins;
  for (; at + 16 <= end; at += 16) {
    const goesLeft = i8x16.le_u(i8x16.add(v128.load(at), shifts), limits);
    v128.store(at, goesLeft);
    leftRows += popcnt(i8x16.bitmask(goesLeft));
  }
  for (; at < end; at++) {
    const goesLeft = ((<i32>load<u8>(at) + shift) & MISSING) <= limit;
    store<u8>(at, goesLeft ? 255 : 0);
    leftRows += i32(goesLeft);
  }
  return leftRows;
}

// Class counts of the marked rows.
function sumPacked(scratch: Scratch, lo: i32, rows: i32, marks: usize): v128 {
  const table = scratch.histogram + ENTRY_SUMS;
  const entries = scratch.entries + (<usize>lo << 2);
  let sum = i32x4.splat(0);
  for (let i: usize = 0; i < <usize>rows; i++) {
    const mask = i32x4.splat(<i32>load<i8>(marks + i));
    const entry = load<u32>(entries + (i << 2));
    sum = i32x4.add(sum, v128.and(mask, v128.load(table + (<usize>(entry & 255) << 4))));
  }
  return sum;
}

// Statistics of the marked rows; all are whole numbers, so their order does not matter.
function sumGeneral(job: Job, scratch: Scratch, lo: i32, rows: i32, marks: usize, sums: usize): void {
  const entries = scratch.entries + (<usize>lo << 2);
  if (job.targets) {
    let sum = f64x2.splat(0);
    for (let i: usize = 0; i < <usize>rows; i++) {
      const position = <usize>load<u32>(entries + (i << 2));
      const mask = i64x2.splat(<i64>load<i8>(marks + i));
      sum = f64x2.add(sum, v128.and(mask, v128.load(scratch.treeWeights + (position << 4))));
    }
    v128.store(sums, sum);
    return;
  }
  for (let k = 0; k < job.classCount; k++) store<f64>(sums + (<usize>k << 3), 0);
  for (let i: usize = 0; i < <usize>rows; i++) {
    const position = <usize>load<u32>(entries + (i << 2));
    const at = sums + (<usize>load<u8>(job.labels + position) << 3);
    const weight = load<f64>(scratch.treeWeights + (position << 3));
    store<f64>(at, load<f64>(at) + (load<u8>(marks + i) ? weight : 0));
  }
}
