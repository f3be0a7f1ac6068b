// Gradient histograms. A row's gradient (upper half, signed) and hessian (lower half, never negative) are whole numbers in
// one 64-bit word, so that adding a row to a bin is one load, add and store, and sums do not depend on the order of rows.
//
// A histogram holds groups of four features: 256 bins of four words, one a feature.

// Rows worked on at a time: their bins stay in the second-level cache while group after group is added. Two groups of
// histogram (16 KB), or three where one would be left over, stay in the first-level cache.
const ROWS: usize = 1024;

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

// Adds rows first … last to `width` groups, a constant at each call.
@inline
function addGroups(
  width: i32,
  first: usize,
  last: usize,
  cells: usize,
  stride: usize,
  gradients: usize,
  sums: usize,
): void {
  for (let at = first; at < last; at += 4) {
    const row = <usize>load<u32>(at);
    const word = load<i64>(gradients + (row << 3));
    const cell = cells + row * stride;
    addFour(load<u32>(cell), word, sums);
    if (width > 1) addFour(load<u32>(cell, 4), word, sums + 8192);
    if (width > 2) addFour(load<u32>(cell, 8), word, sums + 16384);
  }
}

export function addHistogram(
  rows: usize,
  count: i32,
  bins: usize,
  rowStride: i32,
  groups: i32,
  gradients: usize,
  histogram: usize,
): void {
  const end = rows + (<usize>count << 2);
  const stride = <usize>rowStride;
  for (let first = rows; first < end; first += ROWS << 2) {
    const last = min(end, first + (ROWS << 2));
    let cells = bins;
    let sums = histogram;
    let left = groups;
    while (left > 0) {
      const width = left == 1 || left == 3 ? left : 2;
      if (width == 1) addGroups(1, first, last, cells, stride, gradients, sums);
      else if (width == 2) addGroups(2, first, last, cells, stride, gradients, sums);
      else addGroups(3, first, last, cells, stride, gradients, sums);
      cells += <usize>width << 2;
      sums += <usize>width << 13;
      left -= width;
    }
  }
}
