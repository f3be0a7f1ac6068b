import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Tensor as OrtTensor } from "onnxruntime-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeEvaluationGraph } from "../building/evaluation-graph.ts";
import type { Network } from "../building/network.ts";
import { architectures } from "../models/architectures.ts";
import { sum } from "../operations/reductions.ts";
import { resolveParameters } from "../parameter-table.ts";
import { Predictor } from "../runtime/predictor.ts";
import { openSession } from "../runtime/session.ts";
import { exportOnnx } from "./export-onnx.ts";
import { sampleNetwork, seededInputs, seededWeights } from "./sample-network.fixture.ts";
import { torchScriptBytes } from "./torchscript/export-torchscript.ts";

const networks: [string, Network][] = [
  ["the sample", sampleNetwork],
  ...architectures.map(({ name, parameters, network }): [string, Network] => [
    name,
    network(resolveParameters(parameters, {}) as never),
  ]),
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "onnx-"));
});
afterAll(() => rm(folder, { recursive: true }));

test.each(networks)("the file of %s predicts what training evaluates", async (name, network) => {
  const rows = 3;
  const weights = seededWeights(network, 7);
  const inputs = seededInputs(network, rows, 8);
  const path = join(folder, `${name}.onnx`);
  await exportOnnx(path, network, weights);
  const found = await (await Predictor.open(path)).predict(inputs);

  const nothing = {
    targets: [],
    loss: (outputs: Readonly<Record<string, Parameters<typeof sum>[0]>>) => sum(Object.values(outputs)[0]!),
  };
  const graph = writeEvaluationGraph(network, nothing, rows);
  const feeds = Object.fromEntries(
    network.inputs.map(({ name: input, shape }) => [
      input,
      new OrtTensor("float32", inputs[input]!, [rows, ...shape]),
    ]),
  );
  for (const [vector, { values }] of Object.entries(weights)) {
    if (values.length > 0) feeds[vector] = new OrtTensor("float32", values, [values.length]);
  }
  const evaluated = await (await openSession(graph.bytes, { threads: 1 })).run(feeds);
  expect(Object.keys(found)).toEqual(graph.outputs);
  for (const [output, values] of Object.entries(found)) {
    const expected = evaluated[`output_${output}`]!.data as Float32Array;
    expect(values).toHaveLength(expected.length);
    for (const [i, value] of values.entries()) expect(value).toBeCloseTo(expected[i]!, 5);
  }
  // Every operator has its TorchScript; interop/neural has it run by PyTorch.
  expect(torchScriptBytes(network, weights).length).toBeGreaterThan(4 * weights.parameters.values.length);
});
