import { NeuralError } from "../errors.ts";
import { sizeOf } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { absolute, multiply, square, subtract, taped } from "../operations/arithmetic.ts";
import { mean } from "../operations/reductions.ts";
import { requireSameShape } from "./shapes.ts";

/** Mean of (a − b)² over all elements. Shapes are alike. */
export function meanSquaredError(a: Tensor, b: Tensor): Tensor {
  requireSameShape("mean squared error", a, b);
  const difference = subtract(a, b);
  return meanLoss(difference, square, () => multiply(difference, 2));
}

/** Mean of |a − b| over all elements; gradient 0 where they are equal. Shapes are alike. */
export function meanAbsoluteError(a: Tensor, b: Tensor): Tensor {
  requireSameShape("mean absolute error", a, b);
  const difference = subtract(a, b);
  const sign = () => difference.graph.node("Sign", [difference], {}, difference.shape);
  return meanLoss(difference, absolute, sign);
}

/**
 * Huber's loss (1964), mean over all elements: d² / 2 for differences d up to `delta`, delta · (|d| − delta / 2) beyond, as
 * PyTorch's HuberLoss. Shapes are alike.
 */
export function huber(a: Tensor, b: Tensor, delta = 1): Tensor {
  requireSameShape("huber", a, b);
  if (!(delta > 0 && Number.isFinite(delta))) {
    throw new NeuralError("NEURAL_PARAMETER_INVALID", `delta is ${delta}, but must be above 0`, { delta });
  }
  const difference = subtract(a, b);
  const { graph, shape } = difference;
  // The difference held to ±delta is the slope, and slope · (difference − slope / 2) the loss.
  const slope = graph.untaped(() =>
    graph.node("Clip", [difference, graph.scalar(-delta), graph.scalar(delta)], {}, shape),
  );
  const loss = () => multiply(slope, subtract(difference, multiply(slope, 0.5)));
  return meanLoss(difference, loss, () => slope);
}

/** Mean of a function of differences with its rule written whole: without it every element is copied several times. */
function meanLoss(difference: Tensor, loss: (d: Tensor) => Tensor, slope: () => Tensor): Tensor {
  const value = difference.graph.untaped(() => mean(loss(difference)));
  return taped([difference], value, (g) => [
    () => multiply(slope(), multiply(g, 1 / sizeOf(difference.shape))),
  ]);
}
