// Split search for any number of classes, sample weights and numbers: doubles, one record of sums a bin.

import { Job, MISSING, Scratch, classWeight, statisticsPerNode } from "./job";
import { bestGain, informationGain, setBest, setNextBin } from "./node";

// Per bin: rows, then the statistics. All zero between features.
let record: usize = 0;

// Occupied bins, one bit each.
let occupied0: u64 = 0;
let occupied1: u64 = 0;
let occupied2: u64 = 0;
let occupied3: u64 = 0;

@inline
function occupied(word: i32): u64 {
  return word == 0 ? occupied0 : word == 1 ? occupied1 : word == 2 ? occupied2 : occupied3;
}

@inline
function add(at: usize, value: f64): void {
  store<f64>(at, load<f64>(at) + value);
}

// Plain loops: for so few bytes the bulk instructions cost far more.
@inline
function clear(at: usize, bytes: usize): void {
  for (let k: usize = 0; k < bytes; k += 8) store<f64>(at + k, 0);
}

@inline
function copy(to: usize, from: usize, bytes: usize): void {
  for (let k: usize = 0; k < bytes; k += 8) store<f64>(to + k, load<f64>(from + k));
}

function accumulate(job: Job, scratch: Scratch, feature: i32, lo: i32, hi: i32): void {
  const column = job.bins + <usize>feature * <usize>job.columnStride;
  const marks = scratch.candidates;
  v128.store(marks, i64x2.splat(0));
  v128.store(marks, i64x2.splat(0), 16);
  for (let i = lo; i < hi; i++) {
    const position = <usize>load<u32>(scratch.entries + (<usize>i << 2));
    const bin = <usize>load<u8>(column + <usize>load<u32>(job.rows + (position << 2)));
    const at = scratch.histogram + bin * record;
    add(at, 1);
    if (job.targets) {
      v128.store(at, f64x2.add(v128.load(at, 8), v128.load(scratch.treeWeights + (position << 4))), 8);
    } else {
      add(at + 8 + (<usize>load<u8>(job.labels + position) << 3), load<f64>(scratch.treeWeights + (position << 3)));
    }
    const mark = marks + ((bin >> 6) << 3);
    store<u64>(mark, load<u64>(mark) | (<u64>1 << (bin & 63)));
  }
  occupied0 = load<u64>(marks);
  occupied1 = load<u64>(marks, 8);
  occupied2 = load<u64>(marks, 16);
  occupied3 = load<u64>(marks, 24);
}

// Looks for a better split of entries lo … hi − 1 on `feature`; the sums of its left side go to `left`. Returns false
// when the feature is constant there.
export function tryFeature(job: Job, scratch: Scratch, feature: i32, lo: i32, hi: i32, left: usize): bool {
  const perNode = statisticsPerNode(job);
  record = <usize>(perNode + 1) << 3;
  accumulate(job, scratch, feature, lo, hi);
  const missing = scratch.histogram + <usize>MISSING * record;
  const missingRows = <i32>load<f64>(missing);
  occupied3 &= 0x7fffffffffffffff; // value bins only
  const valueBins = <i32>(popcnt(occupied0) + popcnt(occupied1) + popcnt(occupied2) + popcnt(occupied3));
  const isVarying = valueBins > 1 || (valueBins == 1 && missingRows > 0);
  if (isVarying && job.targets) {
    scanNumbers(job, scratch, feature, hi - lo, left, missingRows, 0, valueBins);
    if (missingRows > 0) scanNumbers(job, scratch, feature, hi - lo, left, missingRows, missing, valueBins);
  } else if (isVarying) {
    scan(job, scratch, feature, hi - lo, left, missingRows, 0, valueBins);
    if (missingRows > 0) scan(job, scratch, feature, hi - lo, left, missingRows, missing, valueBins);
  }
  for (let word = 0; word < 4; word++) {
    let bits = occupied(word);
    for (; bits; bits &= bits - 1) clear(scratch.histogram + <usize>((word << 6) + <i32>ctz(bits)) * record, record);
  }
  if (missingRows > 0) clear(missing, record);
  return isVarying;
}

// Sums of the node at work times class weights, and their total.
let weighted: usize = 0;
let unweighted: usize = 0;
let all: f64 = 0;

// To be called for a node before its features are tried.
export function openNode(job: Job, scratch: Scratch, totals: usize): void {
  weighted = scratch.candidates + 2048 + 64;
  unweighted = totals;
  all = 0;
  if (job.targets) {
    all = load<f64>(totals);
    store<f64>(weighted, load<f64>(totals, 8));
    return;
  }
  for (let k = 0; k < job.classCount; k++) {
    const offset = <usize>k << 3;
    const value = classWeight(job, k) * load<f64>(totals + offset);
    store<f64>(weighted + offset, value);
    all += value;
  }
}

// The gain of src/kernels/typescript/gain.ts, in doubles.
@inline
function gainOf(job: Job, running: usize): f64 {
  if (job.isEntropy) return informationGain(job, unweighted, running);
  const bytes = <usize>job.classCount << 3;
  const weights = job.reals + 8;
  let inLeft: f64 = 0;
  for (let k: usize = 0; k < bytes; k += 8) inLeft += load<f64>(weights + k) * load<f64>(running + k);
  let sum: f64 = 0;
  for (let k: usize = 0; k < bytes; k += 8) {
    const difference = all * (load<f64>(weights + k) * load<f64>(running + k)) - load<f64>(weighted + k) * inLeft;
    sum += difference * difference;
  }
  return sum / (inLeft * (all - inLeft));
}

// One pass over the value bins; `missing` is the record of missing values when they go left, else 0.
function scan(
  job: Job,
  scratch: Scratch,
  feature: i32,
  rows: i32,
  left: usize,
  missingRows: i32,
  missing: usize,
  valueBins: i32,
): void {
  const running = scratch.candidates + 64;
  const bytes = record - 8;
  const direction = missingRows == 0 ? 0 : missing ? 2 : 1;
  let leftRows = missing ? missingRows : 0;
  if (missing) copy(running, missing + 8, bytes);
  else clear(running, bytes);
  // Every value left is a split only when missing values are there to go right.
  let remaining = direction == 1 ? valueBins : valueBins - 1;
  let isWinner = false;
  for (let word = 0; word < 4; word++) {
    for (let bits = occupied(word); bits; bits &= bits - 1) {
      const bin = (word << 6) + <i32>ctz(bits);
      if (isWinner) setNextBin(bin);
      isWinner = false;
      if (remaining-- <= 0) return;
      const at = scratch.histogram + <usize>bin * record;
      leftRows += <i32>load<f64>(at);
      for (let k: usize = 0; k < bytes; k += 8) store<f64>(running + k, load<f64>(running + k) + load<f64>(at + 8 + k));
      if (leftRows < job.minSamplesLeaf || rows - leftRows < job.minSamplesLeaf) continue;
      const gain = gainOf(job, running);
      if (!(gain > bestGain)) continue;
      isWinner = true;
      setBest(gain, feature, bin, -1, direction, leftRows);
      copy(left, running, bytes);
    }
  }
}

// The same pass for numbers, with the running sums in registers.
function scanNumbers(
  job: Job,
  scratch: Scratch,
  feature: i32,
  rows: i32,
  left: usize,
  missingRows: i32,
  missing: usize,
  valueBins: i32,
): void {
  const direction = missingRows == 0 ? 0 : missing ? 2 : 1;
  const total = load<f64>(weighted);
  const low = job.minSamplesLeaf;
  const high = rows - low;
  let leftRows = missing ? missingRows : 0;
  let inLeft: f64 = missing ? load<f64>(missing, 8) : 0;
  let sum: f64 = missing ? load<f64>(missing, 16) : 0;
  let remaining = direction == 1 ? valueBins : valueBins - 1;
  let isWinner = false;
  for (let word = 0; word < 4; word++) {
    for (let bits = occupied(word); bits; bits &= bits - 1) {
      const bin = (word << 6) + <i32>ctz(bits);
      if (isWinner) setNextBin(bin);
      isWinner = false;
      if (remaining-- <= 0) return;
      const at = scratch.histogram + <usize>bin * 24;
      leftRows += <i32>load<f64>(at);
      inLeft += load<f64>(at, 8);
      sum += load<f64>(at, 16);
      if (leftRows < low || leftRows > high) continue;
      const difference = all * sum - total * inLeft;
      const gain = (difference * difference) / (inLeft * (all - inLeft));
      if (!(gain > bestGain)) continue;
      isWinner = true;
      setBest(gain, feature, bin, -1, direction, leftRows);
      store<f64>(left, inLeft);
      store<f64>(left, sum, 8);
    }
  }
}
