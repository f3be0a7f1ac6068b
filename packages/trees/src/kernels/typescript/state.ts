import type { Job, Scratch } from "../job.ts";
import { REALS, statisticsPerNode } from "../job.ts";

/** Typed views over a job and its scratch space, and the totals of the node at work. */
export interface GrowState {
  readonly job: Job;
  readonly bins: Uint8Array;
  readonly missingFlags: Uint8Array;
  readonly representatives: Float32Array;
  readonly rows: Int32Array;
  readonly labels: Uint8Array;
  readonly targets: Float64Array;
  readonly weights: Float64Array;
  readonly classWeights: Float64Array;
  readonly minImpurityDecrease: number;
  readonly control: Int32Array;
  readonly counts: Uint16Array;
  /** Positions (indexes into `rows`) drawn for the tree, grouped by node. */
  readonly entries: Uint32Array;
  readonly spare: Uint32Array;
  readonly treeWeights: Float64Array;
  readonly features: Int32Array;
  readonly stack: Int32Array;
  readonly nodes: Int32Array;
  readonly statistics: Float64Array;
  readonly importances: Float64Array;
  readonly histogram: NodeHistogram;
  /** Sums a node keeps: one a class, or weight and weighted target. */
  readonly perNode: number;
  readonly isRegression: boolean;
}

/** Sums by bin of the feature at work: rows, and each statistic. */
export interface NodeHistogram {
  readonly rows: Int32Array;
  readonly sums: readonly Float64Array[];
}

export function openState(buffer: SharedArrayBuffer, job: Job, scratch: Scratch): GrowState {
  const n = job.rowCount;
  const perNode = statisticsPerNode(job);
  const isRegression = job.targets !== 0;
  const nodeRoom = (scratch.statistics - scratch.nodes) >> 4;
  return {
    job,
    bins: new Uint8Array(buffer, job.bins, job.columnStride * job.columnCount),
    missingFlags: new Uint8Array(buffer, job.missingFlags, job.columnCount),
    representatives: new Float32Array(buffer, job.representatives, job.columnCount * 256),
    rows: new Int32Array(buffer, job.rows, n),
    labels: new Uint8Array(buffer, job.labels, isRegression ? 0 : n),
    targets: new Float64Array(buffer, job.targets, isRegression ? n : 0),
    weights: new Float64Array(buffer, job.weights, job.weights ? n : 0),
    classWeights: new Float64Array(buffer, job.reals + 8 * REALS.classWeights, job.classCount),
    minImpurityDecrease: new Float64Array(buffer, job.reals, 1)[0]!,
    control: new Int32Array(buffer, job.control, 2),
    counts: new Uint16Array(buffer, scratch.counts, n),
    entries: new Uint32Array(buffer, scratch.entries, n),
    spare: new Uint32Array(buffer, scratch.spare, n),
    treeWeights: job.isPacked ? new Float64Array(n) : new Float64Array(buffer, scratch.treeWeights, n),
    features: new Int32Array(buffer, scratch.features, job.columnCount),
    stack: new Int32Array(buffer, scratch.stack, (scratch.nodes - scratch.stack) >> 2),
    nodes: new Int32Array(buffer, scratch.nodes, nodeRoom * 4),
    statistics: new Float64Array(buffer, scratch.statistics, nodeRoom * perNode),
    importances: new Float64Array(buffer, scratch.importances, job.columnCount),
    histogram: {
      rows: new Int32Array(256),
      sums: Array.from({ length: perNode }, () => new Float64Array(256)),
    },
    perNode,
    isRegression,
  };
}
