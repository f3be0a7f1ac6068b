import { graphOf } from "../graph/graph.ts";
import type { Tensor } from "../graph/tensor.ts";
import { taped } from "./arithmetic.ts";
import { matrixProduct } from "./matrix.ts";
import { reshape, transpose, transposeLast } from "./reshape.ts";

/**
 * Products of each row of a with each row of b, a · bᵀ over the last two axes; the axes before are alike. Its rule has no
 * transposed copies but those that the runtime takes into the product.
 */
export function rowProducts(a: Tensor, b: Tensor): Tensor {
  const y = graphOf(a, b).untaped(() => matrixProduct(a, transposeLast(b)));
  return taped([a, b], y, (g) => [() => matrixProduct(g, b), () => matrixProduct(transposeLast(g), a)]);
}

/** Cuts features [batch, time, heads × width] into heads [batch, heads, time, width]. */
export function splitHeads(x: Tensor, heads: number): Tensor {
  const [batch, time, features] = x.shape as [number, number, number];
  return transpose(reshape(x, [batch, time, heads, features / heads]), [0, 2, 1, 3]);
}

/** Puts heads [batch, heads, time, width] side by side again: [batch, time, heads × width]. */
export function joinHeads(x: Tensor): Tensor {
  const [batch, heads, time, width] = x.shape as [number, number, number, number];
  return reshape(transpose(x, [0, 2, 1, 3]), [batch, time, heads * width]);
}
