import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { type BoostingData, threadsFor } from "../boosting/place-job.ts";
import type { TrainerPlan } from "../boosting/style.ts";
import { type BoostingControl, tellRound } from "../boosting/train.ts";
import { TreesError } from "../errors.ts";
import { kernelModule } from "../kernels/module.ts";
import { resolveThreads } from "../workers/pool.ts";
import { runFit } from "../workers/run-fit.ts";
import { assembleSymmetric } from "./assemble.ts";
import { fillJob, layJob, type SymmetricJob } from "./job.ts";
import type { SymmetricSettings } from "./settings.ts";
import type { SymmetricOutcome } from "./symmetric-rounds.ts";
import { trainingColumns } from "./training-columns.ts";

/** Boosts symmetric trees on the worker pool. Cost about O(rounds × depth × rows × columns). */
export async function trainSymmetric(
  given: BinnedMatrix,
  data: BoostingData,
  settings: SymmetricSettings,
  control: BoostingControl,
): ReturnType<TrainerPlan["train"]> {
  const { matrix, columns, penalties } = trainingColumns(given, data, settings.categories);
  const kernel = control.kernel ?? "wasm";
  const threads = threadsFor(matrix, resolveThreads(control.threads));
  control.signal?.throwIfAborted();
  const module = kernelModule(kernel);
  let outcome: SymmetricOutcome | null = null;
  let meanWeight = 1;
  await runFit<SymmetricJob>({
    matrix,
    what: `boosting symmetric trees on ${data.trainRows.length} rows and ${matrix.columnCount} columns with ${threads} threads`,
    threads,
    signal: control.signal,
    lay: (layout) => layJob(layout, matrix, data, settings, threads, penalties),
    fill: (buffer, job) => {
      meanWeight = job.meanWeight;
      fillJob(buffer, matrix, data, job);
    },
    control: (job) => job.control,
    requests: (job) =>
      job.parts.map((_, thread) => ({
        task: "symmetric" as const,
        memory: matrix.shared.memory,
        module,
        kernel,
        job,
        thread,
      })),
    onNews: (news) => {
      if (news.kind === "symmetric") outcome = news.outcome;
      if (news.kind === "round") tellRound(data, settings, news, control);
    },
  });
  if (!outcome) throw new TreesError("TREES_WORKER_FAILED", "the fit ended without a model");
  const { trees, histories, metric } = outcome as SymmetricOutcome;
  const outputs = data.baseMargins.length;
  const l2 = settings.l2 * meanWeight;
  const grown = assembleSymmetric(given, columns, trees, outputs, settings.missingLeft, l2);
  return { grown, histories, metric, startFactor: trees.startFactor };
}
