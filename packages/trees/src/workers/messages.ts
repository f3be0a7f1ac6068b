import type { KernelName } from "../kernels/kernels.ts";
import type { WasmMemory, WasmModule } from "../memory/webassembly.ts";

/** Asks a worker to grow trees until none is left (shared counter) or the abort flag is set. */
export interface GrowRequest {
  readonly memory: WasmMemory;
  readonly module: WasmModule | null;
  readonly kernel: KernelName;
  readonly job: number;
  readonly scratch: number;
  readonly treeCount: number;
}

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

export type WorkerReply =
  | { readonly kind: "tree"; readonly tree: GrownTree }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly message: string };
