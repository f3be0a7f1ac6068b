// Split search for at most three classes without sample weights: one vector of four int32 a bin (three class counts and
// rows), so a row costs one load, add, store, and all sums are exact.

import { Job, MISSING, Scratch, classWeight } from "./job";
import { bestGain, setBest } from "./node";

// An entry packs a row and how it counts: row << 8 | times drawn << 2 | class.
@inline
export function packEntry(row: u32, count: u32, label: u32): u32 {
  return (row << 8) | (count << 2) | label;
}

// Layout of Scratch.histogram: sums by bin, then what an entry adds by its low byte.
export const ENTRY_SUMS: usize = 4096;

// Layout of Scratch.candidates: left sums of each candidate split, then their bins.
const CANDIDATE_BINS: usize = 4096 + 64;

// Marks of occupied bins, one byte each, beside them.
const MARKS: usize = CANDIDATE_BINS + 256 + 64;

// Rows below which only occupied bins are visited; above it, finding them costs more than it saves.
const SPARSE_ROWS: i32 = 160;

// Weight up to which nodes are scored in single precision: products of counts still fit its 24 bits.
const NARROW_WEIGHT: f64 = 4095;

// The node at work: class weights, totals times class weights, and their sum.
export let weight0: f64 = 1;
export let weight1: f64 = 1;
export let weight2: f64 = 1;
let t0: f64 = 0;
let t1: f64 = 0;
let t2: f64 = 0;
let all: f64 = 0;
let isNarrow: bool = false;

export function openTree(job: Job, scratch: Scratch): void {
  memory.fill(scratch.histogram, 0, 4096);
  memory.fill(scratch.candidates + MARKS, 0, 256);
  for (let code: u32 = 0; code < 256; code++) {
    const count = code >> 2;
    const at = scratch.histogram + ENTRY_SUMS + (<usize>code << 4);
    v128.store(at, i64x2.splat(0));
    store<u32>(at + (<usize>(code & 3) << 2), count);
    store<u32>(at, 1, 12);
  }
  weight0 = classWeight(job, 0);
  weight1 = job.classCount > 1 ? classWeight(job, 1) : 1;
  weight2 = job.classCount > 2 ? classWeight(job, 2) : 1;
}

// To be called for a node before its features are tried. Returns its weight without class weights.
export function openNode(job: Job, totals: usize): f64 {
  t0 = load<f64>(totals);
  t1 = job.classCount > 1 ? load<f64>(totals, 8) : 0;
  t2 = job.classCount > 2 ? load<f64>(totals, 16) : 0;
  const weight = t0 + t1 + t2;
  isNarrow = weight <= NARROW_WEIGHT;
  t0 *= weight0;
  t1 *= weight1;
  t2 *= weight2;
  all = t0 + t1 + t2;
  return weight;
}

// Looks for a better split of entries lo … hi − 1 on `feature`; the counts of its left side go to `left` as int32.
// Returns false when the feature is constant there.
export function tryFeature(job: Job, scratch: Scratch, feature: i32, lo: i32, hi: i32, left: usize): bool {
  const rows = hi - lo;
  const histogram = scratch.histogram;
  const count = rows < SPARSE_ROWS ? sparse(job, scratch, feature, lo, hi) : dense(job, scratch, feature, lo, hi);
  const missing = v128.load(histogram + (<usize>MISSING << 4));
  v128.store(histogram + (<usize>MISSING << 4), i64x2.splat(0));
  const missingRows = i32x4.extract_lane(missing, 3);
  if (count == 0 || (count == 1 && missingRows == 0)) return false;
  choose(job, scratch, feature, rows, count, missingRows == 0 ? 0 : 1, left);
  if (missingRows == 0) return true;
  for (let i = 0; i < count; i++) {
    const at = scratch.candidates + (<usize>i << 4);
    v128.store(at, i32x4.add(v128.load(at), missing));
  }
  choose(job, scratch, feature, rows, count, 2, left);
  return true;
}

// Both fill the candidates: running sums at each occupied value bin. They leave the missing bin's sums in the histogram
// and the rest of it zero, and return the number of candidates.

function sparse(job: Job, scratch: Scratch, feature: i32, lo: i32, hi: i32): i32 {
  const column = job.bins + <usize>feature * <usize>job.columnStride;
  const histogram = scratch.histogram;
  const marks = scratch.candidates + MARKS;
  const end = scratch.entries + (<usize>hi << 2);
  for (let at = scratch.entries + (<usize>lo << 2); at < end; at += 4) {
    const entry = load<u32>(at);
    const bin = <usize>load<u8>(column + (entry >> 8));
    const sum = histogram + (bin << 4);
    v128.store(sum, i32x4.add(v128.load(sum), v128.load(histogram + ENTRY_SUMS + (<usize>(entry & 255) << 4))));
    store<u8>(marks + bin, 255);
  }
  let running = i32x4.splat(0);
  let to = scratch.candidates;
  let bins = scratch.candidates + CANDIDATE_BINS;
  for (let base: usize = 0; base < 256; base += 16) {
    let bits = i8x16.bitmask(v128.load(marks + base));
    if (bits == 0) continue;
    v128.store(marks + base, i64x2.splat(0));
    if (base == 240) bits &= 0x7fff; // the missing bin is no candidate
    for (; bits; bits &= bits - 1) {
      const bin = base + <usize>ctz(bits);
      const sum = histogram + (bin << 4);
      running = i32x4.add(running, v128.load(sum));
      v128.store(sum, i64x2.splat(0));
      v128.store(to, running);
      store<u8>(bins, <u8>bin);
      to += 16;
      bins++;
    }
  }
  return <i32>((to - scratch.candidates) >> 4);
}

function dense(job: Job, scratch: Scratch, feature: i32, lo: i32, hi: i32): i32 {
  const column = job.bins + <usize>feature * <usize>job.columnStride;
  const histogram = scratch.histogram;
  const table = histogram + ENTRY_SUMS;
  const end = scratch.entries + (<usize>hi << 2);
  let at = scratch.entries + (<usize>lo << 2);
  for (const last = end - 12; at < last; at += 16) {
    const e0 = load<u32>(at);
    const e1 = load<u32>(at, 4);
    const e2 = load<u32>(at, 8);
    const e3 = load<u32>(at, 12);
    const s0 = histogram + (<usize>load<u8>(column + (e0 >> 8)) << 4);
    const s1 = histogram + (<usize>load<u8>(column + (e1 >> 8)) << 4);
    const s2 = histogram + (<usize>load<u8>(column + (e2 >> 8)) << 4);
    const s3 = histogram + (<usize>load<u8>(column + (e3 >> 8)) << 4);
    v128.store(s0, i32x4.add(v128.load(s0), v128.load(table + (<usize>(e0 & 255) << 4))));
    v128.store(s1, i32x4.add(v128.load(s1), v128.load(table + (<usize>(e1 & 255) << 4))));
    v128.store(s2, i32x4.add(v128.load(s2), v128.load(table + (<usize>(e2 & 255) << 4))));
    v128.store(s3, i32x4.add(v128.load(s3), v128.load(table + (<usize>(e3 & 255) << 4))));
  }
  for (; at < end; at += 4) {
    const entry = load<u32>(at);
    const sum = histogram + (<usize>load<u8>(column + (entry >> 8)) << 4);
    v128.store(sum, i32x4.add(v128.load(sum), v128.load(table + (<usize>(entry & 255) << 4))));
  }
  let running = i32x4.splat(0);
  let to = scratch.candidates;
  let bins = scratch.candidates + CANDIDATE_BINS;
  for (let bin: usize = 0; bin < <usize>MISSING; bin++) {
    const sum = histogram + (bin << 4);
    const value = v128.load(sum);
    v128.store(sum, i64x2.splat(0));
    running = i32x4.add(running, value);
    // Written always, kept only when the bin is occupied: no branch to mispredict.
    v128.store(to, running);
    store<u8>(bins, <u8>bin);
    const isOccupied = <usize>(i32x4.extract_lane(value, 3) != 0);
    to += isOccupied << 4;
    bins += isOccupied;
  }
  return <i32>((to - scratch.candidates) >> 4);
}

// Scores the candidates and keeps the best one when it beats the best so far; the lower bin wins a tie.
function choose(job: Job, scratch: Scratch, feature: i32, rows: i32, count: i32, missing: i32, left: usize): void {
  const sums = scratch.candidates;
  // Scoring takes several at once: what follows the last must be harmless, so repeat it.
  const last = v128.load(sums + (<usize>(count - 1) << 4));
  for (let i = 0; i < 3; i++) v128.store(sums + (<usize>(count + i) << 4), last);
  const winner = isNarrow ? chooseNarrow(job, sums, count, rows) : chooseWide(job, sums, count, rows);
  if (winner < 0) return;
  const bins = scratch.candidates + CANDIDATE_BINS;
  const nextBin = winner + 1 < count ? <i32>load<u8>(bins + <usize>(winner + 1)) : -1;
  const sum = v128.load(sums + (<usize>winner << 4));
  v128.store(left, sum);
  setBest(winningGain, feature, <i32>load<u8>(bins + <usize>winner), nextBin, missing, i32x4.extract_lane(sum, 3));
}

let winningGain: f64 = 0;

// Four candidates at once in single precision.
function chooseNarrow(job: Job, sums: usize, count: i32, rows: i32): i32 {
  const vw0 = f32x4.splat(<f32>weight0);
  const vw1 = f32x4.splat(<f32>weight1);
  const vw2 = f32x4.splat(<f32>weight2);
  const s0 = <f32>t0;
  const s1 = <f32>t1;
  const s2 = <f32>t2;
  const vt0 = f32x4.splat(s0);
  const vt1 = f32x4.splat(s1);
  const vAll = f32x4.splat(s0 + s1 + s2);
  const low = i32x4.splat(job.minSamplesLeaf);
  const high = i32x4.splat(rows - job.minSamplesLeaf);
  let best = f32x4.splat(<f32>bestGain);
  let where = i32x4.splat(-1);
  let index = i32x4(0, 1, 2, 3);
  const step = i32x4.splat(4);
  const end = sums + (<usize>count << 4);
  for (let at = sums; at < end; at += 64) {
    const c0 = v128.load(at);
    const c1 = v128.load(at, 16);
    const c2 = v128.load(at, 32);
    const c3 = v128.load(at, 48);
    const a01 = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5);
    const a23 = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5);
    const b01 = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7);
    const b23 = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
    const leftRows = v128.shuffle<i32>(b01, b23, 2, 3, 6, 7);
    const l0 = f32x4.mul(vw0, f32x4.convert_i32x4_s(v128.shuffle<i32>(a01, a23, 0, 1, 4, 5)));
    const l1 = f32x4.mul(vw1, f32x4.convert_i32x4_s(v128.shuffle<i32>(a01, a23, 2, 3, 6, 7)));
    const l2 = f32x4.mul(vw2, f32x4.convert_i32x4_s(v128.shuffle<i32>(b01, b23, 0, 1, 4, 5)));
    const inLeft = f32x4.add(f32x4.add(l0, l1), l2);
    const d0 = f32x4.sub(f32x4.mul(vAll, l0), f32x4.mul(vt0, inLeft));
    const d1 = f32x4.sub(f32x4.mul(vAll, l1), f32x4.mul(vt1, inLeft));
    const d2 = f32x4.add(d0, d1);
    const sum = f32x4.add(f32x4.add(f32x4.mul(d0, d0), f32x4.mul(d1, d1)), f32x4.mul(d2, d2));
    const gain = f32x4.div(sum, f32x4.mul(inLeft, f32x4.sub(vAll, inLeft)));
    const isAllowed = v128.and(i32x4.ge_s(leftRows, low), i32x4.le_s(leftRows, high));
    const isBetter = v128.and(f32x4.gt(gain, best), isAllowed);
    best = v128.bitselect(gain, best, isBetter);
    where = v128.bitselect(index, where, isBetter);
    index = i32x4.add(index, step);
  }
  let winner = -1;
  let gain = <f32>bestGain;
  for (let lane = 0; lane < 4; lane++) {
    const candidate = lane < 2 ? (lane == 0 ? f32x4.extract_lane(best, 0) : f32x4.extract_lane(best, 1)) : lane == 2 ? f32x4.extract_lane(best, 2) : f32x4.extract_lane(best, 3);
    const at = lane < 2 ? (lane == 0 ? i32x4.extract_lane(where, 0) : i32x4.extract_lane(where, 1)) : lane == 2 ? i32x4.extract_lane(where, 2) : i32x4.extract_lane(where, 3);
    if (at < 0) continue;
    if (candidate > gain || (candidate == gain && at < winner)) {
      gain = candidate;
      winner = at;
    }
  }
  winningGain = <f64>gain;
  return winner;
}

// Two candidates at once in double precision, for nodes whose products need more than 24 bits.
function chooseWide(job: Job, sums: usize, count: i32, rows: i32): i32 {
  const vw0 = f64x2.splat(weight0);
  const vw1 = f64x2.splat(weight1);
  const vw2 = f64x2.splat(weight2);
  const vt0 = f64x2.splat(t0);
  const vt1 = f64x2.splat(t1);
  const vt2 = f64x2.splat(t2);
  const vAll = f64x2.splat(all);
  const low = job.minSamplesLeaf;
  const high = rows - low;
  let first = 0;
  let end = count;
  // Rows on the left only grow: the allowed candidates are a run.
  while (first < end && load<i32>(sums + (<usize>first << 4), 12) < low) first++;
  while (end > first && load<i32>(sums + (<usize>(end - 1) << 4), 12) > high) end--;
  let best = bestGain;
  let winner = -1;
  for (let i = first; i < end; i += 2) {
    const at = sums + (<usize>i << 4);
    const c0 = v128.load(at);
    const c1 = v128.load(at, 16);
    const a = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5);
    const b = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7);
    const l0 = f64x2.mul(vw0, f64x2.convert_low_i32x4_s(a));
    const l1 = f64x2.mul(vw1, f64x2.convert_low_i32x4_s(v128.shuffle<i32>(a, a, 2, 3, 2, 3)));
    const l2 = f64x2.mul(vw2, f64x2.convert_low_i32x4_s(b));
    const inLeft = f64x2.add(f64x2.add(l0, l1), l2);
    const d0 = f64x2.sub(f64x2.mul(vAll, l0), f64x2.mul(vt0, inLeft));
    const d1 = f64x2.sub(f64x2.mul(vAll, l1), f64x2.mul(vt1, inLeft));
    const d2 = f64x2.sub(f64x2.mul(vAll, l2), f64x2.mul(vt2, inLeft));
    const sum = f64x2.add(f64x2.add(f64x2.mul(d0, d0), f64x2.mul(d1, d1)), f64x2.mul(d2, d2));
    const gain = f64x2.div(sum, f64x2.mul(inLeft, f64x2.sub(vAll, inLeft)));
    if (!v128.any_true(f64x2.gt(gain, f64x2.splat(best)))) continue;
    const even = f64x2.extract_lane(gain, 0);
    const odd = f64x2.extract_lane(gain, 1);
    if (even > best) {
      best = even;
      winner = i;
    }
    if (odd > best && i + 1 < end) {
      best = odd;
      winner = i + 1;
    }
  }
  winningGain = best;
  return winner;
}
