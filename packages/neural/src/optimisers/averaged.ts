import { NeuralError } from "../errors.ts";
import { add, multiply, subtract } from "../operations/arithmetic.ts";
import type { Optimiser } from "./optimiser.ts";

/**
 * Keeps an exponential moving average of the parameters beside those that are learned: average += (1 − decay) · (parameters
 * − average) after every step, from the parameters after the first, as PyTorch's AveragedModel with get_ema_multi_avg_fn. It
 * is one more moment, so that it is updated within the graph and lies in every checkpoint.
 */
export function averaged(optimiser: Optimiser, decay: number): Optimiser {
  if (!(decay > 0 && decay < 1)) {
    throw new NeuralError(
      "NEURAL_PARAMETER_INVALID",
      `the decay of averaged weights is ${decay}, but must be between 0 and 1`,
      { decay },
    );
  }
  const { moments, hyperCount } = optimiser;
  return {
    moments: moments + 1,
    hyperCount: hyperCount + 1,
    average: moments,
    hyper: (step, learningRate) => [...optimiser.hyper(step, learningRate), step === 1 ? 1 : 1 - decay],
    update: (graph, state, hyper) => {
      const average = state.moments[moments]!;
      const own = { ...state, moments: state.moments.slice(0, moments) };
      const updated = optimiser.update(graph, own, hyper.slice(0, hyperCount));
      const change = multiply(subtract(updated.parameters, average), hyper[hyperCount]!);
      return { ...updated, moments: [...updated.moments, add(average, change)] };
    },
  };
}
