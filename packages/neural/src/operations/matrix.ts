import { graphOf } from "../graph/graph.ts";
import { broadcast, shapeMismatch, shapeText, sizeOf } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { taped } from "./arithmetic.ts";
import { sumTo } from "./reductions.ts";
import { reshape, transposeLast } from "./reshape.ts";

/** Matrix products over the last two axes; the axes before are broadcast. */
export function matrixProduct(a: Tensor, b: Tensor): Tensor {
  const graph = graphOf(a, b);
  const where = graph.where("matrix product");
  if (a.rank < 2 || b.rank < 2 || a.shape.at(-1) !== b.shape.at(-2)) {
    throw shapeMismatch(where, `${shapeText(a.shape)} times ${shapeText(b.shape)} does not work`, {
      a: a.shape,
      b: b.shape,
    });
  }
  const lead = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2), where);
  const y = graph.node("MatMul", [a, b], {}, [...lead, a.shape.at(-2)!, b.shape.at(-1)!]);
  return taped([a, b], y, (g) => [
    () => sumTo(matrixProduct(g, transposeLast(b)), a.shape),
    () => sumTo(matrixProduct(transposeLast(a), g), b.shape),
  ]);
}

/**
 * x · weightᵀ + bias over the last axis: weight is [out, in], as PyTorch keeps it. All axes before the last are one for the
 * matrix product.
 */
export function affine(x: Tensor, weight: Tensor, bias: Tensor | null): Tensor {
  const graph = graphOf(x, weight);
  const [outputs, inputs] = weight.shape as [number, number];
  if (x.shape.at(-1) !== inputs) {
    const why = `${shapeText(x.shape)} has ${x.shape.at(-1)} features, but its weights are for ${inputs}`;
    throw shapeMismatch(graph.where("linear"), why, { input: x.shape, weight: weight.shape });
  }
  const rows = sizeOf(x.shape) / inputs;
  const [x2, y] = graph.untaped(() => {
    const flat = reshape(x, [rows, inputs]);
    const product = generalProduct(flat, weight, { right: true }, bias);
    return [flat, reshape(product, [...x.shape.slice(0, -1), outputs])] as const;
  });
  const taken = bias ? [x, weight, bias] : [x, weight];
  return taped(taken, y, (g) => {
    const g2 = reshape(g, [rows, outputs]);
    return [
      () => reshape(generalProduct(g2, weight, {}), x.shape),
      () => generalProduct(g2, x2, { left: true }),
      () => columnSums(g2),
    ];
  });
}

/** Product of two matrices, each transposed first where asked, plus a third. Not taped: for rules that are written whole. */
export function generalProduct(
  a: Tensor,
  b: Tensor,
  transposed: { readonly left?: boolean; readonly right?: boolean },
  plus: Tensor | null = null,
): Tensor {
  const graph = graphOf(a, b, ...(plus ? [plus] : []));
  const { left = false, right = false } = transposed;
  const shape = [a.shape[left ? 1 : 0]!, b.shape[right ? 0 : 1]!];
  const attributes = { transA: { int: left ? 1 : 0 }, transB: { int: right ? 1 : 0 } };
  return graph.node("Gemm", plus ? [a, b, plus] : [a, b], attributes, shape);
}

/** Sums of a matrix's columns, as a product with a row of ones: several times faster than ReduceSum over the first axis. */
export function columnSums(x: Tensor): Tensor {
  const [rows, columns] = x.shape as [number, number];
  const ones = x.graph.full([1, rows], 1);
  return reshape(x.graph.node("MatMul", [ones, x], {}, [1, columns]), [columns]);
}
