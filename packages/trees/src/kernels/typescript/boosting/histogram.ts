import { GROUP_BYTES } from "../../boosting.ts";

/** Plain twin of assembly/boosting-histogram.ts: the halves of a word are summed apart, which no carry ever joins. */
export function addHistogram(
  buffer: SharedArrayBuffer,
  rows: number,
  count: number,
  bins: number,
  rowStride: number,
  groups: number,
  gradients: number,
  histogram: number,
  _scratch: number,
): void {
  const rowNumbers = new Uint32Array(buffer, rows, count);
  const cells = new Uint8Array(buffer);
  const words = new Int32Array(buffer, gradients);
  const sums = new Int32Array(buffer, histogram, (groups * GROUP_BYTES) / 4);
  for (const row of rowNumbers) {
    const hessian = words[2 * row]!;
    const gradient = words[2 * row + 1]!;
    for (let column = 0; column < 4 * groups; column++) {
      const bin = cells[bins + row * rowStride + column]!;
      const at = histogramWord(column, bin);
      sums[at]! += hessian;
      sums[at + 1]! += gradient;
    }
  }
}

/** Place of a column's bin in a histogram read as int32: the hessian's word; the gradient's follows. */
export function histogramWord(column: number, bin: number): number {
  return (column >> 2) * (GROUP_BYTES / 4) + bin * 8 + (column & 3) * 2;
}
