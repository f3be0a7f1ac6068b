import { Tensor as OrtTensor } from "onnxruntime-node";
import { backward } from "../graph/backward.ts";
import { Graph } from "../graph/graph.ts";
import { type Shape, sizeOf } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { writeModel } from "../onnx/write-model.ts";
import { Random } from "../random.ts";
import { openSession } from "../runtime/session.ts";
import { add, multiply } from "./arithmetic.ts";
import { sum } from "./reductions.ts";

/**
 * Largest difference between an operation's gradient rule and central differences, in float64, relative to the largest
 * gradient of that input. The operation's outputs are weighted by random numbers, so that no error cancels out.
 */
export async function gradientError(
  write: (...inputs: Tensor[]) => Tensor | readonly Tensor[],
  inputs: readonly { readonly shape: Shape; readonly low?: number; readonly high?: number }[],
  seed = 1,
): Promise<number> {
  const random = new Random(seed);
  const graph = new Graph("float64");
  const placed = inputs.map(({ shape }, i) => graph.input(`x${i}`, shape));
  const written = write(...placed);
  const outputs = Array.isArray(written) ? (written as readonly Tensor[]) : [written as Tensor];
  const parts = outputs.map((output) => {
    const weights = Float64Array.from({ length: sizeOf(output.shape) }, () => random.normal());
    return sum(multiply(output, graph.constant(weights, output.shape)));
  });
  const loss = parts.reduce((a, b) => add(a, b));
  const gradients = backward(graph, loss, placed);
  graph.untaped(() => {
    graph.output("loss", loss);
    for (const [i, gradient] of gradients.entries()) graph.output(`g${i}`, gradient);
  });
  const session = await openSession(writeModel(graph, "check"), { threads: 1 });
  const values = inputs.map(({ shape, low = -1.5, high = 1.5 }) =>
    Float64Array.from({ length: sizeOf(shape) }, () => low + (high - low) * random.uniform()),
  );
  const run = () =>
    session.run(
      Object.fromEntries(values.map((x, i) => [`x${i}`, new OrtTensor("float64", x, inputs[i]!.shape)])),
    );
  const lossOf = async () => (await run()).loss!.data[0] as number;
  const found = await run();
  let worst = 0;
  for (const [i, x] of values.entries()) {
    const gradient = found[`g${i}`]!.data as Float64Array;
    const scale = gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 1e-12);
    for (let k = 0; k < x.length; k++) {
      const kept = x[k]!;
      const step = 1e-5;
      x[k] = kept + step;
      const above = await lossOf();
      x[k] = kept - step;
      const below = await lossOf();
      x[k] = kept;
      worst = Math.max(worst, Math.abs((above - below) / (2 * step) - gradient[k]!) / scale);
    }
  }
  return worst;
}
