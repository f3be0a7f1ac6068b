import type { Tensor } from "../graph/tensor.ts";
import { sigmoid, tanh } from "./activations.ts";
import { add, multiply, subtract } from "./arithmetic.ts";
import { affine } from "./matrix.ts";
import type { RecurrentOutputs, RecurrentWeights } from "./recurrent.ts";
import { concatenate, reshape, split } from "./reshape.ts";

/** Recurrent layers written step by step with plain operations, as their definitions read: oracles of the scans. */

export function unrolledLstm(x: Tensor, weights: RecurrentWeights): RecurrentOutputs {
  const units = weights.recurrentWeight.shape[1]!;
  let cell = x.graph.full([x.shape[1]!, units], 0);
  return unrolled(x, weights, (inputs, hidden) => {
    const [i, f, g, o] = split(add(inputs, hidden.share), Array(4).fill(units), 1) as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    cell = add(multiply(sigmoid(f), cell), multiply(sigmoid(i), tanh(g)));
    return multiply(sigmoid(o), tanh(cell));
  });
}

export function unrolledGru(x: Tensor, weights: RecurrentWeights): RecurrentOutputs {
  const thirds = Array(3).fill(weights.recurrentWeight.shape[1]!);
  return unrolled(x, weights, (inputs, hidden) => {
    const [r, z, n] = split(inputs, thirds, 1) as [Tensor, Tensor, Tensor];
    const [hr, hz, hn] = split(hidden.share, thirds, 1) as [Tensor, Tensor, Tensor];
    const update = sigmoid(add(z, hz));
    const candidate = tanh(add(n, multiply(sigmoid(add(r, hr)), hn)));
    return add(multiply(subtract(1, update), candidate), multiply(update, hidden.before));
  });
}

function unrolled(
  x: Tensor,
  { inputWeight, recurrentWeight, inputBias, recurrentBias }: RecurrentWeights,
  step: (inputs: Tensor, hidden: { readonly before: Tensor; readonly share: Tensor }) => Tensor,
): RecurrentOutputs {
  const [steps, batch, features] = x.shape as [number, number, number];
  const units = recurrentWeight.shape[1]!;
  let before = x.graph.full([batch, units], 0);
  const all = split(x, Array(steps).fill(1), 0).map((slice) => {
    const inputs = affine(reshape(slice, [batch, features]), inputWeight, inputBias);
    before = step(inputs, { before, share: affine(before, recurrentWeight, recurrentBias) });
    return reshape(before, [1, batch, units]);
  });
  return { sequence: concatenate(all, 0), last: before };
}
