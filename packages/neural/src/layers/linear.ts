import { linearWeight, uniform } from "../building/initialisers.ts";
import type { Scope } from "../building/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import { affine } from "../operations/matrix.ts";

/** A linear map of the last axis to `outputs` features, with PyTorch's names and first values. */
export function linear(scope: Scope, x: Tensor, outputs: number, { bias = true } = {}): Tensor {
  const inputs = x.shape.at(-1)!;
  const weight = scope.parameter("weight", [outputs, inputs], linearWeight);
  return affine(x, weight, bias ? scope.parameter("bias", [outputs], uniform(1 / Math.sqrt(inputs))) : null);
}
