import type { MatrixPlace } from "./binned-matrix.ts";

/** Copies the bins of rows from … to − 1 row by row, some hundred rows at a time so that they stay in the first-level cache. */
export function fillRowMajor(
  buffer: SharedArrayBuffer,
  { bins, stride, rowMajor, rowStride }: Omit<MatrixPlace, "arena">,
  columnCount: number,
  from: number,
  to: number,
): void {
  const cells = new Uint8Array(buffer, bins, stride * columnCount);
  const rows = new Uint8Array(buffer, rowMajor, to * rowStride);
  const block = Math.max(16, Math.floor(16384 / rowStride));
  for (let first = from; first < to; first += block) {
    const end = Math.min(first + block, to);
    for (let c = 0; c < columnCount; c++) {
      for (let r = first, at = first * rowStride + c; r < end; r++, at += rowStride) {
        rows[at] = cells[c * stride + r]!;
      }
    }
  }
}
