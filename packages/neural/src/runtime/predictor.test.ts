import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeInferenceGraph } from "../building/inference-graph.ts";
import { sampleNetwork, seededInputs, seededWeights } from "../files/sample-network.fixture.ts";
import { Graph } from "../graph/graph.ts";
import { UNKNOWN_BATCH } from "../graph/shape.ts";
import { writeModel } from "../onnx/write-model.ts";
import { Predictor } from "./predictor.ts";

const bytes = writeInferenceGraph(sampleNetwork, seededWeights(sampleNetwork, 3));

test("an example is predicted the same alone, among others and over several runs", async () => {
  const inputs = seededInputs(sampleNetwork, 11, 5);
  const whole = await (await Predictor.open(bytes)).predict(inputs);
  const inParts = await (await Predictor.open(bytes, { mostRows: 4 })).predict(inputs);
  expect(Object.keys(whole)).toEqual(["shares", "total"]);
  expect(whole.shares).toHaveLength(33);
  const predictor = await Predictor.open(bytes, { threads: 2 });
  for (let row = 0; row < 11; row++) {
    const x = inputs.x!.slice(6 * row, 6 * row + 6);
    const alone = await predictor.predict({ x, scale: inputs.scale!.slice(row, row + 1) });
    for (const [i, share] of alone.shares!.entries())
      expect(share).toBeCloseTo(whole.shares![3 * row + i]!, 6);
    expect(alone.total![0]).toBeCloseTo(whole.total![row]!, 5);
  }
  for (const [name, values] of Object.entries(whole)) {
    for (const [i, value] of values.entries()) expect(inParts[name]![i]).toBeCloseTo(value, 5);
  }
});

test("inputs that are not whole examples are refused by name", async () => {
  const predictor = await Predictor.open(bytes);
  const { x, scale } = seededInputs(sampleNetwork, 3, 6) as { x: Float32Array; scale: Float32Array };
  const refused = (given: Record<string, Float32Array | BigInt64Array>, message: string) =>
    expect(predictor.predict(given)).rejects.toThrow(message);
  await refused(
    { x: x.subarray(1), scale },
    "input x has 17 numbers, which are no whole examples of [3,2], 6 numbers",
  );
  await refused({ x: x.subarray(0, 0), scale }, "input x has 0 numbers");
  await refused({ x, scale: scale.subarray(1) }, "input scale has 2 examples, but x has 3");
  await refused({ x }, "input scale must be a Float32Array");
  await refused({ x, scale: new BigInt64Array(3) }, "input scale must be a Float32Array");
  await refused({ x, scale, y: x }, "input y is no input; the network has x, scale");
});

test("the first value that is not finite is named", async () => {
  const predictor = await Predictor.open(bytes);
  const { x, scale } = seededInputs(sampleNetwork, 3, 6) as { x: Float32Array; scale: Float32Array };
  x[6 + 3] = Number.NaN;
  await expect(predictor.predict({ x, scale })).rejects.toMatchObject({
    code: "NEURAL_VALUE_NOT_FINITE",
    message: "input x is NaN in example 1, element [1,1]: fill or leave it out",
    details: { input: "x", row: 1, element: 3 },
  });
  x[9] = 0;
  scale[2] = Number.NEGATIVE_INFINITY;
  await expect(predictor.predict({ x, scale })).rejects.toThrow(
    "input scale is -Infinity in example 2, element []",
  );
});

test("files are opened by their path, and what is no such file is refused", async () => {
  const folder = await mkdtemp(join(tmpdir(), "predictor-"));
  try {
    const path = join(folder, "model.onnx");
    await expect(Predictor.open(path)).rejects.toThrow(`${path} cannot be read: it is not there`);
    await writeFile(path, bytes);
    expect(
      (await (await Predictor.open(path)).predict(seededInputs(sampleNetwork, 1, 1))).total,
    ).toHaveLength(1);
    await writeFile(path, bytes.subarray(0, 500));
    await expect(Predictor.open(path)).rejects.toMatchObject({ code: "NEURAL_FILE_INVALID" });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a file for one size of batch, or with other outputs, is refused", async () => {
  const fixed = writeInferenceGraph(sampleNetwork, seededWeights(sampleNetwork, 3), { batch: 2 });
  await expect(Predictor.open(fixed)).rejects.toThrow(
    "input x is [2,3,2]: its first axis alone must be of any length",
  );
  const graph = new Graph();
  graph.output("y", graph.wholes([1, 2]));
  await expect(Predictor.open(writeModel(graph, "wholes"))).rejects.toThrow("output y is not of float32");
});

test("what the runtime cannot run is an error of this package", async () => {
  const graph = new Graph();
  const x = graph.input("x", [UNKNOWN_BATCH, 2]);
  const ratio = graph.node("Reshape", [x, graph.wholes([3, 1])], {}, [3, 1]);
  graph.output("y", ratio);
  const predictor = await Predictor.open(writeModel(graph, "wrong"));
  await expect(predictor.predict({ x: new Float32Array(4) })).rejects.toMatchObject({
    code: "NEURAL_RUNTIME_FAILED",
    message: expect.stringContaining("onnxruntime could not run the graph"),
  });
});
