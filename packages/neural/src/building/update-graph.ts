import { Graph } from "../graph/graph.ts";
import type { FloatType, Tensor } from "../graph/tensor.ts";
import { writeModel } from "../onnx/write-model.ts";
import { split } from "../operations/reshape.ts";
import { clipByNorm } from "../optimisers/clip.ts";
import type { Optimiser } from "../optimisers/optimiser.ts";

/**
 * The update alone, from a gradient that was added up over several batches. Inputs: `parameters`, `gradient`, `moment_0` …
 * flat, and `hyper` as in a training step. Outputs: `next_parameters`, `next_moment_0` …, `norm`.
 */
export function writeUpdateGraph(
  optimiser: Optimiser,
  size: number,
  float: FloatType = "float32",
): Uint8Array {
  const graph = new Graph(float);
  const parameters = graph.input("parameters", [size]);
  writeUpdate(graph, optimiser, parameters, graph.input("gradient", [size]));
  return writeModel(graph, "update");
}

/** Declares `hyper` and the moments as inputs, and the clipped update as outputs. */
export function writeUpdate(graph: Graph, optimiser: Optimiser, parameters: Tensor, raw: Tensor): void {
  const { moments, hyperCount } = optimiser;
  const lengths = Array<number>(hyperCount + 1).fill(1);
  const [most, ...hyper] = split(graph.input("hyper", [hyperCount + 1]), lengths, 0);
  const { gradient, norm } = clipByNorm(raw, most!);
  const before = Array.from({ length: moments }, (_, i) => graph.input(`moment_${i}`, parameters.shape));
  const updated = optimiser.update(graph, { parameters, gradient, moments: before }, hyper);
  graph.output("next_parameters", updated.parameters);
  for (const [i, moment] of updated.moments.entries()) graph.output(`next_moment_${i}`, moment);
  graph.output("norm", norm);
}
