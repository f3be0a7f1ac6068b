import { ones, zeros } from "../building/initialisers.ts";
import type { Scope } from "../building/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import { layerNormalisation } from "../operations/normalise.ts";

/** Normalises the last axis, then scales and shifts it by learned values: PyTorch's nn.LayerNorm over one axis. */
export function layerNorm(scope: Scope, x: Tensor, { epsilon = 1e-5 } = {}): Tensor {
  const shape = [x.shape.at(-1)!];
  return layerNormalisation(
    x,
    scope.parameter("weight", shape, ones),
    scope.parameter("bias", shape, zeros),
    epsilon,
  );
}
