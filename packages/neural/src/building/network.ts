import type { Shape } from "../graph/shape.ts";
import type { ElementType, Tensor } from "../graph/tensor.ts";
import type { Scope } from "./scope.ts";

/** A value that a network or its loss takes for every example; the batch is the first axis and not part of the shape. */
export interface Port {
  readonly name: string;
  readonly shape: Shape;
  /** Default: floating point. */
  readonly type?: ElementType;
  /** Whole numbers 0 … classes − 1: each must occur among the examples that are learned from. */
  readonly classes?: number;
}

export type Tensors = Readonly<Record<string, Tensor>>;

/** A model as a recipe: how its graph is written, for any size of batch. */
export interface Network {
  readonly inputs: readonly Port[];
  readonly write: (scope: Scope, inputs: Tensors) => Tensors;
  /**
   * Whether the halves of a batch are trained side by side, each on half the threads. For networks of many small operations,
   * which more threads do not make faster one by one; none whose examples act on each other, as batch statistics make them.
   */
  readonly isHalved?: boolean;
}

/** What is learned: the numbers that are known of an example, and the loss, one number for the batch. */
export interface Objective {
  readonly targets: readonly Port[];
  readonly loss: (outputs: Tensors, targets: Tensors) => Tensor;
  /** Whether the loss is a mean over examples, each with the same weight: that of a batch is then the mean of its halves'. */
  readonly isMeanOfExamples?: boolean;
}
