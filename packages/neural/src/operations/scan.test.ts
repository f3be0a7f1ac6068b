import { Tensor as OrtTensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import { Graph } from "../graph/graph.ts";
import { writeModel } from "../onnx/write-model.ts";
import { openSession } from "../runtime/session.ts";
import { add } from "./arithmetic.ts";
import { scan } from "./scan.ts";

test.each([
  [false, [0, 0, 1, 2, 4, 6]],
  [true, [8, 10, 5, 6, 0, 0]],
])("running sums, in reverse: %s", async (reverse, before) => {
  const values = [1, 2, 3, 4, 5, 6];
  const graph = new Graph();
  const x = graph.input("x", [3, 2]);
  // The sum is carried and kept, and what came in is kept as it is: outputs that need a copy.
  const { state, kept } = scan(
    { sum: graph.full([2], 0) },
    { x, absent: undefined },
    (carried, slices) => {
      const sum = add(carried.sum, slices.x);
      return { state: { sum }, kept: { before: carried.sum, sum, x: slices.x } };
    },
    { reverse },
  );
  graph.output("total", state.sum);
  for (const [name, tensor] of Object.entries(kept)) graph.output(`kept_${name}`, tensor);
  const session = await openSession(writeModel(graph, "sums"), { threads: 1 });
  const found = await session.run({ x: new OrtTensor("float32", values, [3, 2]) });
  const sums = before.map((value, i) => value + values[i]!);
  expect([...(found.total!.data as Float32Array)]).toEqual([9, 12]);
  expect([...(found.kept_before!.data as Float32Array)]).toEqual(before);
  expect([...(found.kept_sum!.data as Float32Array)]).toEqual(sums);
  expect([...(found.kept_x!.data as Float32Array)]).toEqual(values);
});

test("sequences of different lengths are refused by name", () => {
  const graph = new Graph();
  const [long, short] = [graph.input("a", [4, 2]), graph.input("b", [3, 2])];
  const write = () => scan({}, { long, short }, () => ({ state: {}, kept: { long } }));
  expect(write).toThrow("Scan: short [3, 2] does not have 4 steps");
});
