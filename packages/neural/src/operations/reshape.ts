import { graphOf } from "../graph/graph.ts";
import {
  axisOf,
  type Shape,
  sameShape,
  shapeMismatch,
  shapeText,
  sizeOf,
  UNKNOWN_BATCH,
} from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";

/** The same elements, in the same order, under another shape. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const { graph } = x;
  if (sizeOf(x.shape) !== sizeOf(shape)) {
    throw shapeMismatch(graph.where("reshape"), `${shapeText(x.shape)} does not fit ${shapeText(shape)}`, {
      from: x.shape,
      to: shape,
    });
  }
  const lengths = shape.map((length) => (length % UNKNOWN_BATCH === 0 && length > 0 ? -1 : length));
  const y = graph.node("Reshape", [x, graph.wholes(lengths)], {}, shape, x.type);
  graph.record([x], [y], ([g]) => [() => reshape(g!, x.shape)]);
  return y;
}

/** Reorders axes: axis i of the result is axis `order[i]` of x. */
export function transpose(x: Tensor, order: readonly number[]): Tensor {
  const { graph } = x;
  if (order.every((axis, i) => axis === i)) return x;
  const shape = order.map((axis) => x.shape[axis]!);
  const y = graph.node("Transpose", [x], { perm: { ints: order } }, shape, x.type);
  const inverse = order.map((_, axis) => order.indexOf(axis));
  graph.record([x], [y], ([g]) => [() => transpose(g!, inverse)]);
  return y;
}

/** Swaps the last two axes. */
export function transposeLast(x: Tensor): Tensor {
  const axes = x.shape.map((_, axis) => axis);
  return transpose(x, [...axes.slice(0, -2), axes.length - 1, axes.length - 2]);
}

/** Cuts an axis into parts of the given lengths. */
export function split(x: Tensor, lengths: readonly number[], axis: number): Tensor[] {
  const { graph } = x;
  const at = axisOf(axis, x.rank, graph.where("split"));
  if (lengths.length === 1) return [x];
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (total !== x.shape[at]) {
    throw shapeMismatch(
      graph.where("split"),
      `parts of ${lengths} do not make up axis ${at} of ${shapeText(x.shape)}`,
      {
        shape: x.shape,
        lengths,
      },
    );
  }
  const outputs = lengths.map((length) => ({ shape: x.shape.with(at, length), type: x.type }));
  const parts = graph.nodeOf("Split", [x, graph.wholes(lengths)], { axis: { int: at } }, outputs);
  graph.record([x], parts, (gradients) => [
    () =>
      concatenate(
        gradients.map((g, i) => g ?? graph.full(parts[i]!.shape, 0)),
        at,
      ),
  ]);
  return parts;
}

/** Joins tensors along an axis; all other axes are alike. */
export function concatenate(parts: readonly Tensor[], axis: number): Tensor {
  const [first] = parts as [Tensor];
  if (parts.length === 1) return first;
  const graph = graphOf(...parts);
  const at = axisOf(axis, first.rank, graph.where("concatenate"));
  for (const { shape } of parts) {
    if (!sameShape(shape.with(at, 0), first.shape.with(at, 0))) {
      const why = `${shapeText(first.shape)} and ${shapeText(shape)} differ beside axis ${at}`;
      throw shapeMismatch(graph.where("concatenate"), why, { shapes: parts.map((part) => part.shape) });
    }
  }
  const lengths = parts.map(({ shape }) => shape[at]!);
  const shape = first.shape.with(
    at,
    lengths.reduce((sum, length) => sum + length, 0),
  );
  const y = graph.node("Concat", parts, { axis: { int: at } }, shape, first.type);
  graph.record(parts, [y], ([g]) => {
    let pieces: Tensor[] | undefined;
    return parts.map((_, i) => () => {
      pieces ??= split(g!, lengths, at);
      return pieces[i]!;
    });
  });
  return y;
}

/** Elements `from` … `to` − 1 of an axis, every `step`th. */
export function slice(x: Tensor, axis: number, from: number, to: number, step = 1): Tensor {
  const { graph } = x;
  const at = axisOf(axis, x.rank, graph.where("slice"));
  const length = x.shape[at]!;
  if (!(from >= 0 && from < to && to <= length)) {
    const why = `${from} … ${to} is not within axis ${at} of ${shapeText(x.shape)}`;
    throw shapeMismatch(graph.where("slice"), why, { shape: x.shape, axis: at, from, to });
  }
  if (from === 0 && to === length && step === 1) return x;
  const inputs = [x, ...[[from], [to], [at], [step]].map((values) => graph.wholes(values))];
  const shape = x.shape.with(at, Math.ceil((to - from) / step));
  const y = graph.node("Slice", inputs, {}, shape, x.type);
  graph.record([x], [y], ([g]) => [() => padSlice(g!, x.shape, at, from, to, step)]);
  return y;
}

/** Gradient of a slice: its elements in their places, zeros elsewhere. */
function padSlice(g: Tensor, shape: Shape, axis: number, from: number, to: number, step: number): Tensor {
  const { graph } = g;
  const length = shape[axis]!;
  if (step === 1) {
    const before = from > 0 ? [graph.full(shape.with(axis, from), 0)] : [];
    const behind = to < length ? [graph.full(shape.with(axis, length - to), 0)] : [];
    return concatenate([...before, g, ...behind], axis);
  }
  // Each element becomes itself and step − 1 zeros, along an axis of their own.
  const taken = g.shape[axis]!;
  const apart = reshape(g, [...g.shape.slice(0, axis + 1), 1, ...g.shape.slice(axis + 1)]);
  const zeros = graph.full(apart.shape.with(axis + 1, step - 1), 0);
  const spread = reshape(concatenate([apart, zeros], axis + 1), g.shape.with(axis, taken * step));
  const room = Math.min(taken * step, length - from);
  return padSlice(slice(spread, axis, 0, room), shape, axis, from, from + room, 1);
}
