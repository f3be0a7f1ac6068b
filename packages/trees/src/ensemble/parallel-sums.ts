import { platform } from "../platform/platform.ts";
import { pool, resolveThreads } from "../workers/pool.ts";
import { blockTrees } from "./compiled-trees.ts";
import { columnSums, type SummedTrees } from "./leaf-sums.ts";
import { walkRawColumns } from "./prediction-input.ts";

export interface PredictOptions {
  /** Rows to predict; default: all. */
  readonly rows?: Int32Array;
  /** Worker threads; default: as many as the machine runs at once. The result does not depend on it. */
  readonly threads?: number;
  /** The promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Fewest rows that make it worth while to send trees and rows to a thread. */
const ROWS_PER_THREAD = 1024;

/** Sums as of `columnSums`, in the same bits, by worker threads where there are rows enough. */
export async function parallelSums(
  summed: SummedTrees,
  columns: readonly Float32Array[],
  { rows, threads, signal }: PredictOptions,
): Promise<Float64Array> {
  signal?.throwIfAborted();
  const { trees, columnCount, turns } = summed;
  const available = resolveThreads(threads);
  const { count } = walkRawColumns(trees, columns, columnCount, rows);
  const used = Math.min(available, Math.floor(count / ROWS_PER_THREAD));
  const compiled = used > 1 && platform.sharesMemory ? blockTrees(trees, columnCount, count) : null;
  if (!compiled) return columnSums(summed, columns, rows);
  const width = trees.outputs * turns;
  const output = new Float64Array(count * width);
  const ends = Array.from({ length: used + 1 }, (_, part) => Math.floor((count * part) / used));
  const requests = Array.from({ length: used }, (_, part) => {
    const [from, to] = [ends[part]!, ends[part + 1]!];
    const own = columns.map((column) =>
      rows ? Float32Array.from(rows.subarray(from, to), (row) => column[row]!) : column.slice(from, to),
    );
    const task = { trees: compiled, categories: trees.categories, turns, columns: own, rowCount: to - from };
    return { task: "sum" as const, part, sum: task };
  });
  const run = () =>
    pool.run(
      requests,
      (news) => {
        if (news.kind === "summed") output.set(news.sums, ends[news.part]! * width);
      },
      () => {},
    );
  await pool.inLine(used, () => true, run, signal);
  signal?.throwIfAborted();
  return output;
}
