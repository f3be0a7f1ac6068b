import type { CategorySettings } from "./category-search.ts";
import type { DropoutSettings } from "./dropout.ts";
import type { Stopping } from "./early-stopping.ts";
import type { GrowthSettings } from "./growth-settings.ts";
import type { MetricChoice } from "./metrics/metric.ts";
import type { LossSettings } from "./objectives/objective.ts";
import type { ObjectiveName } from "./objectives/objectives.ts";
import type { PlacedBundles } from "./place-bundles.ts";
import type { RowSampling } from "./row-sampling.ts";

/** What growth depends on beside the data; names are XGBoost's in camel case. */
export interface BoostingSettings {
  readonly objective: ObjectiveName;
  readonly loss: LossSettings;
  readonly rounds: number;
  readonly learningRate: number;
  /** Levels of splits; 0 for no limit. */
  readonly maxDepth: number;
  /** Most leaves of a tree; 0 for no limit. */
  readonly maxLeaves: number;
  readonly lambda: number;
  readonly alpha: number;
  readonly gamma: number;
  readonly minChildWeight: number;
  readonly maxDeltaStep: number;
  readonly sampling: RowSampling;
  readonly columnsByTree: number;
  readonly columnsByLevel: number;
  readonly columnsByNode: number;
  readonly growth: GrowthSettings;
  readonly categories: CategorySettings;
  readonly seed: number;
  /** Null: no tree is ever dropped. */
  readonly dropout: DropoutSettings | null;
  /** Measured on the evaluation rows after each round. */
  readonly metrics: readonly MetricChoice[];
  readonly stopping: Stopping;
}

/**
 * Everything a thread needs to take part in a fit: addresses into the shared memory and plain numbers. Per-row arrays are
 * indexed by matrix row, so that lists of rows need no translation.
 */
export interface BoostingJob extends GrowthRoom {
  readonly settings: BoostingSettings;
  readonly threads: number;
  /**
   * Rooms in which threads grow whole trees by themselves (see solo-growth.ts), one a thread, the first of which the job is; none
   * where all threads share every tree by its columns, in the room that the job is.
   */
  readonly rooms: readonly GrowthRoom[];
  /** Where threads that grow trees by themselves leave them for the others (see round-trees.ts); 0 where none does. */
  readonly roundTrees: number;
  /** Trees a round: number of classes of softmax, otherwise 1. */
  readonly outputs: number;
  /** Number of classes; 0 for numbers. */
  readonly classCount: number;
  /** The user's own metric, which the calling thread measures; null when there is none. */
  readonly ownMetric: { readonly name: string; readonly higherIsBetter: boolean } | null;
  /** Rounds of the model that the fit continues: trees are numbered on. */
  readonly roundsBefore: number;
  readonly rowCount: number;
  readonly trainCount: number;
  readonly evaluationCount: number;
  readonly columnCount: number;
  /** Bins column by column, and row by row. */
  readonly bins: number;
  readonly columnStride: number;
  readonly rowMajor: number;
  readonly rowStride: number;
  /** Categories that have a bin in each column; −1 in columns of numbers. */
  readonly categoryCounts: Int32Array;
  /** Two int32 a group of four columns: bins in use, whether a value is missing. */
  readonly groupBins: number;
  /** int32 a column: −1 where a value may be missing. */
  readonly missing: number;
  /** int32 a column, as GrowthSettings.monotone; 0 when no column demands anything. */
  readonly directions: number;
  readonly targets: number;
  /** float32 a row; 0 when all weigh 1. */
  readonly weights: number;
  /** float32, output after output. */
  readonly margins: number;
  /** 64-bit words (assembly/boosting-histogram.ts), output after output; float32 pairs before quantisation. */
  readonly gradients: number;
  /** Two float64 a block of rows and output: sums of |gradient| and hessian. */
  readonly blockSums: number;
  readonly control: number;
  /** A float64 a block of evaluation rows and metric. */
  readonly metricSums: number;
  /** float64 in which the calling thread leaves the user's own metric. */
  readonly answer: number;
  /** With GOSS a float32 a row, |gradient × hessian|, and a float64, the least of the top; otherwise 0. */
  readonly gradientSizes: number;
  readonly threshold: number;
  /** Most nodes that are looked at at a time, and most leaves and nodes of a tree. */
  readonly openCapacity: number;
  readonly leafCapacity: number;
  readonly nodeCapacity: number;
}

/** Where trees are grown, one at a time, by all threads or by one. */
export interface GrowthRoom {
  /** Row lists: training rows then evaluation rows, as given; and two that growth parts them into by turns. */
  readonly rowLists: readonly [number, number, number];
  /** One int32 a block of training rows: rows drawn. */
  readonly sampleCounts: number;
  /** Best split of each open node, thread after thread. */
  readonly candidates: number;
  /** Two int32 a node that splits: rows that went left, of those that count and of the others. */
  readonly leftCounts: number;
  /** float32 a leaf: values that one thread tells the others. */
  readonly leafValues: number;
  /** One a thread. */
  readonly parts: readonly ThreadPart[];
}

/** What a thread has to itself. */
export interface ThreadPart {
  /** Null where columns are counted one by one. */
  readonly bundles: PlacedBundles | null;
  readonly firstGroup: number;
  readonly groups: number;
  /** Histograms that can be kept, and one more for passing use. */
  readonly slots: number;
  readonly histograms: number;
  /** One int32 a column of its groups: −1 when a split may use it. */
  readonly allowed: number;
  /** One int32 a column of its groups: −1 where the last scan found a split (LightGBM's rules only). */
  readonly splittable: number;
  readonly waste: number;
  /** Room for packed rows (assembly/boosting-histogram.ts). */
  readonly packedRows: number;
  /** Room for the histogram of one group. */
  readonly groupSums: number;
  /** For scans of categories, SCAN_SCRATCH_BYTES; and the set that rows are being parted by. */
  readonly scratch: number;
  readonly set: number;
}

/** Rows whose gradients are summed in one go; fixed, so that no sum depends on the number of threads. */
export const BLOCK_ROWS = 4096;
