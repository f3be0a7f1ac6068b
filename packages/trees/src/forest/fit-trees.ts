import { columnLabel } from "../binning/bin-columns.ts";
import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { TreesError } from "../errors.ts";
import type { FitControl } from "../fit-control.ts";
import {
  CONTROL,
  JOB_BYTES,
  type Job,
  layoutScratch,
  matrixFields,
  SCRATCH_BYTES,
  writeJob,
  writeScratch,
} from "../kernels/job.ts";
import type { KernelName } from "../kernels/kernels.ts";
import { kernelModule } from "../kernels/open.ts";
import { Layout } from "../memory/shared-memory.ts";
import type { WasmModule } from "../memory/webassembly.ts";
import type { GrownTree, WorkerNews } from "../workers/messages.ts";
import { pool, resolveThreads } from "../workers/pool.ts";
import { drawsPerTree, type ForestParameters, featuresPerSplit, rowsFor } from "./parameters.ts";

/** What is learned from, one entry a training row. */
export interface TrainingRows {
  readonly rows: Int32Array;
  /** Class ids; null when regressing. */
  readonly labels: Uint8Array | null;
  /** Whole-number targets; null when classifying. */
  readonly targets: Float64Array | null;
  /** Whole-number sample weights; null when all are 1. */
  readonly weights: Float64Array | null;
  readonly classWeights: readonly number[];
  /** `min_impurity_decrease` in the units of `targets`. */
  readonly minImpurityDecrease: number;
}

/** Grows the trees of a forest on the worker pool, in the order of their index. */
export async function fitTrees(
  matrix: BinnedMatrix,
  training: TrainingRows,
  parameters: ForestParameters,
  control: FitControl,
): Promise<GrownTree[]> {
  refuseCategories(matrix);
  const kernel = control.kernel ?? "wasm";
  const threads = Math.min(resolveThreads(control.threads), parameters.n_estimators);
  control.signal?.throwIfAborted();
  const module = await kernelModule(kernel);
  return pool.exclusively(
    () => growPlaced(matrix, training, parameters, control, { module, kernel, threads }),
    control.signal,
  );
}

/** Forests part by thresholds only: codes of categories taken for numbers would have an order that means nothing. */
function refuseCategories({ cuts, names }: BinnedMatrix): void {
  const column = cuts.findIndex(({ kind }) => kind === "categorical");
  if (column < 0) return;
  throw new TreesError(
    "TREES_INPUT_INVALID",
    `column ${columnLabel(column, names)} is categorical, which forests do not split: give each category a column of 0 and 1, or leave it out of "categorical" to have its codes taken as numbers`,
  );
}

async function growPlaced(
  matrix: BinnedMatrix,
  training: TrainingRows,
  parameters: ForestParameters,
  { signal, onProgress }: FitControl,
  { module, kernel, threads }: { module: WasmModule | null; kernel: KernelName; threads: number },
): Promise<GrownTree[]> {
  const placed = placeJob(matrix, training, parameters, threads);
  const flags = new Int32Array(matrix.shared.buffer, placed.control, CONTROL.words);
  const stop = (): void => void Atomics.store(flags, CONTROL.abort, 1);
  signal?.addEventListener("abort", stop, { once: true });
  const treeCount = parameters.n_estimators;
  const trees: GrownTree[] = new Array(treeCount);
  const { memory } = matrix.shared;
  const requests = placed.scratches.map((scratch) => ({
    task: "forest" as const,
    memory,
    module,
    kernel,
    job: placed.job,
    scratch,
    treeCount,
  }));
  let done = 0;
  let progressFailure: { readonly error: unknown } | null = null;
  const onNews = (news: WorkerNews): void => {
    if (news.kind !== "tree") return;
    trees[news.tree.tree] = news.tree;
    done++;
    if (progressFailure) return;
    try {
      onProgress?.({ done, total: treeCount });
    } catch (error) {
      // Thrown here it would end the process: the fit carries it to the caller instead.
      progressFailure = { error };
      stop();
    }
  };
  try {
    await pool.run(requests, onNews, stop);
  } finally {
    signal?.removeEventListener("abort", stop);
  }
  signal?.throwIfAborted();
  const failure = progressFailure as { readonly error: unknown } | null;
  if (failure) throw failure.error;
  return trees;
}

/** Writes the job and one scratch record a thread into the matrix's arena, growing the memory as needed. */
function placeJob(
  matrix: BinnedMatrix,
  training: TrainingRows,
  parameters: ForestParameters,
  threads: number,
) {
  const n = training.rows.length;
  const layout = new Layout(matrix.place.arena);
  const address = layout.take(JOB_BYTES);
  const job: Job = {
    ...matrixFields(matrix),
    rowCount: n,
    rows: layout.take(n * 4),
    labels: training.labels ? layout.take(n) : 0,
    weights: training.weights ? layout.take(n * 8) : 0,
    targets: training.targets ? layout.take(n * 8) : 0,
    classCount: training.classWeights.length,
    drawCount: drawsPerTree(parameters, n),
    maxFeatures: featuresPerSplit(parameters.max_features, matrix.columnCount),
    maxDepth: Math.min(parameters.max_depth ?? 0x3fffffff, 0x3fffffff),
    minSamplesSplit: Math.max(2, rowsFor(parameters.min_samples_split, n)),
    minSamplesLeaf: rowsFor(parameters.min_samples_leaf, n),
    isPacked:
      training.labels && !training.weights && training.classWeights.length <= 3 && matrix.rowCount < 2 ** 24
        ? 1
        : 0,
    control: layout.take(CONTROL.words * 4),
    reals: layout.take(8 * (1 + training.classWeights.length)),
    seed: parameters.random_state,
  };
  const scratches = Array.from({ length: threads }, () => ({
    address: layout.take(SCRATCH_BYTES),
    fields: layoutScratch(job, layout),
  }));
  const what = `a forest on ${n} rows and ${matrix.columnCount} columns with ${threads} threads`;
  matrix.shared.ensure(layout.end, what);
  const { buffer } = matrix.shared;
  writeJob(buffer, address, job);
  new Int32Array(buffer, job.rows, n).set(training.rows);
  if (training.labels) new Uint8Array(buffer, job.labels, n).set(training.labels);
  if (training.weights) new Float64Array(buffer, job.weights, n).set(training.weights);
  if (training.targets) new Float64Array(buffer, job.targets, n).set(training.targets);
  new Float64Array(buffer, job.reals, 1 + job.classCount).set([
    training.minImpurityDecrease,
    ...training.classWeights,
  ]);
  new Int32Array(buffer, job.control, CONTROL.words).fill(0);
  for (const { address: at, fields } of scratches) writeScratch(buffer, at, fields);
  return { job: address, control: job.control, scratches: scratches.map((scratch) => scratch.address) };
}
