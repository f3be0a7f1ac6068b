import { ones } from "../building/initialisers.ts";
import type { Scope } from "../building/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import { rmsNormalisation } from "../operations/normalise.ts";

/** Divides the last axis by its root mean square and scales it by learned values: PyTorch's nn.RMSNorm and its epsilon. */
export function rmsNorm(scope: Scope, x: Tensor, { epsilon = 2 ** -23 } = {}): Tensor {
  return rmsNormalisation(x, scope.parameter("weight", [x.shape.at(-1)!], ones), epsilon);
}
