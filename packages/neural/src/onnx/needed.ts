import type { Constant, Graph, GraphNode } from "../graph/graph.ts";

/**
 * What the outputs of a graph, and of the graph's bodies, depend on, in its order. A gradient rule that is never asked for
 * one of its results, or an output that nobody reads, leaves nodes behind, which onnxruntime would run.
 */
export function needed(graph: Graph): {
  readonly nodes: readonly GraphNode[];
  readonly constants: readonly Constant[];
} {
  const names = new Set<string>();
  const nodes = need(graph, names);
  return { nodes, constants: graph.constants.filter(({ tensor }) => names.has(tensor.name)) };
}

/** Adds the names that a graph needs, those of the graph around it among them. */
function need(graph: Graph, names: Set<string>): GraphNode[] {
  for (const { name } of graph.outputs) names.add(name);
  const nodes: GraphNode[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some(({ name }) => names.has(name))) continue;
    for (const input of node.inputs) if (input) names.add(input.name);
    for (const attribute of Object.values(node.attributes))
      if ("graph" in attribute) need(attribute.graph, names);
    nodes.push(node);
  }
  return nodes.reverse();
}
