import { NeuralError } from "../errors.ts";

/** The error of a training whose numbers have left the range of float32. */
export function lossExploded(found: {
  readonly what: "loss" | "norm of the gradient" | "validation loss";
  readonly value: number;
  readonly step: number;
  readonly epoch: number;
  readonly batch: number;
  readonly batches: number;
  readonly learningRate: number;
  /** Of the step itself, and of the one before; null before the first. */
  readonly norm: number;
  readonly normBefore: number | null;
}): NeuralError {
  const { what, value, step, epoch, batch, batches, learningRate, norm, normBefore } = found;
  const before = normBefore === null ? "" : `, ${normBefore.toPrecision(3)} a step before`;
  return new NeuralError(
    "NEURAL_LOSS_EXPLODED",
    `the ${what} is ${value} at step ${step} (epoch ${epoch}, batch ${batch} of ${batches}), learning rate ${learningRate}, norm of the gradient ${norm.toPrecision(3)}${before}: lower the learning rate, set gradientClipNorm, or scale inputs and targets`,
    { ...found },
  );
}
