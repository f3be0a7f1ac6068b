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
  readonly reset: Tensor;
  readonly update: Tensor;
  readonly candidate: Tensor;
  /** What the reset gate lets through of: the hidden state's share of the candidate. */
  readonly recalled: Tensor;
  /** The hidden state before the step, less the candidate. */
  readonly distance: Tensor;
  readonly hidden: Tensor;
  /** The hidden state before the step. */
  readonly before: Tensor;
}

/**
 * A layer of gated recurrent units (Cho et al. 2014), the reset gate applied after the matrix product as PyTorch and cuDNN
 * have it, over x [steps, batch, features], from a state of zeros; rows of the weights are PyTorch's reset, update, candidate.
 * One gradient rule for the whole layer, built as `lstm`'s.
 */
export function gru(x: Tensor, weights: RecurrentWeights): RecurrentOutputs {
  const { inputWeight, recurrentWeight, inputBias, recurrentBias } = weights;
  const { steps, batch, features, units } = recurrentSize("GRU", 3, x, weights);
  const graph = graphOf(x, inputWeight);
  const rows = steps * batch;
  const zeros = graph.full([batch, units], 0);
  const { x2, state, kept } = graph.untaped(() => {
    const flat = reshape(x, [rows, features]);
    const gates = generalProduct(flat, inputWeight, { right: true }, inputBias);
    const shaped = reshape(gates, [steps, batch, 3 * units]);
    return { x2: flat, ...forward(shaped, recurrentWeight, recurrentBias, zeros) };
  });
  const inputs = [x, inputWeight, recurrentWeight, inputBias, recurrentBias];
  graph.record(inputs, [kept.hidden, state.hidden], ([bySequence, byLast]) => {
    let found: { readonly byInputs: Tensor; readonly byHidden: Tensor } | undefined;
    const by = () => {
      if (found) return found;
      const shares = back(kept, recurrentWeight, bySequence, byLast ?? zeros);
      const flat = (tensor: Tensor) => reshape(tensor, [rows, 3 * units]);
      found = { byInputs: flat(shares.inputs), byHidden: flat(shares.recurrent) };
      return found;
    };
    return [
      () => reshape(generalProduct(by().byInputs, inputWeight, {}), x.shape),
      () => generalProduct(by().byInputs, x2, { left: true }),
      () => generalProduct(by().byHidden, reshape(kept.before, [rows, units]), { left: true }),
      () => columnSums(by().byInputs),
      () => columnSums(by().byHidden),
    ];
  });
  return { sequence: kept.hidden, last: state.hidden };
}

/** All steps, from the inputs' share of the gates [steps, batch, 3 × units]. */
function forward(inputs: Tensor, recurrentWeight: Tensor, recurrentBias: Tensor, zeros: Tensor) {
  const units = zeros.shape[1]!;
  const recurrent = transpose(recurrentWeight, [1, 0]);
  return scan({ hidden: zeros }, { inputs }, ({ hidden: before }, slices) => {
    const shares = generalProduct(before, recurrent, {}, recurrentBias);
    const [own, ownCandidate] = split(slices.inputs, [2 * units, units], 1) as [Tensor, Tensor];
    const [past, recalled] = split(shares, [2 * units, units], 1) as [Tensor, Tensor];
    const [reset, update] = split(sigmoid(add(own, past)), [units, units], 1) as [Tensor, Tensor];
    const candidate = tanh(add(ownCandidate, multiply(reset, recalled)));
    const distance = subtract(before, candidate);
    const hidden = add(candidate, multiply(update, distance));
    return { state: { hidden }, kept: { reset, update, candidate, recalled, distance, hidden, before } };
  });
}

/**
 * The gradients by the inputs' and by the hidden state's share of the gates, of all steps: [steps, batch, 3 × units]. They
 * differ in the candidate, where the hidden state's share has passed the reset gate.
 */
function back(
  { reset, update, candidate, recalled, distance }: Kept,
  recurrentWeight: Tensor,
  bySequence: Tensor | undefined,
  byLast: Tensor,
) {
  const { kept } = scan(
    { hidden: byLast },
    { reset, update, candidate, recalled, distance, bySequence },
    (after, at) => {
      const byHidden = at.bySequence ? add(after.hidden, at.bySequence) : after.hidden;
      const [closed, replaced] = [subtract(1, at.reset), subtract(1, at.update)];
      const byCandidate = multiply(
        multiply(byHidden, replaced),
        subtract(1, multiply(at.candidate, at.candidate)),
      );
      const byRecalled = multiply(byCandidate, at.reset);
      const gates = [
        multiply(byRecalled, multiply(at.recalled, closed)),
        multiply(multiply(byHidden, at.distance), multiply(at.update, replaced)),
      ];
      const recurrent = concatenate([...gates, byRecalled], 1);
      const kept = { inputs: concatenate([...gates, byCandidate], 1), recurrent };
      const passed = multiply(byHidden, at.update);
      return { state: { hidden: generalProduct(recurrent, recurrentWeight, {}, passed) }, kept };
    },
    { reverse: true },
  );
  return kept;
}
