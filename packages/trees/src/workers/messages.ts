import type { ColumnTask } from "../binning/bin-column.ts";
import type { ColumnCuts } from "../binning/cuts.ts";
import type { BoostingJob } from "../boosting/job.ts";
import type { BoostingOutcome } from "../boosting/train-rounds.ts";
import type { SymmetricJob } from "../catboost/job.ts";
import type { SymmetricOutcome } from "../catboost/symmetric-rounds.ts";
import type { SumTask } from "../ensemble/sum-part.ts";
import type { ExplainTask } from "../explain/explain-part.ts";
import type { KernelName } from "../kernels/kernels.ts";
import type { WasmMemory, WasmModule } from "../memory/webassembly.ts";

/** Asks a worker to grow a forest's trees until none is left (shared counter) or the abort flag is set. */
export interface GrowRequest {
  readonly task: "forest";
  readonly memory: WasmMemory;
  readonly module: WasmModule | null;
  readonly kernel: KernelName;
  readonly job: number;
  readonly scratch: number;
  readonly treeCount: number;
}

/** Asks a worker to be one of the threads of a boosting fit. */
export interface BoostRequest {
  readonly task: "boosting";
  readonly memory: WasmMemory;
  readonly module: WasmModule | null;
  readonly kernel: KernelName;
  readonly job: BoostingJob;
  readonly thread: number;
}

/** Asks a worker to cut and bin some columns. */
export interface BinRequest {
  readonly task: "binning";
  readonly memory: WasmMemory;
  readonly module: WasmModule;
  readonly matrix: ColumnTask;
  /** Addresses of 1 KiB of room, and of the fitted rows (0: all rows). */
  readonly bounds: number;
  readonly fitted: number;
  readonly fittedCount: number;
  readonly columns: readonly {
    readonly column: number;
    readonly values: number;
    readonly isCategorical: boolean;
  }[];
}

/** Asks a worker to copy the bins of rows from … to − 1 row by row. */
export interface TransposeRequest {
  readonly task: "transpose";
  readonly memory: WasmMemory;
  readonly matrix: ColumnTask;
  readonly columnCount: number;
  readonly from: number;
  readonly to: number;
}

/** Asks a worker to predict some rows, as far as the sums of their leaves. */
export interface SumRequest {
  readonly task: "sum";
  readonly part: number;
  readonly sum: SumTask;
}

/** Asks a worker to explain some rows. */
export interface ExplainRequest {
  readonly task: "explain";
  readonly part: number;
  readonly explain: ExplainTask;
}

/** Asks a worker to be one of the threads of a fit of symmetric trees. */
export interface SymmetricRequest {
  readonly task: "symmetric";
  readonly memory: WasmMemory;
  readonly module: WasmModule | null;
  readonly kernel: KernelName;
  readonly job: SymmetricJob;
  readonly thread: number;
}

export type WorkerRequest =
  | SymmetricRequest
  | GrowRequest
  | BoostRequest
  | BinRequest
  | TransposeRequest
  | SumRequest
  | ExplainRequest;

/**
 * One grown tree, inner nodes and leaves apart. Children ≥ 0 are inner nodes of this tree; ~child is a leaf. Every child
 * comes after its parent.
 */
export interface GrownTree {
  readonly tree: number;
  /** Feature, plus 0x8000 when missing values go left. */
  readonly feature: Uint16Array<ArrayBuffer>;
  /** Last bin that goes left. */
  readonly bin: Uint8Array<ArrayBuffer>;
  readonly left: Int32Array<ArrayBuffer>;
  readonly right: Int32Array<ArrayBuffer>;
  /** Statistics of each distinct leaf: weight of each class, or weight and weighted target sum. */
  readonly leaves: Float64Array<ArrayBuffer>;
  /** Values a leaf has in `leaves`. */
  readonly perLeaf: number;
  /** Impurity decrease brought by each feature, as a share of the root's weight. */
  readonly importances: Float64Array<ArrayBuffer>;
}

/** What a worker tells on its way. */
export type WorkerNews =
  | { readonly kind: "tree"; readonly tree: GrownTree }
  | {
      readonly kind: "binned";
      readonly column: number;
      readonly cuts: ColumnCuts;
      readonly hasMissing: number;
    }
  | { readonly kind: "round"; readonly done: number; readonly metrics: readonly number[] }
  /** Asked by a worker that sleeps until `answerQuestion` is called. */
  | { readonly kind: "question"; readonly question: "gradients" | "metric"; readonly round: number }
  | { readonly kind: "summed"; readonly part: number; readonly sums: Float64Array<ArrayBuffer> }
  | { readonly kind: "explaining"; readonly part: number; readonly share: number }
  | { readonly kind: "explained"; readonly part: number; readonly values: Float64Array<ArrayBuffer> }
  | { readonly kind: "boosted"; readonly outcome: BoostingOutcome }
  | { readonly kind: "symmetric"; readonly outcome: SymmetricOutcome };

export type WorkerReply =
  | WorkerNews
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly message: string };
