// Gradient histograms. A row's gradient (upper half, signed) and hessian (lower half, never negative) are whole numbers in
// one 64-bit word, so that adding a row to a bin is one load, add and store, and sums do not depend on the order of rows.
//
// A histogram holds groups of four features: 256 bins of four words, one a feature.

import { PACKED_ROWS, packBins, packedWidth } from "./pack-rows";

@inline
function addFour(four: u32, word: i64, group: usize): void {
  const a = group + <usize>((four << 5) & 0x1fe0);
  const b = group + <usize>((four >> 3) & 0x1fe0);
  const c = group + <usize>((four >> 11) & 0x1fe0);
  const d = group + <usize>((four >> 19) & 0x1fe0);
  store<i64>(a, load<i64>(a) + word);
  store<i64>(b, load<i64>(b, 8) + word, 8);
  store<i64>(c, load<i64>(c, 16) + word, 16);
  store<i64>(d, load<i64>(d, 24) + word, 24);
}

export function clearHistogram(histogram: usize, groups: i32): void {
  memory.fill(histogram, 0, <usize>groups << 13);
}

@inline
function packWords(first: usize, last: usize, gradients: usize, to: usize): void {
  for (let at = first; at < last; at += 4, to += 8) {
    store<i64>(to, load<i64>(gradients + (<usize>load<u32>(at) << 3)));
  }
}

// Adds packed rows to `groups` groups, a constant at each call.
@inline
function addGroups(groups: i32, words: usize, end: usize, cell: usize, width: usize, sums: usize): void {
  for (; words < end; words += 8, cell += width) {
    const word = load<i64>(words);
    addFour(load<u32>(cell), word, sums);
    if (groups > 1) addFour(load<u32>(cell, 4), word, sums + 8192);
    if (groups > 2) addFour(load<u32>(cell, 8), word, sums + 16384);
  }
}

// Packs up to PACKED_ROWS rows: their words to `scratch`, behind the room for all words their bins.
export function packRows(
  rows: usize,
  count: i32,
  bins: usize,
  rowStride: i32,
  groups: i32,
  gradients: usize,
  scratch: usize,
): void {
  const end = rows + (<usize>count << 2);
  packWords(rows, end, gradients, scratch);
  packBins(rows, end, bins, <usize>rowStride, packedWidth(groups), scratch + (PACKED_ROWS << 3));
}

// Counts `count` packed rows of `groups` groups into a histogram of one of them, of which only the `bins` in use and that of
// missing values are set to zero before.
export function countGroup(packed: usize, count: i32, groups: i32, group: i32, bins: i32, sums: usize): void {
  memory.fill(sums, 0, <usize>bins << 5);
  v128.store(sums + 8160, i32x4.splat(0));
  v128.store(sums + 8160, i32x4.splat(0), 16);
  const cells = packed + (PACKED_ROWS << 3) + (<usize>group << 2);
  addGroups(1, packed, packed + (<usize>count << 3), cells, packedWidth(groups), sums);
}

@inline
function subtractBin(at: usize, other: usize): void {
  v128.store(at, i64x2.sub(v128.load(at), v128.load(other)));
  v128.store(at, i64x2.sub(v128.load(at, 16), v128.load(other, 16)), 16);
}

// Takes another group's sums off a group's: those of the bins in use and of missing values.
export function subtractGroup(group: usize, other: usize, bins: i32): void {
  const end = group + (<usize>bins << 5);
  for (let at = group, from = other; at < end; at += 32, from += 32) subtractBin(at, from);
  subtractBin(group + 8160, other + 8160);
}

// `scratch` has room for PACKED_ROWS of a word and packed bins. Groups are added two at a time, three where one would be left
// over: as much histogram as stays in the first-level cache.
export function addHistogram(
  rows: usize,
  count: i32,
  bins: usize,
  rowStride: i32,
  groups: i32,
  gradients: usize,
  histogram: usize,
  scratch: usize,
): void {
  const end = rows + (<usize>count << 2);
  const width = packedWidth(groups);
  for (let first = rows; first < end; first += PACKED_ROWS << 2) {
    const last = min(end, first + (PACKED_ROWS << 2));
    packRows(first, <i32>((last - first) >> 2), bins, rowStride, groups, gradients, scratch);
    const lastWord = scratch + ((last - first) << 1);
    let cells = scratch + (PACKED_ROWS << 3);
    let sums = histogram;
    let left = groups;
    while (left > 0) {
      const taken = left == 1 || left == 3 ? left : 2;
      if (taken == 1) addGroups(1, scratch, lastWord, cells, width, sums);
      else if (taken == 2) addGroups(2, scratch, lastWord, cells, width, sums);
      else addGroups(3, scratch, lastWord, cells, width, sums);
      cells += <usize>taken << 2;
      sums += <usize>taken << 13;
      left -= taken;
    }
  }
}
