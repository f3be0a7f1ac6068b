import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import type { Layout } from "../memory/shared-memory.ts";
import type { WorkerNews, WorkerRequest } from "./messages.ts";
import { pool } from "./pool.ts";

/** A fit as the pool runs it. */
export interface PlannedFit<J> {
  readonly matrix: BinnedMatrix;
  /** Names the fit in the refusal of a fit that needs too much memory. */
  readonly what: string;
  /** Worker threads; all are granted together. */
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
  /** Lays the fit's data out. Called more than once, so it must do nothing else. */
  lay(layout: Layout): J;
  /** Writes the data where `lay` put it. The control block is zeroed here too. */
  fill(buffer: SharedArrayBuffer, job: J): void;
  /** Address of the control block, whose first int32 is the abort flag. */
  control(job: J): number;
  /** One request a thread. */
  requests(job: J): readonly WorkerRequest[];
  /** News of the workers, on the calling thread. What it throws stops the fit and goes to the caller. */
  onNews(news: WorkerNews): void;
}

/**
 * Waits for its turn, runs the fit on the pool in a region of the matrix's memory that it has to itself, and gives the
 * region back whatever happens. Rejects with the signal's reason when aborted, waiting or running.
 */
export function runFit<J>(fit: PlannedFit<J>): Promise<void> {
  const { arena } = fit.matrix;
  const reserve = () => arena.place(fit.what, fit.lay);
  return pool.inLine(
    fit.threads,
    reserve,
    async ({ region, laid }) => {
      try {
        await runPlaced(fit, laid);
      } finally {
        arena.free(region);
      }
    },
    fit.signal,
  );
}

async function runPlaced<J>(fit: PlannedFit<J>, job: J): Promise<void> {
  const { signal } = fit;
  const { buffer } = fit.matrix.shared;
  fit.fill(buffer, job);
  const flags = new Int32Array(buffer, fit.control(job), 1);
  const stop = (): void => void Atomics.store(flags, 0, 1);
  const failed: { readonly error: unknown }[] = [];
  const onNews = (news: WorkerNews): void => {
    if (failed.length > 0) return;
    try {
      fit.onNews(news);
    } catch (error) {
      // Thrown here it would end the process: the fit carries it to the caller instead.
      failed.push({ error });
      stop();
    }
  };
  signal?.addEventListener("abort", stop, { once: true });
  try {
    await pool.run(fit.requests(job), onNews, stop);
  } finally {
    signal?.removeEventListener("abort", stop);
  }
  signal?.throwIfAborted();
  if (failed[0]) throw failed[0].error;
}
