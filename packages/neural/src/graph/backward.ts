import { NeuralError } from "../errors.ts";
import type { Graph } from "./graph.ts";
import { sizeOf } from "./shape.ts";
import type { Tensor } from "./tensor.ts";

/**
 * Writes the gradients of a loss (one number) by some tensors, by playing the tape in reverse. A tensor that the loss does
 * not depend on is refused by name: a parameter without effect is a mistake in a model.
 */
export function backward(graph: Graph, loss: Tensor, by: readonly Tensor[]): Tensor[] {
  if (sizeOf(loss.shape) !== 1) {
    throw new NeuralError("NEURAL_GRAPH_INVALID", `a loss is one number, not ${sizeOf(loss.shape)}`, {
      shape: loss.shape,
    });
  }
  return graph.untaped(() => {
    const dependent = dependents(graph, by);
    const found = new Map<string, Tensor[]>([[loss.name, [graph.full(loss.shape, 1)]]]);
    for (const { inputs, outputs, gradients } of graph.tape.toReversed()) {
      if (!inputs.some(({ name }) => dependent.has(name))) continue;
      const given = outputs.map((output) => total(graph, found, output));
      if (given.every((gradient) => gradient === undefined)) continue;
      const rules = gradients(given);
      for (const [i, input] of inputs.entries()) {
        if (!dependent.has(input.name)) continue;
        const parts = found.get(input.name);
        const part = rules[i]!();
        if (parts) parts.push(part);
        else found.set(input.name, [part]);
      }
    }
    return by.map((tensor) => total(graph, found, tensor) ?? withoutEffect(tensor));
  });
}

/** Names of all tensors that depend on those of `by`, themselves included. */
function dependents(graph: Graph, by: readonly Tensor[]): Set<string> {
  const names = new Set(by.map(({ name }) => name));
  for (const { inputs, outputs } of graph.tape) {
    if (inputs.some(({ name }) => names.has(name))) for (const { name } of outputs) names.add(name);
  }
  return names;
}

/** Sum of what several uses of a tensor contribute; undefined without any. */
function total(graph: Graph, found: Map<string, Tensor[]>, tensor: Tensor): Tensor | undefined {
  const parts = found.get(tensor.name);
  if (!parts || parts.length === 1) return parts?.[0];
  const sum = graph.node("Sum", parts, {}, tensor.shape);
  found.set(tensor.name, [sum]);
  return sum;
}

function withoutEffect(tensor: Tensor): never {
  throw new NeuralError("NEURAL_GRAPH_INVALID", `the loss does not depend on ${tensor.name}`, {
    parameter: tensor.name,
  });
}
