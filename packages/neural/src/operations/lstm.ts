import { graphOf } from "../graph/graph.ts";
import type { Tensor } from "../graph/tensor.ts";
import { sigmoid, tanh } from "./activations.ts";
import { add, multiply, subtract } from "./arithmetic.ts";
import { columnSums, generalProduct } from "./matrix.ts";
import { type RecurrentOutputs, type RecurrentWeights, recurrentSize } from "./recurrent.ts";
import { concatenate, reshape, split, transpose } from "./reshape.ts";
import { scan } from "./scan.ts";

/** What the backward pass reads of the forward pass, of all steps: each [steps, batch, units]. */
interface Kept {
  readonly input: Tensor;
  readonly forget: Tensor;
  readonly candidate: Tensor;
  readonly output: Tensor;
  /** What the forget gate lets through of the cell before. */
  readonly remembered: Tensor;
  /** What the input gate lets through of the candidate. */
  readonly written: Tensor;
  /** Hyperbolic tangent of the cell. */
  readonly shown: Tensor;
  readonly hidden: Tensor;
  /** The hidden state before the step. */
  readonly before: Tensor;
}

/**
 * A layer of long short-term memory (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000) over
 * x [steps, batch, features], from a state of zeros; rows of the weights are PyTorch's input, forget, candidate, output.
 *
 * One gradient rule for the whole layer: the inputs of all steps go through one matrix product, a forward scan keeps gates
 * and cells, a scan in reverse gives the gradient by the gates, and the gradients by the weights are one matrix product over
 * all steps each. NaN in x spreads to every later step of its row.
 */
export function lstm(x: Tensor, weights: RecurrentWeights): RecurrentOutputs {
  const { inputWeight, recurrentWeight, inputBias, recurrentBias } = weights;
  const { steps, batch, features, units } = recurrentSize("LSTM", 4, x, weights);
  const graph = graphOf(x, inputWeight);
  const rows = steps * batch;
  const zeros = graph.full([batch, units], 0);
  const { x2, state, kept } = graph.untaped(() => {
    const flat = reshape(x, [rows, features]);
    const bias = add(inputBias, recurrentBias);
    const gates = generalProduct(flat, inputWeight, { right: true }, bias);
    return { x2: flat, ...forward(reshape(gates, [steps, batch, 4 * units]), recurrentWeight, zeros) };
  });
  const inputs = [x, inputWeight, recurrentWeight, inputBias, recurrentBias];
  graph.record(inputs, [kept.hidden, state.hidden], ([bySequence, byLast]) => {
    let gates: Tensor | undefined;
    const byGates = () => {
      gates ??= reshape(back(kept, recurrentWeight, bySequence, byLast ?? zeros, zeros), [rows, 4 * units]);
      return gates;
    };
    let bias: Tensor | undefined;
    const byBias = () => {
      bias ??= columnSums(byGates());
      return bias;
    };
    return [
      () => reshape(generalProduct(byGates(), inputWeight, {}), x.shape),
      () => generalProduct(byGates(), x2, { left: true }),
      () => generalProduct(byGates(), reshape(kept.before, [rows, units]), { left: true }),
      byBias,
      byBias,
    ];
  });
  return { sequence: kept.hidden, last: state.hidden };
}

/** All steps, from the inputs' share of the gates [steps, batch, 4 × units]. */
function forward(inputs: Tensor, recurrentWeight: Tensor, zeros: Tensor) {
  const units = zeros.shape[1]!;
  // Once for all steps: a matrix product that transposes would do it in each.
  const recurrent = transpose(recurrentWeight, [1, 0]);
  return scan({ hidden: zeros, cell: zeros }, { inputs }, (before, slices) => {
    const gates = generalProduct(before.hidden, recurrent, {}, slices.inputs);
    const [i, f, g, o] = split(gates, [units, units, units, units], 1) as [Tensor, Tensor, Tensor, Tensor];
    const [input, forget, candidate, output] = [sigmoid(i), sigmoid(f), tanh(g), sigmoid(o)];
    const [remembered, written] = [multiply(forget, before.cell), multiply(input, candidate)];
    const cell = add(remembered, written);
    const shown = tanh(cell);
    const hidden = multiply(output, shown);
    const gated = { input, forget, candidate, output, remembered, written, shown };
    return { state: { hidden, cell }, kept: { ...gated, hidden, before: before.hidden } };
  });
}

/** The gradient by the gates before their activations, of all steps: [steps, batch, 4 × units]. */
function back(
  kept: Kept,
  recurrentWeight: Tensor,
  bySequence: Tensor | undefined,
  byLast: Tensor,
  zeros: Tensor,
): Tensor {
  const { input, forget, candidate, output, remembered, written, shown, hidden } = kept;
  const read = { input, forget, candidate, output, remembered, written, shown, hidden };
  const { kept: found } = scan(
    { hidden: byLast, cell: zeros },
    { ...read, bySequence },
    (after, at) => {
      // σ' = σ(1 − σ) and tanh' = 1 − tanh², with the products that the forward pass has. Of one step at a time, which stays
      // in the processor's cache: of all steps at once it takes as long and five more arrays of their size.
      const byHidden = at.bySequence ? add(after.hidden, at.bySequence) : after.hidden;
      const byCell = add(after.cell, multiply(byHidden, subtract(at.output, multiply(at.hidden, at.shown))));
      const gates = concatenate(
        [
          multiply(byCell, multiply(at.written, subtract(1, at.input))),
          multiply(byCell, multiply(at.remembered, subtract(1, at.forget))),
          multiply(byCell, subtract(at.input, multiply(at.written, at.candidate))),
          multiply(byHidden, multiply(at.hidden, subtract(1, at.output))),
        ],
        1,
      );
      const state = {
        hidden: generalProduct(gates, recurrentWeight, {}),
        cell: multiply(byCell, at.forget),
      };
      return { state, kept: { gates } };
    },
    { reverse: true },
  );
  return found.gates;
}
