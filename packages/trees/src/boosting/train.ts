import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { TreesError } from "../errors.ts";
import type { FitControl } from "../fit-control.ts";
import { kernelModule } from "../kernels/module.ts";
import { answerQuestion } from "../workers/asking-host.ts";
import { resolveThreads } from "../workers/pool.ts";
import { runFit } from "../workers/run-fit.ts";
import type { BoostingJob, BoostingSettings } from "./job.ts";
import { type OwnMetric, type OwnObjective, ownMetricOf, writeOwnGradients } from "./own-functions.ts";
import { type BoostingData, bundlesFor, fillJob, layJob, threadsFor } from "./place-job.ts";
import type { BoostingOutcome } from "./train-rounds.ts";

/** How a boosting fit is run and watched; none of it changes the model. */
export interface BoostingControl extends FitControl {
  /** Called on the calling thread after each round. */
  readonly onRound?: (round: BoostingRound) => void;
  /** The user's own loss in place of the parameter `objective`. */
  readonly objective?: OwnObjective;
  /** The user's own metric beside those of the parameters. */
  readonly evalMetric?: OwnMetric;
}

export interface BoostingRound {
  readonly done: number;
  readonly total: number;
  /** Metric that early stopping goes by, on the evaluation rows; NaN without such rows. */
  readonly metric: number;
  /** All metrics by their names. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** Boosts on the worker pool. */
export async function trainBoosting(
  matrix: BinnedMatrix,
  data: BoostingData,
  settings: BoostingSettings,
  control: BoostingControl,
): Promise<BoostingOutcome> {
  const kernel = control.kernel ?? "wasm";
  const cells = data.trainRows.length * matrix.columnCount;
  const threads = threadsFor(matrix, resolveThreads(control.threads, cells));
  control.signal?.throwIfAborted();
  const module = kernelModule(kernel);
  let outcome: BoostingOutcome | null = null;
  const bundles = bundlesFor(matrix, data, settings, threads);
  let placed: BoostingJob | null = null;
  await runFit<BoostingJob>({
    matrix,
    what: `boosting on ${data.trainRows.length} rows and ${matrix.columnCount} columns with ${threads} threads`,
    threads,
    signal: control.signal,
    lay: (layout) => layJob(layout, matrix, data, settings, threads, bundles),
    fill: (buffer, job) => {
      placed = job;
      fillJob(buffer, matrix, data, job, bundles);
    },
    control: (job) => job.control,
    requests: (job) =>
      Array.from({ length: job.threads }, (_, thread) => ({
        task: "boosting" as const,
        memory: matrix.shared.memory,
        module,
        kernel,
        job,
        thread,
      })),
    onNews: (news) => {
      if (news.kind === "boosted") outcome = news.outcome;
      if (news.kind === "question") answer(placed!, matrix.shared.buffer, news, control);
      if (news.kind === "round") tellRound(data, settings, news, control);
    },
  });
  if (!outcome) throw new TreesError("TREES_WORKER_FAILED", "the fit ended without a model");
  return outcome as BoostingOutcome;
}

/** Names of the metrics in the order they are measured in. */
export function metricNames(data: BoostingData, { metrics }: Pick<BoostingSettings, "metrics">): string[] {
  return [...metrics.map(({ name }) => name), ...(data.ownMetric ? [data.ownMetric.name] : [])];
}

/** Calls the user's callbacks after a round. */
export function tellRound(
  data: BoostingData,
  settings: Pick<BoostingSettings, "rounds" | "stopping" | "metrics">,
  { done, metrics }: { readonly done: number; readonly metrics: readonly number[] },
  control: BoostingControl,
): void {
  const total = settings.rounds;
  const names = metrics.length > 0 ? metricNames(data, settings) : [];
  const metric = (settings.stopping.by === "last" ? metrics.at(-1) : metrics[0]) ?? Number.NaN;
  control.onRound?.({
    done,
    total,
    metric,
    metrics: Object.fromEntries(names.map((name, m) => [name, metrics[m]!])),
  });
  control.onProgress?.({ done, total });
}

/** Runs the user's own function; what it throws stops the fit. */
function answer(
  job: BoostingJob,
  buffer: SharedArrayBuffer,
  { question, round }: { readonly question: "gradients" | "metric"; readonly round: number },
  { objective, evalMetric }: BoostingControl,
): void {
  if (question === "gradients") writeOwnGradients(job, buffer, round, objective!);
  else new Float64Array(buffer, job.answer, 1)[0] = ownMetricOf(job, buffer, round, evalMetric!);
  answerQuestion(job, buffer);
}
