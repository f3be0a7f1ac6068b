import { timeBlocks } from "../splits/time-blocks.ts";

/** Fewer blocks than this say nothing of how a mean varies, more leave each with too little. */
const BLOCKS = 10;

/** The block of time of each of some rows, all rows of a time in one block. */
export interface RowBlocks {
  /** 0 where there are fewer times than blocks. */
  readonly count: number;
  /** Block of each row by its place. */
  readonly ofPlace: Int32Array;
}

/** Ten successive blocks with about equally many rows. */
export function blocksOf(time: Float64Array, rows: Int32Array): RowBlocks {
  const distinct = new Set(Float64Array.from(rows, (row) => time[row]!)).size;
  if (distinct < BLOCKS) return { count: 0, ofPlace: new Int32Array(rows.length) };
  const { blockOf } = timeBlocks(time, rows, BLOCKS, "blocks of the standard error");
  return { count: BLOCKS, ofPlace: Int32Array.from(rows, (row) => blockOf[row]!) };
}

/**
 * Standard error of the mean of `values` from the means of successive blocks, which keeps what neighbours in time have in
 * common; null without blocks.
 */
export function blockError(values: Float64Array, { count, ofPlace }: RowBlocks): number | null {
  if (count === 0) return null;
  const sums = new Float64Array(count);
  const rows = new Float64Array(count);
  let total = 0;
  for (const [place, value] of values.entries()) {
    sums[ofPlace[place]!]! += value;
    rows[ofPlace[place]!]! += 1;
    total += value;
  }
  const mean = total / values.length;
  // Blocks are of slightly unequal size: each counts by its rows (Cochran 1977, ratio of sums over clusters).
  let squares = 0;
  for (let block = 0; block < count; block++) squares += (sums[block]! - mean * rows[block]!) ** 2;
  return Math.sqrt((count / (count - 1)) * squares) / values.length;
}
