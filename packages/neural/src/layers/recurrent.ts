import { uniform } from "../building/initialisers.ts";
import type { Scope } from "../building/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { RecurrentOutputs, RecurrentWeights } from "../operations/recurrent.ts";
import { transpose } from "../operations/reshape.ts";

export interface RecurrentSettings {
  /** Length of the hidden state. */
  readonly units: number;
  /** Layers above each other; default 1. */
  readonly layers?: number;
  /** Share of values dropped between two layers; default 0. */
  readonly dropout?: number;
}

export interface Recurrent {
  /** Hidden state of the last layer after the last step: [batch, units]. */
  readonly last: Tensor;
  /** Hidden states of the last layer: [batch, steps, units]. Written when it is asked for. */
  readonly sequence: () => Tensor;
}

/**
 * Recurrent layers above each other over x [batch, steps, features], with PyTorch's names (`weight_ih_l0`, …) and first values:
 * uniform within 1 / √units.
 */
export function recurrentLayers(
  scope: Scope,
  x: Tensor,
  { units, layers = 1, dropout = 0 }: RecurrentSettings,
  gates: number,
  write: (x: Tensor, weights: RecurrentWeights) => RecurrentOutputs,
): Recurrent {
  const initialiser = uniform(1 / Math.sqrt(units));
  const rows = gates * units;
  let below = transpose(x, [1, 0, 2]);
  let last = x;
  for (let k = 0; k < layers; k++) {
    const outputs = write(k === 0 ? below : scope.dropout(below, dropout), {
      inputWeight: scope.parameter(`weight_ih_l${k}`, [rows, below.shape[2]!], initialiser),
      recurrentWeight: scope.parameter(`weight_hh_l${k}`, [rows, units], initialiser),
      inputBias: scope.parameter(`bias_ih_l${k}`, [rows], initialiser),
      recurrentBias: scope.parameter(`bias_hh_l${k}`, [rows], initialiser),
    });
    below = outputs.sequence;
    last = outputs.last;
  }
  return { last, sequence: () => transpose(below, [1, 0, 2]) };
}
