import { expect, test } from "vitest";
import { add, multiply } from "../operations/arithmetic.ts";
import { affine } from "../operations/matrix.ts";
import { sum } from "../operations/reductions.ts";
import { concatenate, reshape, split } from "../operations/reshape.ts";
import { backward } from "./backward.ts";
import { Graph } from "./graph.ts";
import { UNKNOWN_BATCH } from "./shape.ts";

test("shapes that do not go together are refused with the layer and both shapes", () => {
  const graph = new Graph();
  const [a, b] = [graph.input("a", [2, 3]), graph.input("b", [2, 4])];
  const refused = (write: () => unknown, message: string) =>
    expect(() => graph.inside("encoder", () => graph.inside("head", write))).toThrow(message);
  refused(() => add(a, b), "encoder.head (Add): [2, 3] and [2, 4] do not go together");
  refused(() => reshape(a, [4]), "encoder.head (reshape): [2, 3] does not fit [4]");
  refused(() => concatenate([a, b], 0), "encoder.head (concatenate): [2, 3] and [2, 4] differ beside axis 0");
  refused(() => split(a, [1, 1], 1), "encoder.head (split): parts of 1,1 do not make up axis 1 of [2, 3]");
  refused(
    () => affine(a, b, null),
    "encoder.head (linear): [2, 3] has 3 features, but its weights are for 4",
  );
});

test("an unknown batch is carried through shapes and refused where it must be known", () => {
  const graph = new Graph();
  const x = graph.input("x", [UNKNOWN_BATCH, 3, 4]);
  expect(reshape(x, [3 * UNKNOWN_BATCH, 4]).shape).toEqual([3 * UNKNOWN_BATCH, 4]);
  expect(() => graph.full([UNKNOWN_BATCH, 2], 0)).toThrow("it would hold [batch, 2]");
});

test("a loss that does not depend on a parameter is refused by its name", () => {
  const graph = new Graph();
  const [a, b] = [graph.input("a", [2]), graph.input("unused", [2])];
  expect(() => backward(graph, sum(multiply(a, a)), [a, b])).toThrow("the loss does not depend on unused");
});
