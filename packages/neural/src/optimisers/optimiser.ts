import type { Graph } from "../graph/graph.ts";
import type { Tensor } from "../graph/tensor.ts";

/** How parameters follow their gradient. All vectors are flat and of one length. */
export interface Optimiser {
  /** Number of state vectors, which start at 0. */
  readonly moments: number;
  /** Number of numbers that `hyper` gives. */
  readonly hyperCount: number;
  /** Index of the moment that is a running average of the parameters, to be used in their place; absent: none. */
  readonly average?: number;
  /** The numbers of a step, counted from 1; they are inputs of the graph, which so stays the same when they change. */
  readonly hyper: (step: number, learningRate: number) => readonly number[];
  /** Writes the update; `hyper` has one tensor [1] a number. */
  readonly update: (graph: Graph, state: OptimiserState, hyper: readonly Tensor[]) => UpdatedState;
}

export interface UpdatedState {
  readonly parameters: Tensor;
  readonly moments: readonly Tensor[];
}

export interface OptimiserState extends UpdatedState {
  readonly gradient: Tensor;
}
