import { graphOf } from "../graph/graph.ts";
import { type Shape, sameShape, shapeMismatch, shapeText } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";

/** Weights of one recurrent layer: PyTorch's tensors, with its shapes and its order of gates in their rows. */
export interface RecurrentWeights {
  /** `weight_ih_l0`: [gates × units, features]. */
  readonly inputWeight: Tensor;
  /** `weight_hh_l0`: [gates × units, units]. */
  readonly recurrentWeight: Tensor;
  /** `bias_ih_l0`: [gates × units]. */
  readonly inputBias: Tensor;
  /** `bias_hh_l0`: [gates × units]. */
  readonly recurrentBias: Tensor;
}

export interface RecurrentOutputs {
  /** Hidden states of all steps: [steps, batch, units]. */
  readonly sequence: Tensor;
  /** Hidden state after the last step: [batch, units]. */
  readonly last: Tensor;
}

export interface RecurrentSize {
  readonly steps: number;
  readonly batch: number;
  readonly features: number;
  readonly units: number;
}

/** Reads the sizes of a layer off its input [steps, batch, features] and its weights; refuses what does not go together. */
export function recurrentSize(
  operation: string,
  gates: number,
  x: Tensor,
  { inputWeight, recurrentWeight, inputBias, recurrentBias }: RecurrentWeights,
): RecurrentSize {
  const where = graphOf(x, inputWeight).where(operation);
  if (x.rank !== 3) {
    const why = `${shapeText(x.shape)} has ${x.rank} axes, but steps, batch and features are 3`;
    throw shapeMismatch(where, why, { input: x.shape });
  }
  const [steps, batch, features] = x.shape as [number, number, number];
  const units = recurrentWeight.shape.at(-1)!;
  const rows = gates * units;
  const wanted: [string, Tensor, Shape][] = [
    ["input weights", inputWeight, [rows, features]],
    ["recurrent weights", recurrentWeight, [rows, units]],
    ["input bias", inputBias, [rows]],
    ["recurrent bias", recurrentBias, [rows]],
  ];
  for (const [name, { shape }, expected] of wanted) {
    if (sameShape(shape, expected)) continue;
    const why = `${name} of ${features} features and ${units} units are ${shapeText(expected)}, not ${shapeText(shape)}`;
    throw shapeMismatch(where, why, { input: x.shape, weight: shape, expected });
  }
  return { steps, batch, features, units };
}
