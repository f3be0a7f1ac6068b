import type { Slot } from "./pack.ts";

/** Tensors of one kind in one flat vector. */
export interface FlatTensors {
  readonly slots: readonly Slot[];
  readonly values: Float32Array;
}

/** What a network has learned: its parameters, and its running statistics. */
export interface Weights {
  readonly parameters: FlatTensors;
  readonly buffers: FlatTensors;
}
