// Packs rows side by side before they are added to histograms. Rows of a node lie far apart in memory; while they are packed
// nothing waits for what is read, so that many are on their way at once, and the groups of columns that are then added one
// after another find them in the first-level cache.

// Rows packed at a time: with two groups of histogram (16 KB) they fill less than a first-level cache.
export const PACKED_ROWS: usize = 256;

// Bytes of the packed bins of a row with so many groups of four columns: whole vectors.
@inline
export function packedWidth(groups: i32): usize {
  return <usize>((groups + 3) >> 2) << 4;
}

// Copies the first `width` bins of the rows listed at first … last to `to`. Reads up to 15 bytes beyond a row's bins.
@inline
export function packBins(first: usize, last: usize, cells: usize, stride: usize, width: usize, to: usize): void {
  for (let at = first; at < last; at += 4, to += width) {
    const cell = cells + <usize>load<u32>(at) * stride;
    v128.store(to, v128.load(cell));
    if (width > 16) v128.store(to, v128.load(cell, 16), 16);
    for (let v: usize = 32; v < width; v += 16) v128.store(to + v, v128.load(cell + v));
  }
}
