import type { KernelName } from "./kernels/kernels.ts";

/** How a fit is run; none of it changes the model. */
export interface FitControl {
  /** Worker threads; default: as many as the machine runs at once, in boosting no more than small data keeps busy. */
  readonly threads?: number;
  /** Stops the fit within a tree's node or level; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called on the calling thread after each tree of a forest, each round of boosting. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Kernel implementation; `typescript` is the slow reference. */
  readonly kernel?: KernelName;
}
