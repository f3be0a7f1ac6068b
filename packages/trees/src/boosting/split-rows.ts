import type { BoostingKernels } from "../kernels/boosting.ts";
import type { BoostingJob } from "./job.ts";
import type { Level } from "./level.ts";

/** The splits of one level, field by field; `at` is the node's place in the level. */
export interface Splits {
  count: number;
  readonly at: Int32Array;
  readonly feature: Int32Array;
  /** Last bin that goes left, plus 256 when missing values go left. */
  readonly bin: Int32Array;
  readonly gradient: Int32Array;
  readonly hessian: Int32Array;
}

/**
 * Parts the rows of all splitting nodes from one row list to another, this thread its share: whole nodes of about equal
 * row counts, or, while there are fewer nodes than threads, one side of a node each. The counts of rows gone left are left
 * in shared memory.
 */
export function splitRows(
  job: BoostingJob,
  kernels: BoostingKernels,
  buffer: SharedArrayBuffer,
  thread: number,
  level: Level,
  splits: Splits,
  fromList: number,
  toList: number,
): void {
  const from = job.rowLists[fromList]!;
  const to = job.rowLists[toList]!;
  const counts = new Int32Array(buffer, job.leftCounts, 2 * splits.count);
  const { threads } = job;
  const { waste } = job.parts[thread]!;
  const bySides = splits.count < threads;
  let total = 0;
  for (let s = 0; s < splits.count; s++) total += rowsOf(level, splits.at[s]!);
  let before = 0;
  for (let s = 0; s < splits.count; s++) {
    const i = splits.at[s]!;
    const middle = before + rowsOf(level, i) / 2;
    before += rowsOf(level, i);
    const owner = Math.min(threads - 1, Math.floor((middle * threads) / total));
    const leftOwner = bySides ? (2 * s) % threads : owner;
    const rightOwner = bySides ? (2 * s + 1) % threads : owner;
    if (leftOwner !== thread && rightOwner !== thread) continue;
    const column = job.bins + splits.feature[s]! * job.columnStride;
    const shift = splits.bin[s]! >> 8;
    const limit = (splits.bin[s]! & 255) + shift;
    const part = (lo: number, hi: number, count: number): void => {
      if (leftOwner === rightOwner) {
        counts[count] = hi > lo ? kernels.partitionRows(from, to, lo, hi, column, limit, shift) : 0;
        return;
      }
      const side = leftOwner === thread ? 0 : 1;
      const went = kernels.partitionSide(from, to, lo, hi, column, limit, shift, side, waste);
      if (side === 0) counts[count] = went;
    };
    part(level.lo[i]!, level.hi[i]!, 2 * s);
    part(level.idleLo[i]!, level.idleHi[i]!, 2 * s + 1);
  }
}

function rowsOf(level: Level, i: number): number {
  return level.hi[i]! - level.lo[i]! + level.idleHi[i]! - level.idleLo[i]!;
}
