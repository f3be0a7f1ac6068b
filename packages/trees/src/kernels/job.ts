import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import type { Layout } from "../memory/shared-memory.ts";

/**
 * The two records through which a fit speaks to the kernels, both plain int32 fields in shared memory. The order is
 * mirrored by assembly/job.ts; the tests that hold both kernels to the same trees would notice a difference.
 */
const JOB_FIELDS = [
  "bins",
  "columnStride",
  "columnCount",
  "rowMajor",
  "rowStride",
  "missingFlags",
  "representatives",
  "rowCount",
  "rows",
  "labels",
  "weights",
  "targets",
  "classCount",
  "drawCount",
  "maxFeatures",
  "maxDepth",
  "minSamplesSplit",
  "minSamplesLeaf",
  "isPacked",
  "isRandom",
  "isEntropy",
  "control",
  "reals",
  "seed",
] as const;

const SCRATCH_FIELDS = [
  "counts",
  "entries",
  "spare",
  "treeWeights",
  "features",
  "stack",
  "nodes",
  "statistics",
  "importances",
  "histogram",
  "candidates",
  "block",
] as const;

export type Job = Record<(typeof JOB_FIELDS)[number], number>;
export type Scratch = Record<(typeof SCRATCH_FIELDS)[number], number>;

export const JOB_BYTES = JOB_FIELDS.length * 4;
export const SCRATCH_BYTES = SCRATCH_FIELDS.length * 4;

/** int32 words of the control block at `Job.control`. */
export const CONTROL = { abort: 0, nextTree: 1, words: 2 } as const;

/** Values at `Job.reals`: the smallest impurity decrease, then one weight a class. */
export const REALS = { minImpurityDecrease: 0, classWeights: 1 } as const;

/** A node is four int32: feature (−1 in a leaf), bin + 256 when missing goes left, left child (right = left + 1), rows. */
export const NODE_WORDS = 4;

/** Most draws of one row that count; 64 draws of the same row are less likely than 1 in 10^80. */
export const MAX_COUNT = 63;

/** Rows up to which a subtree is grown in a compact block (assembly/block.ts). */
const BLOCK_ROWS = 64;

/** Doubles a node keeps: weight of each class, or total weight and weighted target sum. */
export function statisticsPerNode(job: Pick<Job, "targets" | "classCount">): number {
  return job.targets ? 2 : job.classCount;
}

/** Most nodes a tree grown from this job can have. */
function nodeCapacity(job: Job): number {
  const rows = job.drawCount ? Math.min(job.rowCount, job.drawCount) : job.rowCount;
  const leavesByRows = Math.max(1, Math.floor(rows / job.minSamplesLeaf));
  const leavesByDepth = job.maxDepth < 30 ? 2 ** job.maxDepth : Number.POSITIVE_INFINITY;
  return 2 * Math.min(leavesByRows, leavesByDepth) - 1;
}

/** Lays out what one thread needs to grow trees of this job. */
export function layoutScratch(job: Job, layout: Layout): Scratch {
  const rows = job.rowCount;
  const capacity = nodeCapacity(job);
  const perNode = statisticsPerNode(job);
  return {
    counts: layout.take(rows * 2),
    entries: layout.take(rows * 4 + 64),
    spare: layout.take(rows * 4 + 64),
    treeWeights: layout.take(job.isPacked ? 0 : rows * (job.targets ? 16 : 8)),
    features: layout.take(job.columnCount * 4),
    stack: layout.take((Math.min(rows, job.maxDepth) + 3) * 16),
    nodes: layout.take((capacity + 2) * NODE_WORDS * 4),
    statistics: layout.take((capacity + 2) * perNode * 8),
    importances: layout.take(job.columnCount * 8),
    histogram: layout.take(256 * 8 * (perNode + 2)),
    candidates: layout.take(8192),
    block: layout.take(job.rowStride * BLOCK_ROWS + 8192),
  };
}

/** Job fields that describe the matrix. */
export function matrixFields(matrix: BinnedMatrix) {
  return {
    bins: matrix.place.bins,
    columnStride: matrix.place.stride,
    columnCount: matrix.columnCount,
    rowMajor: matrix.place.rowMajor,
    rowStride: matrix.place.rowStride,
    missingFlags: matrix.place.missingFlags,
    representatives: matrix.place.representatives,
  };
}

export function writeJob(buffer: SharedArrayBuffer, address: number, job: Job): void {
  new Int32Array(buffer, address, JOB_FIELDS.length).set(JOB_FIELDS.map((field) => job[field]));
}

export function writeScratch(buffer: SharedArrayBuffer, address: number, scratch: Scratch): void {
  new Int32Array(buffer, address, SCRATCH_FIELDS.length).set(SCRATCH_FIELDS.map((field) => scratch[field]));
}

export function readJob(buffer: SharedArrayBuffer, address: number): Job {
  const words = new Uint32Array(buffer, address, JOB_FIELDS.length);
  return Object.fromEntries(JOB_FIELDS.map((field, i) => [field, words[i]])) as Job;
}

export function readScratch(buffer: SharedArrayBuffer, address: number): Scratch {
  const words = new Uint32Array(buffer, address, SCRATCH_FIELDS.length);
  return Object.fromEntries(SCRATCH_FIELDS.map((field, i) => [field, words[i]])) as Scratch;
}
