import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { columnLabel } from "../binning/check-columns.ts";
import { TreesError } from "../errors.ts";
import type { FitControl } from "../fit-control.ts";
import {
  CONTROL,
  JOB_BYTES,
  type Job,
  layoutScratch,
  matrixFields,
  SCRATCH_BYTES,
  type Scratch,
  writeJob,
  writeScratch,
} from "../kernels/job.ts";
import { kernelModule } from "../kernels/module.ts";
import type { Layout } from "../memory/shared-memory.ts";
import type { GrownTree } from "../workers/messages.ts";
import { resolveThreads } from "../workers/pool.ts";
import { runFit } from "../workers/run-fit.ts";
import {
  drawsPerTree,
  type ForestParameters,
  type ForestStyle,
  featuresPerSplit,
  rowsFor,
} from "./parameters.ts";

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
  readonly style: ForestStyle;
  /** Whether classes are parted by entropy; otherwise by Gini impurity. */
  readonly isEntropy: boolean;
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
  const module = kernelModule(kernel);
  const treeCount = parameters.n_estimators;
  const trees: GrownTree[] = new Array(treeCount);
  let done = 0;
  await runFit<PlacedForest>({
    matrix,
    what: `a forest on ${training.rows.length} rows and ${matrix.columnCount} columns with ${threads} threads`,
    threads,
    signal: control.signal,
    lay: (layout) => layForest(layout, matrix, training, parameters, threads),
    fill: (buffer, placed) => fillForest(buffer, training, placed),
    control: ({ job }) => job.control,
    requests: ({ address, scratches }) =>
      scratches.map((scratch) => ({
        task: "forest" as const,
        memory: matrix.shared.memory,
        module,
        kernel,
        job: address,
        scratch: scratch.address,
        treeCount,
      })),
    onNews: (news) => {
      if (news.kind !== "tree") return;
      trees[news.tree.tree] = news.tree;
      control.onProgress?.({ done: ++done, total: treeCount });
    },
  });
  return trees;
}

interface PlacedForest {
  readonly address: number;
  readonly job: Job;
  /** One a thread. */
  readonly scratches: readonly { readonly address: number; readonly fields: Scratch }[];
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

/** Lays out the job and one scratch record a thread. */
function layForest(
  layout: Layout,
  matrix: BinnedMatrix,
  training: TrainingRows,
  parameters: ForestParameters,
  threads: number,
): PlacedForest {
  const n = training.rows.length;
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
      training.labels &&
      !training.weights &&
      !training.isEntropy &&
      training.classWeights.length <= 3 &&
      matrix.rowCount < 2 ** 24
        ? 1
        : 0,
    isRandom: training.style === "extra_trees" ? 1 : 0,
    isEntropy: training.isEntropy ? 1 : 0,
    control: layout.take(CONTROL.words * 4),
    reals: layout.take(8 * (1 + training.classWeights.length)),
    seed: parameters.random_state,
  };
  const scratches = Array.from({ length: threads }, () => ({
    address: layout.take(SCRATCH_BYTES),
    fields: layoutScratch(job, layout),
  }));
  return { address, job, scratches };
}

function fillForest(
  buffer: SharedArrayBuffer,
  training: TrainingRows,
  { address, job, scratches }: PlacedForest,
): void {
  const n = job.rowCount;
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
}
