import { NeuralError } from "../errors.ts";
import { sameShape, shapeMismatch, shapeText } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { relu } from "../operations/activations.ts";
import { multiply, subtract } from "../operations/arithmetic.ts";
import { mean } from "../operations/reductions.ts";
import { reshape } from "../operations/reshape.ts";

/**
 * Quantile loss (Koenker & Bassett 1978): mean of max(q · e, (q − 1) · e) over all elements and quantiles q, with
 * e = target − forecast. Forecasts [..., Q] hold one value a quantile, target is [...].
 */
export function pinball(forecasts: Tensor, target: Tensor, quantiles: readonly number[]): Tensor {
  const { graph } = forecasts;
  if (quantiles.length === 0 || !quantiles.every((q) => q > 0 && q < 1)) {
    const given = JSON.stringify(quantiles);
    throw new NeuralError(
      "NEURAL_PARAMETER_INVALID",
      `quantiles are ${given}, but must be one or more numbers between 0 and 1`,
      { quantiles },
    );
  }
  if (!sameShape(forecasts.shape, [...target.shape, quantiles.length])) {
    const why = `forecasts ${shapeText(forecasts.shape)} of ${quantiles.length} quantiles do not fit target ${shapeText(target.shape)}`;
    throw shapeMismatch(graph.where("pinball"), why, { forecasts: forecasts.shape, target: target.shape });
  }
  const over = subtract(forecasts, reshape(target, [...target.shape, 1]));
  // max(q · e, (q − 1) · e) = relu(−e) + q · e, and over = −e.
  const shares = graph.floats(quantiles, [quantiles.length]);
  return mean(subtract(relu(over), multiply(over, shares)));
}
