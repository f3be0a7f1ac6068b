import { ones, zeros } from "../building/initialisers.ts";
import type { Scope } from "../building/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, divide, multiply, square, squareRoot, subtract } from "../operations/arithmetic.ts";
import { mean } from "../operations/reductions.ts";
import { reshape, slice } from "../operations/reshape.ts";

export interface RevInSettings {
  /** Whether a learned scale and shift of each channel follow, and are taken back. */
  readonly affine?: boolean;
  /** Subtract the last value instead of the mean. */
  readonly subtractLast?: boolean;
  readonly epsilon?: number;
}

export interface RevIn {
  /** The series normalised: each of its channels has mean 0 and variance 1. */
  readonly normalised: Tensor;
  /** Brings a forecast [batch, channels, horizon] back to the series' own level and scale. */
  readonly denormalise: (y: Tensor) => Tensor;
}

/**
 * Reversible instance normalisation (Kim et al. 2022) of series [batch, channels, time], each by its own mean and deviation
 * over time (the variance is divided by the length). No gradient goes through the statistics.
 */
export function revIn(scope: Scope, x: Tensor, settings: RevInSettings = {}): RevIn {
  const { affine = false, subtractLast = false, epsilon = 1e-5 } = settings;
  const [, channels, time] = x.shape as [number, number, number];
  const { level, deviation } = scope.graph.untaped(() => {
    const centre = mean(x, [2], true);
    const variance = mean(square(subtract(x, centre)), [2], true);
    return {
      level: subtractLast ? slice(x, 2, time - 1, time) : centre,
      deviation: squareRoot(add(variance, epsilon)),
    };
  });
  const standard = divide(subtract(x, level), deviation);
  const back = (y: Tensor) => add(multiply(y, deviation), level);
  if (!affine) return { normalised: standard, denormalise: back };
  const weight = reshape(scope.parameter("affine_weight", [channels], ones), [channels, 1]);
  const bias = reshape(scope.parameter("affine_bias", [channels], zeros), [channels, 1]);
  return {
    normalised: add(multiply(standard, weight), bias),
    // The smallest term keeps a weight of 0 from dividing by 0, as in the authors' code.
    denormalise: (y) => back(divide(subtract(y, bias), add(weight, epsilon * epsilon))),
  };
}
