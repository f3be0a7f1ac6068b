/** What a worker needs of a kernel implementation. Addresses point into the shared memory (see job.ts). */
export interface Kernels {
  /**
   * Grows one tree into the scratch space. Returns its number of nodes, or −1 when the abort flag was seen. Everything
   * is a function of the job, its seed and `tree`, never of the thread.
   */
  growTree(job: number, scratch: number, tree: number): number;
}

/** `wasm` is the fast one; `typescript` does the same arithmetic in plain code, as oracle and fallback. */
export type KernelName = "wasm" | "typescript";
