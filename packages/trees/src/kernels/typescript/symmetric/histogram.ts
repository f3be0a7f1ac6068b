/** Plain twin of assembly/symmetric-histogram.ts. */
export function addVectorHistogram(
  buffer: SharedArrayBuffer,
  rows: number,
  count: number,
  bins: number,
  rowStride: number,
  groups: number,
  gradients: number,
  vectors: number,
  histogram: number,
  _scratch: number,
): void {
  const rowNumbers = new Uint32Array(buffer, rows, count);
  const cells = new Uint8Array(buffer);
  const width = 4 * vectors;
  const records = new Int32Array(buffer, gradients);
  const sums = new Int32Array(buffer, histogram, groups * 1024 * width);
  for (const row of rowNumbers) {
    for (let column = 0; column < 4 * groups; column++) {
      const at = vectorWord(column, cells[bins + row * rowStride + column]!, width);
      for (let i = 0; i < width; i++) sums[at + i]! += records[row * width + i]!;
    }
  }
}

/** Place of a column's bin in a histogram of records of `width` int32. */
export function vectorWord(column: number, bin: number, width: number): number {
  return (((column >> 2) * 256 + bin) * 4 + (column & 3)) * width;
}
