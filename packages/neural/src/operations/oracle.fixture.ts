import { Tensor as OrtTensor } from "onnxruntime-node";
import { backward } from "../graph/backward.ts";
import { Graph } from "../graph/graph.ts";
import { type Shape, sizeOf } from "../graph/shape.ts";
import type { FloatType, Tensor } from "../graph/tensor.ts";
import { writeModel } from "../onnx/write-model.ts";
import { Random } from "../random.ts";
import { openSession } from "../runtime/session.ts";
import { add, multiply } from "./arithmetic.ts";
import { sum } from "./reductions.ts";

type Write = (...inputs: Tensor[]) => readonly Tensor[];

/**
 * Largest difference between an operation and a slow, obvious way to write the same, on random inputs: of its outputs and, unless
 * told otherwise, of the gradients of a random mixture of them, each relative to the largest value of its tensor.
 */
export async function differenceFromOracle(
  write: Write,
  oracle: Write,
  shapes: readonly Shape[],
  { float = "float64", gradients = true }: { float?: FloatType; gradients?: boolean } = {},
): Promise<number> {
  const random = new Random(5);
  const graph = new Graph(float);
  const inputs = shapes.map((shape, i) => graph.input(`x${i}`, shape));
  const ways = [write(...inputs), oracle(...inputs)];
  const weights = ways[0]!.map(({ shape }) =>
    graph.floats(
      Float64Array.from({ length: sizeOf(shape) }, () => random.normal()),
      shape,
    ),
  );
  const results = ways.map((outputs) => {
    const mixture = outputs
      .map((output, i) => sum(multiply(output, weights[i]!)))
      .reduce((a, b) => add(a, b));
    return [...outputs, ...(gradients ? backward(graph, mixture, inputs) : [])];
  });
  graph.untaped(() => {
    for (const [way, tensors] of results.entries()) {
      for (const [i, tensor] of tensors.entries()) graph.output(`way${way}_${i}`, tensor);
    }
  });
  const feeds = inputs.map(({ name, shape }) => {
    const values = Array.from({ length: sizeOf(shape) }, () => random.normal());
    return [name, new OrtTensor(float, values, shape)] as const;
  });
  const session = await openSession(writeModel(graph, "oracle"), { threads: 1 });
  const found = await session.run(Object.fromEntries(feeds));
  const differences = results[0]!.map((_, i) => {
    const [a, b] = [0, 1].map((way) => found[`way${way}_${i}`]!.data as Float64Array);
    const scale = b!.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12);
    return Math.max(...Array.from(b!, (value, k) => Math.abs(a![k]! - value) / scale));
  });
  return Math.max(...differences);
}
