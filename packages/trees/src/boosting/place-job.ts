import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { valueBins } from "../binning/cuts.ts";
import type { Layout } from "../memory/shared-memory.ts";
import { type BundlePlan, planBundles } from "./bundles.ts";
import { BLOCK_ROWS, type BoostingJob, type BoostingSettings } from "./job.ts";
import { groupsOf, layRooms, treeShape } from "./lay-rooms.ts";
import { fillBundles, layBundles } from "./place-bundles.ts";
import { roundTreesBytes } from "./round-trees.ts";

/**
 * Cells of the training rows, and nodes of the trees of a round, up to which each thread grows trees of its own: meeting twice
 * a level or split costs more than a share of a small tree saves.
 */
const SOLO_CELLS = 2 ** 20;

/** What is learned from; per-row arrays have an entry for every row of the matrix. */
export interface BoostingData {
  readonly trainRows: Int32Array;
  readonly evaluationRows: Int32Array;
  readonly targets: Float32Array;
  readonly weights: Float32Array | null;
  /** Margin that every row starts from, one an output. */
  readonly baseMargins: Float64Array;
  /** Margins of their own that the listed rows start from in its place, output after output; null when there are none. */
  readonly startMargins: Float32Array | null;
  /** Number of classes; 0 for numbers. */
  readonly classCount: number;
  readonly ownMetric: BoostingJob["ownMetric"];
  /** Rounds of the model that is continued. */
  readonly roundsBefore: number;
}

/** Threads that find work: columns are dealt to them in groups of four. */
export function threadsFor(matrix: BinnedMatrix, wanted: number): number {
  return Math.min(wanted, Math.ceil(matrix.columnCount / 4));
}

const blocksOf = (rows: Int32Array): number => Math.ceil(rows.length / BLOCK_ROWS);

/** Lays a fit for so many threads out. */
export function layJob(
  layout: Layout,
  matrix: BinnedMatrix,
  data: BoostingData,
  settings: BoostingSettings,
  threads: number,
  bundles: BundlePlan | null,
): BoostingJob {
  const n = matrix.rowCount;
  const trainCount = data.trainRows.length;
  const evaluationCount = data.evaluationRows.length;
  const outputs = data.baseMargins.length;
  const { columnCount } = matrix;
  const groupCount = Math.ceil(columnCount / 4);
  const shape = treeShape(trainCount, settings);
  const categoryCounts = Int32Array.from(matrix.cuts, (cuts) =>
    cuts.kind === "categorical" ? cuts.categories.length : -1,
  );
  const growsSolo =
    threads > 1 &&
    outputs > 1 &&
    bundles === null &&
    trainCount * columnCount <= SOLO_CELLS &&
    outputs * shape.nodeCapacity <= SOLO_CELLS;
  const plan = {
    ...shape,
    rows: layout.take(4 * (trainCount + evaluationCount)),
    trainCount,
    evaluationCount,
    columnCount,
    drawsRows: settings.sampling.kind !== "all",
    keepsSmall: bundles !== null || categoryCounts.some((count) => count >= 0),
    bundles: bundles && layBundles(layout, bundles, n),
  };
  const rooms = growsSolo
    ? layRooms(layout, plan, Math.min(threads, outputs), 1)
    : layRooms(layout, plan, 1, threads);
  return {
    ...rooms[0]!,
    ...shape,
    settings,
    threads,
    rooms: growsSolo ? rooms : [],
    roundTrees: growsSolo ? layout.take(roundTreesBytes({ ...shape, outputs, categoryCounts })) : 0,
    outputs,
    classCount: data.classCount,
    ownMetric: data.ownMetric,
    roundsBefore: data.roundsBefore,
    rowCount: n,
    trainCount,
    evaluationCount,
    columnCount,
    bins: matrix.place.bins,
    columnStride: matrix.place.stride,
    rowMajor: matrix.place.rowMajor,
    rowStride: matrix.place.rowStride,
    categoryCounts,
    groupBins: layout.take(groupCount * 8),
    missing: layout.take(groupCount * 16),
    directions: settings.growth.monotone ? layout.take(groupCount * 16) : 0,
    targets: layout.take(n * 4),
    weights: data.weights ? layout.take(n * 4) : 0,
    margins: layout.take(n * 4 * outputs),
    gradients: layout.take(n * 8 * outputs),
    blockSums: layout.take(blocksOf(data.trainRows) * 16 * outputs),
    control: layout.take(256),
    metricSums: layout.take(blocksOf(data.evaluationRows) * 8 * settings.metrics.length),
    answer: layout.take(8),
    gradientSizes: settings.sampling.kind === "goss" ? layout.take(n * 4) : 0,
    threshold: layout.take(8),
  };
}

/** Bundles of the columns as they are dealt to so many threads; null where bundling is off or saves too little. */
export function bundlesFor(
  matrix: BinnedMatrix,
  data: BoostingData,
  settings: BoostingSettings,
  threads: number,
): BundlePlan | null {
  if (!settings.growth.bundles) return null;
  const { columnCount } = matrix;
  const dealt = Array.from({ length: threads }, (_, t) => {
    const { firstGroup, groups } = groupsOf(Math.ceil(columnCount / 4), threads, t);
    return { first: 4 * firstGroup, end: Math.min(columnCount, 4 * (firstGroup + groups)) };
  });
  return planBundles(matrix, data.trainRows, dealt);
}

/** Writes the data where the job has it. */
export function fillJob(
  buffer: SharedArrayBuffer,
  matrix: BinnedMatrix,
  data: BoostingData,
  job: BoostingJob,
  bundles: BundlePlan | null,
): void {
  const rows = new Int32Array(buffer, job.rowLists[0], job.trainCount + job.evaluationCount);
  rows.set(data.trainRows);
  rows.set(data.evaluationRows, job.trainCount);
  new Float32Array(buffer, job.targets, job.rowCount).set(data.targets);
  if (data.weights) new Float32Array(buffer, job.weights, job.rowCount).set(data.weights);
  const margins = new Float32Array(buffer, job.margins, job.rowCount * job.outputs);
  if (data.startMargins) margins.set(data.startMargins);
  else for (const [k, margin] of data.baseMargins.entries()) fillOutput(margins, job, k, margin);
  new Int32Array(buffer, job.control, 64).fill(0);
  const groupBins = new Int32Array(buffer, job.groupBins, 2 * Math.ceil(job.columnCount / 4)).fill(0);
  for (let column = 0; column < job.columnCount; column++) {
    const at = 2 * (column >> 2);
    groupBins[at] = Math.max(groupBins[at]!, valueBins(matrix.cuts[column]!));
    if (matrix.hasMissing[column]) groupBins[at + 1] = 1;
  }
  const columns = 4 * Math.ceil(job.columnCount / 4);
  new Int32Array(buffer, job.missing, columns).fill(0).set(Array.from(matrix.hasMissing, (has) => -has));
  if (bundles) {
    const placed = job.parts.map((part) => part.bundles!);
    const firstColumns = job.parts.map((part) => 4 * part.firstGroup);
    fillBundles(buffer, matrix, data.trainRows, bundles, placed, firstColumns);
  }
  const { monotone } = job.settings.growth;
  if (monotone) new Int32Array(buffer, job.directions, columns).fill(0).set(monotone);
}

function fillOutput(margins: Float32Array, { rowCount }: BoostingJob, output: number, margin: number): void {
  margins.fill(margin, output * rowCount, (output + 1) * rowCount);
}
