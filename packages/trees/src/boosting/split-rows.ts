import { type BoostingKernels, SET_WORDS } from "../kernels/boosting.ts";
import type { BoostingJob } from "./job.ts";
import type { NodeList } from "./node-list.ts";
import type { Splits } from "./splits.ts";

/** Row list that a node's rows are parted into: lists 1 and 2 by turns, so that the list of all rows stays as it is. */
export function listAfter(list: number): number {
  return list === 1 ? 2 : 1;
}

/**
 * Parts the rows of all splitting nodes into the row list after their own, this thread its share: whole nodes of about equal
 * row counts, or, while there are fewer nodes than threads, one side of a node each. The counts of rows gone left are left
 * in `counts`, which is shared.
 */
export function splitRows(
  job: BoostingJob,
  kernels: BoostingKernels,
  buffer: SharedArrayBuffer,
  counts: Int32Array,
  thread: number,
  nodes: NodeList,
  splits: Splits,
): void {
  const { threads } = job;
  const { waste, set: setAddress } = job.parts[thread]!;
  const bySides = splits.count < threads;
  let total = 0;
  for (let s = 0; s < splits.count; s++) total += nodes.partedRowsOf(splits.at[s]!);
  let before = 0;
  for (let s = 0; s < splits.count; s++) {
    const i = splits.at[s]!;
    const middle = before + nodes.partedRowsOf(i) / 2;
    before += nodes.partedRowsOf(i);
    const owner = Math.min(threads - 1, Math.floor((middle * threads) / total));
    const leftOwner = bySides ? (2 * s) % threads : owner;
    const rightOwner = bySides ? (2 * s + 1) % threads : owner;
    if (leftOwner !== thread && rightOwner !== thread) continue;
    const from = job.rowLists[nodes.list[i]!]!;
    const to = job.rowLists[listAfter(nodes.list[i]!)]!;
    const column = job.bins + splits.feature[s]! * job.columnStride;
    const shift = splits.bin[s]! >> 8;
    const limit = (splits.bin[s]! & 255) + shift;
    const set = splits.set(s);
    if (set) new Uint32Array(buffer, setAddress, SET_WORDS).set(set);
    const part = (lo: number, hi: number, count: number): void => {
      if (leftOwner === rightOwner) {
        if (hi === lo) counts[count] = 0;
        else if (set) counts[count] = kernels.partitionRowsBySet(from, to, lo, hi, column, setAddress);
        else counts[count] = kernels.partitionRows(from, to, lo, hi, column, limit, shift);
        return;
      }
      const side = leftOwner === thread ? 0 : 1;
      const went = set
        ? kernels.partitionSideBySet(from, to, lo, hi, column, setAddress, side, waste)
        : kernels.partitionSide(from, to, lo, hi, column, limit, shift, side, waste);
      if (side === 0) counts[count] = went;
    };
    part(nodes.lo[i]!, nodes.hi[i]!, 2 * s);
    part(nodes.idleLo[i]!, nodes.idleHi[i]!, 2 * s + 1);
  }
}
