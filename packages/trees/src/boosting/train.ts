import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { TreesError } from "../errors.ts";
import type { FitControl } from "../fit-control.ts";
import { kernelModule } from "../kernels/open.ts";
import { BARRIER_WORDS } from "../workers/barrier.ts";
import type { WorkerNews } from "../workers/messages.ts";
import { pool, resolveThreads } from "../workers/pool.ts";
import type { BoostingSettings } from "./job.ts";
import { type BoostingData, placeJob } from "./place-job.ts";
import type { BoostingOutcome } from "./train-rounds.ts";

/** How a boosting fit is run and watched; none of it changes the model. */
export interface BoostingControl extends FitControl {
  /** Called after each round with the metric on the evaluation rows; NaN without such rows. */
  readonly onRound?: (round: { readonly done: number; readonly metric: number }) => void;
}

/** Boosts on the worker pool. */
export async function trainBoosting(
  matrix: BinnedMatrix,
  data: BoostingData,
  settings: BoostingSettings,
  control: BoostingControl,
): Promise<BoostingOutcome> {
  const kernel = control.kernel ?? "wasm";
  const wanted = resolveThreads(control.threads);
  control.signal?.throwIfAborted();
  const module = await kernelModule(kernel);
  return pool.exclusively(async () => {
    const job = placeJob(matrix, data, settings, wanted);
    const { memory } = matrix.shared;
    const flags = new Int32Array(memory.buffer, job.control, BARRIER_WORDS.end);
    const stop = (): void => void Atomics.store(flags, BARRIER_WORDS.abort, 1);
    let outcome: BoostingOutcome | null = null;
    let callbackFailure: { readonly error: unknown } | null = null;
    const onNews = (news: WorkerNews): void => {
      if (news.kind === "boosted") outcome = news.outcome;
      if (news.kind !== "round" || callbackFailure) return;
      try {
        control.onRound?.({ done: news.done, metric: news.metric });
        control.onProgress?.({ done: news.done, total: settings.rounds });
      } catch (error) {
        // Thrown here it would end the process: the fit carries it to the caller instead.
        callbackFailure = { error };
        stop();
      }
    };
    const requests = job.parts.map((_, thread) => ({
      task: "boosting" as const,
      memory,
      module,
      kernel,
      job,
      thread,
    }));
    control.signal?.addEventListener("abort", stop, { once: true });
    try {
      await pool.run(requests, onNews, stop);
    } finally {
      control.signal?.removeEventListener("abort", stop);
    }
    control.signal?.throwIfAborted();
    const failure = callbackFailure as { readonly error: unknown } | null;
    if (failure) throw failure.error;
    if (!outcome) throw new TreesError("TREES_WORKER_FAILED", "the fit ended without a model");
    return outcome as BoostingOutcome;
  }, control.signal);
}
