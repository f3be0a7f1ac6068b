import { optimiserOf } from "../optimisers/optimiser-settings.ts";
import type { TrainOptions } from "../training/train-options.ts";
import { train } from "../training/trainer.ts";
import { FittedNetwork } from "./fitted-network.ts";
import { type FittingOptions, fittingPlan } from "./fitting-plan.ts";

export interface FitNetworkOptions
  extends FittingOptions,
    Omit<TrainOptions, "network" | "objective" | "optimiser" | "settings"> {}

/**
 * Trains a network of an architecture on the calling thread, which onnxruntime blocks meanwhile, and gives it with its
 * weights. Errors are those of `train`; parameters are refused by name, with the nearest known one or the range.
 */
export async function fitNetwork(options: FitNetworkOptions): Promise<FittedNetwork> {
  const { architecture: _, parameters: __, metadata, ...rest } = options;
  const { architecture, parameters, optimiser, settings } = fittingPlan(
    options,
    options.validation !== undefined,
  );
  const { weights, ...record } = await train({
    ...rest,
    network: architecture.network(parameters as never),
    objective: architecture.objective(parameters as never),
    optimiser: optimiserOf(optimiser),
    settings,
  });
  const training = { seed: options.seed ?? 0, ...record };
  return new FittedNetwork({ architecture, parameters, weights, training, ...(metadata && { metadata }) });
}
