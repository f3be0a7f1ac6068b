import { NeuralError } from "../errors.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, multiply } from "../operations/arithmetic.ts";

/** The losses of several heads, each times its weight. */
export function weightedSum(losses: readonly (readonly [weight: number, loss: Tensor])[]): Tensor {
  const [first, ...others] = losses.map(([weight, loss]) => {
    if (Number.isFinite(weight) && weight >= 0) return multiply(loss, weight);
    throw new NeuralError("NEURAL_PARAMETER_INVALID", `a loss weighs ${weight}, but must weigh at least 0`, {
      weight,
    });
  });
  if (!first) throw new NeuralError("NEURAL_PARAMETER_INVALID", "a weighted sum needs at least one loss");
  return others.reduce((sum, loss) => add(sum, loss), first);
}
