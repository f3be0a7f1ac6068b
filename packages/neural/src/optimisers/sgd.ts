import { NeuralError } from "../errors.ts";
import { add, multiply, subtract } from "../operations/arithmetic.ts";
import type { Optimiser } from "./optimiser.ts";

export interface SgdSettings {
  /** Share of the velocity that is kept from step to step. Default 0: no velocity. */
  readonly momentum?: number;
  /** Looks one step of velocity ahead (Nesterov 1983, in the form of Sutskever et al. 2013). Default false. */
  readonly nesterov?: boolean;
  /** L2 penalty in the gradient. Default 0. */
  readonly weightDecay?: number;
}

/** Stochastic gradient descent as PyTorch's SGD without dampening: the velocity adds up gradients, the rate scales it. */
export function sgd({ momentum = 0, nesterov = false, weightDecay = 0 }: SgdSettings = {}): Optimiser {
  if (nesterov && momentum === 0) {
    throw new NeuralError("NEURAL_PARAMETER_INVALID", "nesterov is true, but needs a momentum above 0", {
      parameter: "nesterov",
    });
  }
  const hasVelocity = momentum !== 0;
  return {
    moments: hasVelocity ? 1 : 0,
    hyperCount: hasVelocity ? 3 : 2,
    hyper: (_, learningRate) =>
      hasVelocity ? [learningRate, weightDecay, momentum] : [learningRate, weightDecay],
    update: (_, { parameters, gradient, moments }, [rate, decay, kept]) => {
      const g = add(gradient, multiply(parameters, decay!));
      if (!hasVelocity) return { parameters: subtract(parameters, multiply(g, rate!)), moments: [] };
      const velocity = add(multiply(moments[0]!, kept!), g);
      const direction = nesterov ? add(g, multiply(velocity, kept!)) : velocity;
      return { parameters: subtract(parameters, multiply(direction, rate!)), moments: [velocity] };
    },
  };
}
