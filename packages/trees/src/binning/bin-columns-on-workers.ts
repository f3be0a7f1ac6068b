import { loadedKernelModule } from "../kernels/module.ts";
import type { BinRequest, TransposeRequest, WorkerNews } from "../workers/messages.ts";
import { pool, resolveThreads } from "../workers/pool.ts";
import { binColumns } from "./bin-columns.ts";
import type { BinOptions } from "./bin-options.ts";
import type { BinnedMatrix } from "./binned-matrix.ts";
import { type ColumnSource, columnSource } from "./column-source.ts";
import { MatrixDraft } from "./matrix-draft.ts";

/** Cells below which starting workers costs more than they save. */
const CELLS_WORTH_WORKERS = 2_000_000;
/** Shared memory that copies of columns on their way to the workers may take. */
const STAGING_BYTES = 32 * 2 ** 20;

/**
 * The same matrix as `binColumns`, made by worker threads where it is large, while the calling thread copies the next
 * columns. Rejects with the signal's reason when aborted.
 */
export async function binColumnsAsync(
  columns: readonly Float32Array[] | ColumnSource,
  options: BinOptions & { readonly threads?: number; readonly signal?: AbortSignal } = {},
): Promise<BinnedMatrix> {
  const { threads: wanted, signal, ...binOptions } = options;
  const source = columnSource(columns);
  const { columnCount } = source;
  const cells = columnCount * source.rowCount;
  const threads = Math.min(resolveThreads(wanted, cells), columnCount);
  signal?.throwIfAborted();
  if (threads === 1 || cells < CELLS_WORTH_WORKERS) {
    // The fit that follows finds its workers up.
    pool.start(threads);
    return binColumns(source, binOptions);
  }
  const module = loadedKernelModule();
  const slotsOf = (rowCount: number): number =>
    Math.min(Math.max(1, Math.floor(STAGING_BYTES / (8 * threads * rowCount))), 8);
  const room = (rowCount: number): number =>
    4 * (options.rows?.length ?? 0) + 64 + threads * (1024 + 2 * slotsOf(rowCount) * 4 * rowCount);
  const draft = new MatrixDraft(source, binOptions, room);
  const { task, shared, fittedCount, isCategorical } = draft;
  const { rowCount } = task;
  const perWorker = slotsOf(rowCount);
  const bounds = draft.arena;
  const fitted = bounds + 1024 * threads;
  const staging = Math.ceil((fitted + 4 * (options.rows?.length ?? 0)) / 64) * 64;
  if (options.rows) new Int32Array(shared.buffer, fitted, fittedCount).set(options.rows);
  const batchSize = threads * perWorker;

  /** Copies a batch of columns to one half of the staging room and returns what the workers are asked. */
  const stage = (batch: number): BinRequest[] => {
    const first = batch * batchSize;
    const base = staging + (batch % 2) * batchSize * 4 * rowCount;
    const lists = Array.from({ length: threads }, () => [] as BinRequest["columns"][number][]);
    for (let c = first; c < Math.min(first + batchSize, columnCount); c++) {
      const values = base + (c - first) * 4 * rowCount;
      draft.stage(c, values);
      lists[c % threads]!.push({ column: c, values, isCategorical: isCategorical[c] === 1 });
    }
    return lists
      .filter((list) => list.length > 0)
      .map((list, thread) => ({
        task: "binning",
        memory: shared.memory,
        module,
        matrix: task,
        bounds: bounds + 1024 * thread,
        fitted: options.rows ? fitted : 0,
        fittedCount,
        columns: list,
      }));
  };
  const onNews = (news: WorkerNews): void => {
    if (news.kind === "binned") draft.keep(news.column, news.cuts, news.hasMissing);
  };
  const work = async (): Promise<void> => {
    const batches = Math.ceil(columnCount / batchSize);
    let requests = stage(0);
    for (let batch = 0; batch < batches; batch++) {
      const running = pool.run(requests, onNews, () => {});
      // A refusal of the next batch waits until the workers have ended: they write to the memory.
      const staged = Promise.resolve().then(() => (batch + 1 < batches ? stage(batch + 1) : []));
      const [ran, next] = await Promise.allSettled([running, staged]);
      if (ran.status === "rejected") throw ran.reason;
      if (next.status === "rejected") throw next.reason;
      signal?.throwIfAborted();
      requests = next.value;
    }
    const transposes = Array.from({ length: threads }, (_, t): TransposeRequest => {
      const [from, to] = [t, t + 1].map((part) => Math.floor((rowCount * part) / threads)) as [
        number,
        number,
      ];
      return {
        task: "transpose",
        memory: shared.memory,
        matrix: task,
        columnCount,
        from,
        to,
      };
    });
    await pool.run(transposes, onNews, () => {});
  };
  await pool.inLine(threads, () => true, work, signal);
  return draft.finish();
}
