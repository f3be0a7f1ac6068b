// Prediction reads a row as cells: bytes that each stand for the outcome of a family of tests. A node sends a row to the right when
// its cell is greater than its bin. Cells are signed, because SIMD compares signed bytes; 64 rows make a block, cell after
// cell, 64 bytes each.

// Which of the first `count` float32 values passes how many of the `bounds` (ascending, at least one): a u16 each, 65535 for
// NaN. The number of halvings depends on `boundCount` alone, so nothing is predicted wrongly.
export function countBelow(values: usize, count: i32, bounds: usize, boundCount: i32, to: usize): void {
  const end = values + (<usize>count << 2);
  for (; values < end; values += 4, to += 2) {
    const value = load<f32>(values);
    store<u16>(to, select<u32>(0xffff, passed(value, bounds, boundCount), value != value));
  }
}

@inline
export function passed(value: f32, bounds: usize, boundCount: i32): u32 {
  let at = bounds;
  let left = boundCount;
  while (left > 1) {
    const half = left >> 1;
    at += select<usize>(<usize>half << 2, 0, value > load<f32>(at + (<usize>(half - 1) << 2)));
    left -= half;
  }
  at += select<usize>(4, 0, value > load<f32>(at));
  return <u32>((at - bounds) >> 2);
}

// The cell of a window of 255 bounds that starts after `base` of them.
@inline
export function windowCell(count: u32, base: u32, missing: i32): i32 {
  const inside = min(max(<i32>count - <i32>base, 0), 255) - 128;
  return select<i32>(missing, inside, count == 0xffff);
}

export function fillWindowCells(counts: usize, rowCount: i32, base: u32, missing: i32, to: usize, blockBytes: usize): void {
  for (let i: usize = 0; i < <usize>rowCount; i++) {
    const cell = windowCell(<u32>load<u16>(counts + (i << 1)), base, missing);
    store<u8>(to + (i >> 6) * blockBytes + (i & 63), cell);
  }
}

// Bit `code` of a set tells whether it goes left, bit 0 for codes beyond the set; a negative code is missing.
@inline
export function setCell(code: i32, words: usize, wordCount: i32, missing: i32): i32 {
  const bit = select<i32>(code, 0, <u32>code < <u32>wordCount << 5);
  const isLeft = (load<u32>(words + (<usize>(bit >> 5) << 2)) >> (bit & 31)) & 1;
  return select<i32>(missing, -127 - <i32>isLeft, code < 0);
}

export function fillSetCells(codes: usize, rowCount: i32, words: usize, wordCount: i32, missing: i32, to: usize, blockBytes: usize): void {
  for (let i: usize = 0; i < <usize>rowCount; i++) {
    const cell = setCell(load<i32>(codes + (i << 2)), words, wordCount, missing);
    store<u8>(to + (i >> 6) * blockBytes + (i & 63), cell);
  }
}
