import { PregaoError } from "../errors.ts";
import { boundaryPlace, countTimes } from "./date-boundaries.ts";

/** Rows parted into successive stretches of times. */
export interface TimeBlocks {
  /** The distinct times of the rows, ascending. */
  readonly times: Float64Array;
  /** Place in `times` at which each block begins. */
  readonly starts: Int32Array;
  /** Block of each row of the bars; −1 for rows that are not among those parted. */
  readonly blockOf: Int32Array;
}

/**
 * Cuts the times of `rows` into `count` successive blocks with about equally many rows, all rows of a time in one block,
 * a time at least for each. Throws PREGAO_SPLIT_IMPOSSIBLE where there are fewer times than blocks; `what` names them.
 * O(rows × log rows).
 */
export function timeBlocks(time: Float64Array, rows: Int32Array, count: number, what: string): TimeBlocks {
  const counts = countTimes(time, rows);
  const { times } = counts;
  if (times.length < count) throw splitImpossible(rows, times.length, `${what} need as many times at least`);
  const starts = new Int32Array(count);
  let end = times.length;
  for (let block = count - 1; block > 0; block--) {
    // At least one time for each earlier block.
    end = Math.max(block, boundaryPlace(counts, end, rows.length / count));
    starts[block] = end;
  }
  return { times, starts, blockOf: blocksOfRows(time, rows, times, starts) };
}

/**
 * Cuts the times of `rows` into a first block of a sixth of them and then blocks of `length` times, the last one of what is
 * left. Throws PREGAO_SPLIT_IMPOSSIBLE where there is nothing after the first sixth. O(rows × log rows).
 */
export function scheduledBlocks(time: Float64Array, rows: Int32Array, length: number): TimeBlocks {
  const { times } = countTimes(time, rows);
  const first = Math.ceil(times.length / 6);
  const count = 1 + Math.ceil((times.length - first) / length);
  if (count < 2) throw splitImpossible(rows, times.length, "there is nothing to test after the first sixth");
  const starts = Int32Array.from({ length: count }, (_, block) =>
    block === 0 ? 0 : first + (block - 1) * length,
  );
  return { times, starts, blockOf: blocksOfRows(time, rows, times, starts) };
}

/** Block of each row of the bars: the last one that begins at or before its time. */
function blocksOfRows(
  time: Float64Array,
  rows: Int32Array,
  times: Float64Array,
  starts: Int32Array,
): Int32Array {
  const blockOf = new Int32Array(time.length).fill(-1);
  for (const row of rows) {
    let [block, after] = [0, starts.length];
    while (after - block > 1) {
      const middle = (block + after) >> 1;
      if (times[starts[middle]!]! <= time[row]!) block = middle;
      else after = middle;
    }
    blockOf[row] = block;
  }
  return blockOf;
}

export function splitImpossible(rows: Int32Array, times: number, reason: string): PregaoError {
  return new PregaoError("PREGAO_SPLIT_IMPOSSIBLE", { rows: rows.length, times, reason });
}
