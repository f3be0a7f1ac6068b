import type { Tensor } from "../graph/tensor.ts";
import { compare } from "./arithmetic.ts";
import { reshape } from "./reshape.ts";

/** Classes [...] (int64) as bools [..., count]: true where the index along the last axis is the class. */
export function classIndicator(classes: Tensor, count: number): Tensor {
  const indices = classes.graph.wholes(Array.from({ length: count }, (_, index) => index));
  return compare("Equal", reshape(classes, [...classes.shape, 1]), indices);
}
