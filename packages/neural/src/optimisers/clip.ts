import type { Tensor } from "../graph/tensor.ts";
import { add, atMost, divide, multiply, square, squareRoot } from "../operations/arithmetic.ts";
import { sum } from "../operations/reductions.ts";

/** A gradient held to a norm over all parameters, as PyTorch's clip_grad_norm_; and its norm before. Shapes [n] and [1]. */
export function clipByNorm(
  gradient: Tensor,
  most: Tensor,
): { readonly gradient: Tensor; readonly norm: Tensor } {
  const norm = squareRoot(sum(square(gradient), [0], true));
  const factor = atMost(divide(most, add(norm, 1e-6)), 1);
  return { gradient: multiply(gradient, factor), norm };
}
