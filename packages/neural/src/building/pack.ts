import type { Graph, GraphNode } from "../graph/graph.ts";
import { sizeOf } from "../graph/shape.ts";
import { Tensor } from "../graph/tensor.ts";
import { concatenate, reshape } from "../operations/reshape.ts";
import { deriveSeed, Random } from "../random.ts";
import type { Parameter } from "./scope.ts";

/** Where a parameter lies in the flat vector of all. */
export interface Slot {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
}

export function slotsOf(parameters: readonly Parameter[]): Slot[] {
  let offset = 0;
  return parameters.map(({ name, shape }) => {
    const size = sizeOf(shape);
    const slot = { name, shape, offset, size };
    offset += size;
    return slot;
  });
}

export function totalSize(slots: readonly Slot[]): number {
  const last = slots.at(-1);
  return last ? last.offset + last.size : 0;
}

/** First values of all parameters, each from a seed of its own. */
export function initialValues(parameters: readonly Parameter[], seed: number): Float32Array {
  const slots = slotsOf(parameters);
  const values = new Float32Array(totalSize(slots));
  for (const [i, { offset, size, shape }] of slots.entries()) {
    parameters[i]!.initialiser(
      values.subarray(offset, offset + size),
      shape,
      new Random(deriveSeed(seed, i)),
    );
  }
  return values;
}

/** Declares the flat vector as an input and cuts it into the parameters, before all nodes that use them. */
export function unpack(graph: Graph, name: string, parameters: readonly Parameter[]): Tensor | null {
  if (parameters.length === 0) return null;
  const sizes = parameters.map(({ shape }) => sizeOf(shape));
  const flat = graph.input(name, [sizes.reduce((sum, size) => sum + size, 0)]);
  const pieces = parameters.map(
    ({ name: of }, i) => new Tensor(graph, `${of}.flat`, [sizes[i]!], graph.float),
  );
  const cut: GraphNode = {
    operator: "Split",
    inputs: [flat, graph.wholes(sizes)],
    outputs: pieces,
    attributes: { axis: { int: 0 } },
  };
  const shaped = parameters.map(
    ({ tensor }, i): GraphNode => ({
      operator: "Reshape",
      inputs: [pieces[i]!, graph.wholes(tensor.shape)],
      outputs: [tensor],
      attributes: {},
    }),
  );
  graph.nodes.unshift(cut, ...shaped);
  return flat;
}

/** Joins tensors into one flat vector. */
export function pack(tensors: readonly Tensor[]): Tensor {
  return concatenate(
    tensors.map((tensor) => reshape(tensor, [sizeOf(tensor.shape)])),
    0,
  );
}
