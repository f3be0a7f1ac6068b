import { availableParallelism } from "node:os";
import { slotsOf } from "../building/pack.ts";
import type { Weights } from "../building/weights.ts";
import { resolveParameters } from "../parameter-table.ts";
import type { EpochRecord } from "./checkpoint.ts";
import { type TrainingSettings, trainingSettings } from "./settings.ts";
import type { TrainOptions } from "./train-options.ts";
import { TrainingRun } from "./training-run.ts";

export interface TrainedNetwork {
  /** Those of the best epoch by validation, or the last; averaged where the settings ask for it. */
  readonly weights: Weights;
  readonly history: readonly EpochRecord[];
  /** Epoch of the weights, counted from 1. */
  readonly bestEpoch: number;
  /** Lowest validation loss; null without validation. */
  readonly bestLoss: number | null;
  readonly stopped: "all epochs" | "no improvement";
}

/**
 * Trains a network. One update is one run of an ONNX graph (or one for each batch that it adds up); batches are copied into
 * arrays that are made once. The same seed, threads and machine give the same bytes. `run` of onnxruntime blocks its thread:
 * where others must go on meanwhile, train in a worker.
 *
 * Throws before the first update: NEURAL_INPUT_INVALID (ports, counts), NEURAL_VALUE_NOT_FINITE, NEURAL_CLASS_EMPTY,
 * NEURAL_PARAMETER_INVALID, NEURAL_CHECKPOINT_INVALID, NEURAL_DEVICE_UNAVAILABLE; later: NEURAL_LOSS_EXPLODED,
 * NEURAL_ABORTED.
 */
export async function train(options: TrainOptions): Promise<TrainedNetwork> {
  const settings = resolveParameters<TrainingSettings>(trainingSettings, options.settings ?? {});
  const { seed = 0, threads = availableParallelism(), device = "cpu" } = options;
  const run = new TrainingRun({ ...options, seed, threads, device, settings });
  await run.toEnd();
  const { best, history, learned, isStopped, graph } = run;
  const { parameters, buffers } = best.epoch === null ? learned : run.bestVectors;
  return {
    weights: {
      parameters: { slots: slotsOf(graph.parameters), values: parameters.slice() },
      buffers: { slots: slotsOf(graph.buffers), values: buffers.slice() },
    },
    history,
    bestEpoch: best.epoch ?? history.length,
    bestLoss: best.loss,
    stopped: isStopped ? "no improvement" : "all epochs",
  };
}
