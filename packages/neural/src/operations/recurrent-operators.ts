import { graphOf } from "../graph/graph.ts";
import type { Tensor } from "../graph/tensor.ts";
import { type RecurrentOutputs, type RecurrentWeights, recurrentSize } from "./recurrent.ts";
import { concatenate, reshape, split } from "./reshape.ts";

/** ONNX's operators for whole recurrent layers: for graphs that only predict. They have no gradient rule. */

/** The same numbers as `lstm`, by ONNX's LSTM. The batch may be unknown. */
export function lstmOperator(x: Tensor, weights: RecurrentWeights): RecurrentOutputs {
  // ONNX has the gates input, output, forget, candidate.
  return operator("LSTM", [0, 3, 1, 2], x, weights);
}

/** The same numbers as `gru`, by ONNX's GRU. The batch may be unknown. */
export function gruOperator(x: Tensor, weights: RecurrentWeights): RecurrentOutputs {
  // ONNX has the gates update, reset, candidate.
  return operator("GRU", [1, 0, 2], x, weights);
}

function operator(
  name: "LSTM" | "GRU",
  order: readonly number[],
  x: Tensor,
  weights: RecurrentWeights,
): RecurrentOutputs {
  const { steps, batch, units } = recurrentSize(name, order.length, x, weights);
  const graph = graphOf(x, weights.inputWeight);
  return graph.untaped(() => {
    const inOrder = (rows: Tensor) => {
      const gates = split(rows, Array(order.length).fill(units), 0);
      return concatenate(
        order.map((gate) => gates[gate]!),
        0,
      );
    };
    // In front of each: the only direction.
    const forOne = (rows: Tensor) => reshape(rows, [1, ...rows.shape]);
    const bias = concatenate([inOrder(weights.inputBias), inOrder(weights.recurrentBias)], 0);
    const inputs = [x, ...[inOrder(weights.inputWeight), inOrder(weights.recurrentWeight), bias].map(forOne)];
    const attributes = {
      hidden_size: { int: units },
      ...(name === "GRU" && { linear_before_reset: { int: 1 } }),
    };
    const outputs = [{ shape: [steps, 1, batch, units] }, { shape: [1, batch, units] }];
    const [sequence, last] = graph.nodeOf(name, inputs, attributes, outputs) as [Tensor, Tensor];
    return {
      sequence: reshape(sequence, [steps, batch, units]),
      last: reshape(last, [batch, units]),
    };
  });
}
