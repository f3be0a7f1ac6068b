import { Tensor as OrtTensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import { sgd } from "../optimisers/sgd.ts";
import { openSession } from "../runtime/session.ts";
import { smallNetwork, smallObjective } from "../training/small-problem.fixture.ts";
import { writeEvaluationGraph } from "./evaluation-graph.ts";
import { initialValues } from "./pack.ts";
import { writeTrainingGraph } from "./training-graph.ts";

test("weights are inputs, running statistics are used, and the loss is that of the outputs", async () => {
  const graph = writeEvaluationGraph(smallNetwork(), smallObjective, 2);
  const training = writeTrainingGraph(smallNetwork(), smallObjective, sgd(), 2);
  expect(graph.parameters.map(({ name }) => name)).toEqual(training.parameters.map(({ name }) => name));
  expect(graph.buffers.map(({ name }) => name)).toEqual(["norm.running_mean"]);
  expect(graph.outputs).toEqual(["logits", "return"]);
  const session = await openSession(graph.bytes, { threads: 1 });
  expect(session.inputNames.some((name) => name.startsWith("dropout"))).toBe(false);
  const parameters = initialValues(graph.parameters, 3);
  const x = Float32Array.from({ length: 24 }, (_, i) => Math.sin(i));
  const run = async (shift: number) => {
    const buffers = new Float32Array(12).fill(shift);
    const found = await session.run({
      parameters: new OrtTensor("float32", parameters, [parameters.length]),
      buffers: new OrtTensor("float32", buffers, [12]),
      x: new OrtTensor(
        "float32",
        x.map((value) => value + shift),
        [2, 4, 3],
      ),
      class: new OrtTensor("int64", BigInt64Array.of(2n, 0n), [2]),
      return: new OrtTensor("float32", Float32Array.of(0.5, -1), [2, 1]),
    });
    const numbers = (name: string) => [...(found[name]!.data as Float32Array)];
    return { logits: numbers("output_logits"), returns: numbers("output_return"), loss: numbers("loss")[0]! };
  };
  const { logits, returns, loss } = await run(0);
  const entropy = (row: number[], target: number) =>
    Math.log(row.reduce((sum, z) => sum + Math.exp(z), 0)) - row[target]!;
  const crossEntropy = (entropy(logits.slice(0, 3), 2) + entropy(logits.slice(3), 0)) / 2;
  const squared = ((returns[0]! - 0.5) ** 2 + (returns[1]! + 1) ** 2) / 2;
  expect(loss).toBeCloseTo(crossEntropy + 2 * squared, 5);
  // What the running mean takes away again makes no difference.
  expect((await run(10)).loss).toBeCloseTo(loss, 4);
});
