import { NeuralError } from "../errors.ts";
import { sizeOf } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { atLeast, choose, exponential, multiply, power, subtract, taped } from "../operations/arithmetic.ts";
import { classIndicator } from "../operations/class-indicator.ts";
import { sum } from "../operations/reductions.ts";
import { logSoftmax } from "../operations/softmax.ts";
import { requireClasses, requireOnePerClass } from "./shapes.ts";

export interface FocalSettings {
  /** How fast examples lose weight as they are predicted well; 0 is cross-entropy. Default 2. */
  readonly gamma?: number;
  /** A factor for the examples of each class, or one for all. Default 1. */
  readonly alpha?: number | readonly number[];
}

/** Above what underflows when it is raised to γ − 1, below any share that matters. */
const LEAST_SHARE = 1e-30;

/**
 * Focal loss (Lin et al. 2017): mean over examples of −α · (1 − p)^γ · log p, where p is the share that logits [..., C] give
 * to the class [...] (int64). The share of the other classes is added up, not taken as 1 − p, which is 0 in float32 for an
 * example that is predicted well; the rule is written whole, so that no power of it can become infinite.
 */
export function focal(logits: Tensor, classes: Tensor, settings: FocalSettings = {}): Tensor {
  const { gamma = 2, alpha = 1 } = settings;
  const { graph } = logits;
  const count = requireClasses("focal loss", logits, classes);
  if (!(gamma >= 0 && Number.isFinite(gamma))) {
    throw new NeuralError("NEURAL_PARAMETER_INVALID", `gamma is ${gamma}, but must be at least 0`, { gamma });
  }
  const alphas = typeof alpha === "number" ? Array<number>(count).fill(alpha) : alpha;
  requireOnePerClass("alpha", alphas, count);
  const examples = sizeOf(classes.shape);
  const rule = graph.untaped(() => {
    const isClass = classIndicator(classes, count);
    const factors = graph.floats(alphas, [count]);
    const logShares = logSoftmax(logits);
    const shares = exponential(logShares);
    const onlyClass = (x: Tensor) => sum(choose(isClass, x, 0), [-1], true);
    const factor = multiply(onlyClass(factors), 1 / examples);
    const others = atLeast(sum(choose(isClass, 0, shares), [-1], true), LEAST_SHARE);
    const logShare = onlyClass(logShares);
    return { isClass, shares, factor, others, logShare, modulation: power(others, gamma) };
  });
  const { isClass, shares, factor, others, logShare, modulation } = rule;
  const loss = graph.untaped(() => sum(multiply(multiply(modulation, logShare), multiply(factor, -1))));
  return taped([logits], loss, (g) => [
    () => {
      // d(loss) / d(log p) = −α · ((1 − p)^γ − γ · (1 − p)^(γ − 1) · p · log p), and d(log p) / d(logits) = class − shares.
      const share = exponential(logShare);
      const faded = multiply(multiply(power(others, gamma - 1), gamma), multiply(share, logShare));
      const slope = multiply(subtract(faded, modulation), multiply(factor, g));
      return multiply(slope, subtract(choose(isClass, 1, 0), shares));
    },
  ]);
}
