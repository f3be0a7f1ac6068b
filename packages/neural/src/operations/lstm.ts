import { graphOf } from "../graph/graph.ts";
import type { Tensor } from "../graph/tensor.ts";
import { sigmoid, tanh } from "./activations.ts";
import { add, multiply, subtract } from "./arithmetic.ts";
import { generalProduct } from "./matrix.ts";
import { type RecurrentOutputs, type RecurrentWeights, recurrentSize } from "./recurrent.ts";
import { concatenate, reshape, slice, split, transpose } from "./reshape.ts";
import { scan } from "./scan.ts";

/** Where PyTorch's gates, input, forget, candidate, output, stand in the scans: those of the sigmoid side by side. */
const toScan = [0, 1, 3, 2];
const fromScan = [0, 1, 3, 2];

/**
 * What the backward pass reads of the forward pass, of all steps. The gradient by each gate before its activation is a factor
 * times the gradient by the cell, or of the output gate times that by the hidden state.
 */
interface Kept {
  /** What the gates were made of: inputs, a one for the bias, hidden state before: [steps, features + 1 + units, batch]. */
  readonly given: Tensor;
  /** Of the input, forget and output gates: [steps, 3 × units, batch]. */
  readonly byGates: Tensor;
  /** The others are [steps, units, batch]. */
  readonly byCandidate: Tensor;
  /** What of the hidden state's gradient goes to the cell. */
  readonly toCell: Tensor;
  readonly forget: Tensor;
}

/**
 * A layer of long short-term memory (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000) over
 * x [steps, batch, features], from a state of zeros; rows of the weights are PyTorch's input, forget, candidate, output.
 *
 * One gradient rule for the whole layer: a forward scan keeps the factors of the gradients, a scan in reverse gives the
 * gradients by the gates and adds up those by the weights. Within the scans the batch is the last axis, so that gates are taken
 * apart and put together as whole blocks, and inputs, bias and hidden state are one matrix product: a step's numbers stay in
 * the processor's cache. NaN in x spreads to every later step of its row.
 */
export function lstm(x: Tensor, weights: RecurrentWeights): RecurrentOutputs {
  const { inputWeight, recurrentWeight, inputBias, recurrentBias } = weights;
  const { steps, batch, features, units } = recurrentSize("LSTM", 4, x, weights);
  const graph = graphOf(x, inputWeight);
  const zeros = graph.full([units, batch], 0);
  const ones = graph.full([steps, 1, batch], 1);
  const { weight, kept, outputs } = graph.untaped(() => {
    const bias = reshape(add(inputBias, recurrentBias), [4 * units, 1]);
    const weight = gatesInOrder(toScan, concatenate([inputWeight, bias, recurrentWeight], 1));
    const inputs = concatenate([transpose(x, [0, 2, 1]), ones], 1);
    const { state, kept } = forward(inputs, weight, zeros);
    const last = transpose(state.hidden, [1, 0]);
    const before = steps > 1 ? [statesBefore(kept.given, features)] : [];
    const sequence = concatenate([...before, reshape(last, [1, batch, units])], 0);
    const outputs = { sequence, last };
    return { weight, kept, outputs };
  });
  const taken = [x, inputWeight, recurrentWeight, inputBias, recurrentBias];
  graph.record(taken, [outputs.sequence, outputs.last], ([bySequence, byLast]) => {
    const last = byLast ? transpose(byLast, [1, 0]) : zeros;
    const sequence = bySequence && transpose(bySequence, [0, 2, 1]);
    let found: { readonly weight: Tensor; readonly inputs: Tensor | undefined } | undefined;
    // A layer on the data has no need of the gradient by its inputs. Where it is needed it is asked for first.
    const by = (isOfInputs: boolean) => {
      if (!found || (isOfInputs && !found.inputs)) {
        found = back(kept, weight, isOfInputs ? features : 0, sequence, last, zeros);
      }
      return found;
    };
    const columns = (from: number, to: number) => slice(by(false).weight, 1, from, to);
    let bias: Tensor | undefined;
    const byBias = () => {
      bias ??= reshape(columns(features, features + 1), [4 * units]);
      return bias;
    };
    return [
      () => transpose(by(true).inputs!, [0, 2, 1]),
      () => columns(0, features),
      () => columns(features + 1, features + 1 + units),
      byBias,
      byBias,
    ];
  });
  return outputs;
}

/** The hidden states that all steps but the first began with: [steps − 1, batch, units]. */
function statesBefore(given: Tensor, features: number): Tensor {
  const [steps, rows] = given.shape as [number, number];
  return transpose(slice(slice(given, 0, 1, steps), 1, features + 1, rows), [0, 2, 1]);
}

/** The rows of the four gates in another order. */
function gatesInOrder(order: readonly number[], rows: Tensor): Tensor {
  const gates = split(rows, Array(4).fill(rows.shape[0]! / 4), 0);
  return concatenate(
    order.map((gate) => gates[gate]!),
    0,
  );
}

/** All steps over inputs [steps, features + 1, batch]. */
function forward(inputs: Tensor, weight: Tensor, zeros: Tensor) {
  const units = zeros.shape[0]!;
  return scan({ hidden: zeros, cell: zeros }, { inputs }, (before, at) => {
    const given = concatenate([at.inputs, before.hidden], 0);
    const product = generalProduct(weight, given, {});
    const [before3, proposed] = split(product, [3 * units, units], 0) as [Tensor, Tensor];
    const gates = sigmoid(before3);
    const [input, forget, output] = split(gates, [units, units, units], 0) as [Tensor, Tensor, Tensor];
    const candidate = tanh(proposed);
    const [remembered, written] = [multiply(forget, before.cell), multiply(input, candidate)];
    const cell = add(remembered, written);
    const shown = tanh(cell);
    const hidden = multiply(output, shown);
    // σ' = σ(1 − σ) and tanh' = 1 − tanh², with the products that are there.
    const passed = concatenate([written, remembered, hidden], 0);
    const kept = {
      given,
      byGates: subtract(passed, multiply(passed, gates)),
      byCandidate: subtract(input, multiply(written, candidate)),
      toCell: subtract(output, multiply(hidden, shown)),
      forget,
    };
    return { state: { hidden, cell }, kept };
  });
}

/** The gradients by the weights [4 × units, features + 1 + units] and by the first `features` inputs, if any, of all steps. */
function back(
  { given, byGates, byCandidate, toCell, forget }: Kept,
  weight: Tensor,
  features: number,
  bySequence: Tensor | undefined,
  byLast: Tensor,
  zeros: Tensor,
) {
  const [rows, columns] = weight.shape as [number, number];
  const transposed = transpose(weight, [1, 0]);
  const ofHidden = slice(transposed, 0, columns - zeros.shape[0]!, columns);
  const ofInputs = features ? slice(transposed, 0, 0, features) : undefined;
  const { state, kept } = scan(
    { hidden: byLast, cell: zeros, weight: weight.graph.full([rows, columns], 0) },
    { given, byGates, byCandidate, toCell, forget, bySequence },
    (after, at) => {
      const byHidden = at.bySequence ? add(after.hidden, at.bySequence) : after.hidden;
      const byCell = add(after.cell, multiply(byHidden, at.toCell));
      const byGates = multiply(concatenate([byCell, byCell, byHidden], 0), at.byGates);
      const gates = concatenate([byGates, multiply(byCell, at.byCandidate)], 0);
      const state = {
        hidden: generalProduct(ofHidden, gates, {}),
        cell: multiply(byCell, at.forget),
        weight: generalProduct(gates, at.given, { right: true }, after.weight),
      };
      return { state, kept: { inputs: ofInputs && generalProduct(ofInputs, gates, {}) } };
    },
    { reverse: true },
  );
  return { weight: gatesInOrder(fromScan, state.weight), inputs: kept.inputs };
}
