import { expect, test } from "vitest";
import { Graph } from "../graph/graph.ts";
import { add, multiply } from "../operations/arithmetic.ts";
import { scan } from "../operations/scan.ts";
import { needed } from "./needed.ts";

test("nodes and constants that no output depends on are left out, whatever else reads them", () => {
  const graph = new Graph();
  const x = graph.input("x", [2]);
  const kept = multiply(x, graph.floats([1, 2], [2]));
  const left = add(x, graph.floats([3, 4], [2]));
  add(left, kept);
  graph.output("y", add(kept, 1));
  const { nodes, constants } = needed(graph);
  expect(nodes.map(({ operator }) => operator)).toEqual(["Mul", "Add", "Identity"]);
  expect(graph.nodes).toHaveLength(5);
  expect(constants.map(({ values }) => [...values])).toEqual([[1, 2], [1]]);
});

test("what a body reads of the graph around it is needed", () => {
  const graph = new Graph();
  const [start, all] = [graph.input("start", [2]), graph.input("all", [3, 2])];
  const factor = multiply(start, 2);
  const { state } = scan({ sum: start }, { all }, (before, at) => {
    multiply(at.all, 7);
    return { state: { sum: add(before.sum, multiply(at.all, factor)) }, kept: {} };
  });
  graph.output("y", state.sum);
  expect(needed(graph).nodes.map(({ operator }) => operator)).toEqual(["Mul", "Scan", "Identity"]);
});
