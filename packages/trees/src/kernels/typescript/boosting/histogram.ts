import { GROUP_BYTES, PACKED_ROWS } from "../../boosting.ts";

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
  for (const row of rowNumbers) addRow(sums, groups, words, row, cells, bins + row * rowStride);
}

/** Copies rows' words, and behind the room for all of them their bins. */
export function packRows(
  buffer: SharedArrayBuffer,
  rows: number,
  count: number,
  bins: number,
  rowStride: number,
  groups: number,
  gradients: number,
  scratch: number,
): void {
  const cells = new Uint8Array(buffer);
  const given = new Int32Array(buffer, gradients);
  const words = new Int32Array(buffer, scratch, 2 * count);
  for (const [i, row] of new Uint32Array(buffer, rows, count).entries()) {
    words.set(given.subarray(2 * row, 2 * row + 2), 2 * i);
    const from = bins + row * rowStride;
    cells.copyWithin(scratch + 8 * PACKED_ROWS + 4 * groups * i, from, from + 4 * groups);
  }
}

/** Histogram of packed rows, in an array of its own. */
export function countPacked(
  buffer: SharedArrayBuffer,
  packed: number,
  count: number,
  groups: number,
): Int32Array {
  const cells = new Uint8Array(buffer, packed + 8 * PACKED_ROWS, 4 * groups * count);
  const words = new Int32Array(buffer, packed, 2 * count);
  const sums = new Int32Array((groups * GROUP_BYTES) / 4);
  for (let row = 0; row < count; row++) addRow(sums, groups, words, row, cells, 4 * groups * row);
  return sums;
}

function addRow(
  sums: Int32Array,
  groups: number,
  words: Int32Array,
  row: number,
  cells: Uint8Array,
  firstCell: number,
): void {
  const hessian = words[2 * row]!;
  const gradient = words[2 * row + 1]!;
  for (let column = 0; column < 4 * groups; column++) {
    const at = histogramWord(column, cells[firstCell + column]!);
    sums[at]! += hessian;
    sums[at + 1]! += gradient;
  }
}

/** A histogram, from which the one at `subtract` is taken off unless that is 0. */
export function readHistogram(
  buffer: SharedArrayBuffer,
  histogram: number,
  subtract: number,
  groups: number,
): Int32Array {
  const sums = new Int32Array(buffer, histogram, (groups * GROUP_BYTES) / 4);
  if (subtract === 0) return sums;
  const other = new Int32Array(buffer, subtract, sums.length);
  for (let i = 0; i < sums.length; i++) sums[i]! -= other[i]!;
  return sums;
}

/** Place of a column's bin in a histogram read as int32: the hessian's word; the gradient's follows. */
export function histogramWord(column: number, bin: number): number {
  return (column >> 2) * (GROUP_BYTES / 4) + bin * 8 + (column & 3) * 2;
}
