import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { TreesError } from "../errors.ts";
import type { FitControl } from "../fit-control.ts";
import { kernelModule } from "../kernels/module.ts";
import { resolveThreads } from "../workers/pool.ts";
import { runFit } from "../workers/run-fit.ts";
import type { BoostingJob, BoostingSettings } from "./job.ts";
import { type BoostingData, fillJob, layJob, threadsFor } from "./place-job.ts";
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
  const threads = threadsFor(matrix, resolveThreads(control.threads));
  control.signal?.throwIfAborted();
  const module = kernelModule(kernel);
  let outcome: BoostingOutcome | null = null;
  await runFit<BoostingJob>({
    matrix,
    what: `boosting on ${data.trainRows.length} rows and ${matrix.columnCount} columns with ${threads} threads`,
    threads,
    signal: control.signal,
    lay: (layout) => layJob(layout, matrix, data, settings, threads),
    fill: (buffer, job) => fillJob(buffer, matrix, data, job),
    control: (job) => job.control,
    requests: (job) =>
      job.parts.map((_, thread) => ({
        task: "boosting" as const,
        memory: matrix.shared.memory,
        module,
        kernel,
        job,
        thread,
      })),
    onNews: (news) => {
      if (news.kind === "boosted") outcome = news.outcome;
      if (news.kind !== "round") return;
      control.onRound?.({ done: news.done, metric: news.metric });
      control.onProgress?.({ done: news.done, total: settings.rounds });
    },
  });
  if (!outcome) throw new TreesError("TREES_WORKER_FAILED", "the fit ended without a model");
  return outcome as BoostingOutcome;
}
