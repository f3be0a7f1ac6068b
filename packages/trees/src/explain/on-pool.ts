import { TreesError } from "../errors.ts";
import { platform } from "../platform/platform.ts";
import type { WorkerNews } from "../workers/messages.ts";
import { pool } from "../workers/pool.ts";
import type { ExplainControl } from "./explain.ts";
import type { ExplainTask } from "./explain-part.ts";

interface PoolControl {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ExplainControl["onProgress"] | undefined;
}

/** Largest result; while it is put together it is held twice. */
const MOST_BYTES = 2 ** 32;

/** Divides the rows of a task among worker threads. Rejects with the signal's reason when it is aborted. */
export async function explainOnPool(
  task: ExplainTask,
  { signal, onProgress }: PoolControl,
  threads: number,
): Promise<Float64Array> {
  signal?.throwIfAborted();
  const { rowCount, trees, turns, columnCount } = task;
  const width = trees.outputs * turns * columnCount * (task.isPairs ? columnCount : 1);
  const bytes = 8 * rowCount * width;
  if (bytes > MOST_BYTES) {
    const gigabytes = (bytes / 2 ** 30).toFixed(2);
    throw new TreesError(
      "TREES_MEMORY_LIMIT",
      `the values of ${rowCount} rows take ${gigabytes} GiB, more than 4: explain fewer rows at once`,
      { bytes },
    );
  }
  const values = new Float64Array(rowCount * width);
  const used = Math.max(1, Math.min(threads, Math.ceil(rowCount / 64)));
  const ends = Array.from({ length: used + 1 }, (_, part) => Math.floor((rowCount * part) / used));
  const control = platform.sharesMemory ? new Int32Array(new SharedArrayBuffer(4)) : null;
  const stop = (): void => {
    if (control) Atomics.store(control, 0, 1);
  };
  const shares = new Float64Array(used);
  const failed: { readonly error: unknown }[] = [];
  const onNews = (news: WorkerNews): void => {
    if (news.kind === "explained") values.set(news.values, ends[news.part]! * width);
    if (news.kind !== "explaining" || failed.length > 0) return;
    shares[news.part] = news.share;
    const done = shares.reduce((sum, share, part) => sum + share * (ends[part + 1]! - ends[part]!), 0);
    try {
      onProgress?.({ done: Math.floor(done + 1e-9), total: rowCount });
    } catch (error) {
      // Thrown here it would end the process: it is carried to the caller instead.
      failed.push({ error });
      stop();
    }
  };
  const requests = Array.from({ length: used }, (_, part) => {
    const [from, to] = [ends[part]!, ends[part + 1]!];
    const columns = task.columns.map((column) => column.slice(from, to));
    const own = { ...task, columns, rowCount: to - from, control };
    return { task: "explain" as const, part, explain: own };
  });
  const run = async (): Promise<void> => {
    signal?.addEventListener("abort", stop, { once: true });
    try {
      await pool.run(requests, onNews, stop);
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  };
  await pool.inLine(used, () => true, run, signal);
  signal?.throwIfAborted();
  if (failed[0]) throw failed[0].error;
  return values;
}
