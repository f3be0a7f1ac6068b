import { trainInWorker, type WorkerControl } from "../training/train-in-worker.ts";
import type { TrainingRequest } from "../training/worker-messages.ts";
import { FittedNetwork } from "./fitted-network.ts";
import { type FittingOptions, fittingPlan } from "./fitting-plan.ts";

export interface FitInWorkerOptions
  extends FittingOptions<string>,
    Omit<TrainingRequest, "architecture" | "parameters" | "optimiser" | "settings">,
    WorkerControl {}

/**
 * `fitNetwork` in a worker thread: the caller's event loop stays free. Examples are plain data, shared with the thread where
 * their arrays lie on shared memory. Errors are those of `fitNetwork`, with their codes; NEURAL_WORKER_FAILED when the thread
 * ends without a result.
 */
export async function fitNetworkInWorker(options: FitInWorkerOptions): Promise<FittedNetwork> {
  const { signal, onProgress, metadata, ...rest } = options;
  const { architecture, parameters, optimiser, settings } = fittingPlan(
    options,
    options.validation !== undefined,
  );
  const request = { ...rest, architecture: architecture.name, parameters, optimiser, settings };
  const control = { ...(signal && { signal }), ...(onProgress && { onProgress }) };
  const { weights, ...record } = await trainInWorker(request, control);
  const training = { seed: options.seed ?? 0, ...record };
  return new FittedNetwork({ architecture, parameters, weights, training, ...(metadata && { metadata }) });
}
