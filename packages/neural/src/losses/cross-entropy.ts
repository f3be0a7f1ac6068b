import { NeuralError } from "../errors.ts";
import { sizeOf } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { choose, divide, multiply, negate } from "../operations/arithmetic.ts";
import { classIndicator } from "../operations/class-indicator.ts";
import { sum } from "../operations/reductions.ts";
import { logSoftmax } from "../operations/softmax.ts";
import { requireClasses, requireOnePerClass } from "./shapes.ts";

export interface CrossEntropySettings {
  /** How much an example of each class counts; the mean is over these weights, as PyTorch has it. Default: 1 each. */
  readonly weights?: readonly number[];
  /** Share of the target that is spread over all classes (Szegedy et al. 2016). Default 0. */
  readonly labelSmoothing?: number;
}

/**
 * Mean negative log-likelihood of classes [...] (int64, 0 … C − 1) under logits [..., C]. With weights w it is
 * Σ w[class] · loss / Σ w[class], and smoothing spreads by the weights too: PyTorch's cross_entropy. NaN when all classes of
 * a batch weigh 0. A class outside 0 … C − 1 is not seen here: examples are checked before training.
 */
export function crossEntropy(logits: Tensor, classes: Tensor, settings: CrossEntropySettings = {}): Tensor {
  const { weights, labelSmoothing = 0 } = settings;
  const count = requireClasses("cross-entropy", logits, classes);
  if (weights) requireOnePerClass("class weights", weights, count);
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new NeuralError(
      "NEURAL_PARAMETER_INVALID",
      `labelSmoothing is ${labelSmoothing}, but must be at least 0 and below 1`,
      { labelSmoothing },
    );
  }
  const isTarget = classIndicator(classes, count);
  const spread = labelSmoothing / count;
  const shares = choose(isTarget, 1 - labelSmoothing + spread, spread);
  const likelihoods = multiply(shares, logSoftmax(logits));
  if (!weights) return multiply(sum(likelihoods), -1 / sizeOf(classes.shape));
  const perClass = logits.graph.floats(weights, [count]);
  const total = sum(choose(isTarget, perClass, 0));
  return negate(divide(sum(multiply(likelihoods, perClass)), total));
}
