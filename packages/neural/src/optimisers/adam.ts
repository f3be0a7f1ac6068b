import { add, divide, multiply, squareRoot, subtract } from "../operations/arithmetic.ts";
import type { Optimiser } from "./optimiser.ts";

export interface AdamSettings {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  readonly weightDecay?: number;
}

/** Adam (Kingma & Ba 2015) with weight decay as an L2 penalty in the gradient, as PyTorch's Adam has it. */
export function adam(settings: AdamSettings = {}): Optimiser {
  return adamOf(settings, false);
}

/** Adam with decoupled weight decay (Loshchilov & Hutter 2019): parameters shrink by learning rate × decay a step. */
export function adamW(settings: AdamSettings = {}): Optimiser {
  return adamOf({ weightDecay: 0.01, ...settings }, true);
}

function adamOf(
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 }: AdamSettings,
  isDecoupled: boolean,
): Optimiser {
  return {
    moments: 2,
    hyperCount: 4,
    hyper: (step, learningRate) => [
      learningRate / (1 - beta1 ** step),
      1 / Math.sqrt(1 - beta2 ** step),
      isDecoupled ? 1 - learningRate * weightDecay : 1,
      isDecoupled ? 0 : weightDecay,
    ],
    update: (_, { parameters, gradient, moments }, hyper) => {
      const [stepSize, correction, shrink, penalty] = hyper as [never, never, never, never];
      const [first, second] = moments as [never, never];
      const g = isDecoupled ? gradient : add(gradient, multiply(parameters, penalty));
      const m = add(multiply(first, beta1), multiply(g, 1 - beta1));
      const v = add(multiply(second, beta2), multiply(multiply(g, g), 1 - beta2));
      const scale = add(multiply(squareRoot(v), correction), epsilon);
      const kept = isDecoupled ? multiply(parameters, shrink) : parameters;
      return { parameters: subtract(kept, multiply(divide(m, scale), stepSize)), moments: [m, v] };
    },
  };
}
