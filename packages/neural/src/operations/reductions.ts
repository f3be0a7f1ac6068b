import {
  axisOf,
  broadcast,
  type Shape,
  sameShape,
  shapeMismatch,
  shapeText,
  sizeOf,
} from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { reshape } from "./reshape.ts";

/** Sum over some axes, all of them when none are named; `keep` leaves them with length 1. */
export function sum(x: Tensor, axes: readonly number[] = everyAxis(x), keep = false): Tensor {
  return reduced("ReduceSum", x, axes, keep, (g, shape) => expand(g, shape));
}

/** Mean over some axes, all of them when none are named. The lengths of the axes must be known. */
export function mean(x: Tensor, axes: readonly number[] = everyAxis(x), keep = false): Tensor {
  return reduced("ReduceMean", x, axes, keep, (g, shape) => {
    const share = sizeOf(g.shape) / sizeOf(shape);
    return expand(g.graph.node("Mul", [g, g.graph.scalar(share)], {}, g.shape), shape);
  });
}

/** Repeats axes of length 1, and adds axes in front, up to a shape. */
export function expand(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const { graph } = x;
  if (!sameShape(broadcast(x.shape, shape, graph.where("expand")), shape)) {
    throw shapeMismatch(
      graph.where("expand"),
      `${shapeText(x.shape)} does not spread to ${shapeText(shape)}`,
      {
        from: x.shape,
        to: shape,
      },
    );
  }
  const y = graph.node("Expand", [x, graph.wholes(shape)], {}, shape, x.type);
  graph.record([x], [y], ([g]) => [() => sumTo(g!, x.shape)]);
  return y;
}

/** Sums over the axes along which `shape` was repeated to make that of x: what broadcasting does, backwards. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const more = x.rank - shape.length;
  const axes = x.shape.flatMap((length, axis) =>
    axis < more || (shape[axis - more] === 1 && length !== 1) ? [axis] : [],
  );
  return reshape(sum(x, axes), shape);
}

function reduced(
  operator: "ReduceSum" | "ReduceMean",
  x: Tensor,
  axes: readonly number[],
  keep: boolean,
  gradient: (g: Tensor, shape: Shape) => Tensor,
): Tensor {
  const { graph } = x;
  const gone = axes.map((axis) => axisOf(axis, x.rank, graph.where(operator)));
  if (gone.length === 0) return x;
  const kept = x.shape.map((length, axis) => (gone.includes(axis) ? 1 : length));
  const shape = keep ? kept : x.shape.filter((_, axis) => !gone.includes(axis));
  const y = graph.node(operator, [x, graph.wholes(gone)], { keepdims: { int: keep ? 1 : 0 } }, shape);
  graph.record([x], [y], ([g]) => [() => gradient(reshape(g!, kept), x.shape)]);
  return y;
}

function everyAxis(x: Tensor): number[] {
  return x.shape.map((_, axis) => axis);
}
