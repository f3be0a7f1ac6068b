import { expect, test } from "vitest";
import { Declarations, Scope } from "../building/scope.ts";
import { Graph } from "../graph/graph.ts";
import { conv1d } from "./conv1d.ts";
import { gru } from "./gru.ts";
import { lstm } from "./lstm.ts";

function declared(isTraining: boolean, write: (scope: Scope, graph: Graph) => unknown): Declarations {
  const graph = new Graph();
  const declarations = new Declarations(graph, isTraining);
  new Scope(declarations).layer("encoder", (at) => write(at, graph));
  return declarations;
}

test.each([
  ["lstm", lstm, 4],
  ["gru", gru, 3],
])("%s has PyTorch's parameters, and dropout between layers in training only", (_, layer, gates) => {
  const write = (scope: Scope, graph: Graph) =>
    layer(scope, graph.input("x", [2, 7, 3]), { units: 5, layers: 2, dropout: 0.1 });
  const { parameters, dropouts } = declared(true, write);
  expect(parameters.map(({ name, shape }) => [name, shape])).toEqual([
    ["encoder.weight_ih_l0", [gates * 5, 3]],
    ["encoder.weight_hh_l0", [gates * 5, 5]],
    ["encoder.bias_ih_l0", [gates * 5]],
    ["encoder.bias_hh_l0", [gates * 5]],
    ["encoder.weight_ih_l1", [gates * 5, 5]],
    ["encoder.weight_hh_l1", [gates * 5, 5]],
    ["encoder.bias_ih_l1", [gates * 5]],
    ["encoder.bias_hh_l1", [gates * 5]],
  ]);
  expect(dropouts.map(({ rate }) => rate)).toEqual([0.1]);
  expect(declared(false, write).dropouts).toEqual([]);
});

test("last and sequence have the batch in front", () => {
  declared(true, (scope, graph) => {
    const { last, sequence } = lstm(scope, graph.input("x", [2, 7, 3]), { units: 5 });
    expect([last.shape, sequence().shape]).toEqual([
      [2, 5],
      [2, 7, 5],
    ]);
  });
});

test("a convolution keeps its number of steps, or refuses to", () => {
  declared(true, (scope, graph) => {
    const x = graph.input("x", [2, 3, 7]);
    const at = (name: string) => scope.child(name);
    expect(conv1d(at("a"), x, { channels: 4, kernel: 4, padding: "same" }).shape).toEqual([2, 4, 7]);
    expect(conv1d(at("b"), x, { channels: 4, kernel: 3, dilation: 2, padding: "causal" }).shape).toEqual([
      2, 4, 7,
    ]);
    expect(conv1d(at("c"), x, { channels: 4, kernel: 3, stride: 2, padding: 1 }).shape).toEqual([2, 4, 4]);
    const strided = () => conv1d(at("d"), x, { channels: 4, kernel: 3, stride: 2, padding: "same" });
    expect(strided).toThrow("padding 'same' keeps the number of steps, which stride 2 does not");
    const grouped = () => conv1d(at("e"), x, { channels: 4, kernel: 3, groups: 2 });
    expect(grouped).toThrow("[2, 3, 7] has 3 channels, which do not go with kernels");
  });
});
