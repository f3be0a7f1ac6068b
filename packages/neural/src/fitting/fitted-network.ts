import { writeInferenceGraph } from "../building/inference-graph.ts";
import type { Network } from "../building/network.ts";
import type { Weights } from "../building/weights.ts";
import { loadNetwork, saveNetwork } from "../files/save-network.ts";
import type { Architecture } from "../models/architecture.ts";
import { architectureNamed } from "../models/architectures.ts";
import { resolveParameters } from "../parameter-table.ts";
import { Predictor } from "../runtime/predictor.ts";
import type { TrainedNetwork } from "../training/trainer.ts";

/** How a network was trained. */
export interface TrainingRecord extends Omit<TrainedNetwork, "weights"> {
  readonly seed: number;
}

export interface FittedNetworkParts {
  /** Of this package by its name, or one of your own. */
  readonly architecture: string | Architecture;
  /** What is left out has its default. */
  readonly parameters?: object;
  readonly weights: Weights;
  readonly training?: TrainingRecord | null;
  /** Anything else worth keeping that JSON can hold. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** A network with what it has learned: it predicts, and can be saved and loaded. Its weights are not changed. */
export class FittedNetwork {
  readonly architecture: Architecture;
  /** All of the architecture's parameters, under its own names. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly weights: Weights;
  /** Losses of the epochs and which of them the weights are of; null where it was not trained by `fitNetwork`. */
  readonly training: TrainingRecord | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  private readonly predictors = new Map<number, Promise<Predictor>>();

  constructor({
    architecture,
    parameters = {},
    weights,
    training = null,
    metadata = {},
  }: FittedNetworkParts) {
    this.architecture = typeof architecture === "string" ? architectureNamed(architecture) : architecture;
    this.parameters = resolveParameters(this.architecture.parameters, parameters);
    this.weights = weights;
    this.training = training;
    this.metadata = metadata;
  }

  /** The network's recipe: what the writers of files take beside the weights. */
  get network(): Network {
    return this.architecture.network(this.parameters as never);
  }

  /**
   * Outputs under their names for any number of examples, example after example, as the inputs are given. Errors and cost are
   * those of `Predictor.predict`; the first call for a number of threads (default 1) makes the session.
   */
  async predict(
    inputs: Parameters<Predictor["predict"]>[0],
    { threads = 1 }: { readonly threads?: number } = {},
  ): Promise<Record<string, Float32Array>> {
    const known = this.predictors.get(threads);
    const predictor = known ?? Predictor.open(writeInferenceGraph(this.network, this.weights), { threads });
    if (!known) this.predictors.set(threads, predictor);
    return (await predictor).predict(inputs);
  }

  /** Saves into a folder, atomically: `model.json` and `model.safetensors`. */
  async save(directory: string): Promise<void> {
    const { architecture, parameters, weights, training, metadata } = this;
    const more = { training, metadata };
    await saveNetwork(directory, { architecture: architecture.name, parameters, weights, metadata: more });
  }

  /**
   * Loads what `save` has saved; runs nothing that is in the files. Broken files are refused with NEURAL_FILE_INVALID. A
   * network of an architecture of your own is loaded with that architecture.
   */
  static async load(directory: string, own?: Architecture): Promise<FittedNetwork> {
    const { architecture, parameters, weights, metadata: more } = await loadNetwork(directory);
    const { training, metadata } = more as Pick<FittedNetworkParts, "training" | "metadata">;
    const fitted = new FittedNetwork({
      architecture: own?.name === architecture ? own : architecture,
      parameters,
      weights,
      ...(training && { training }),
      ...(metadata && { metadata }),
    });
    // Weights of another network are refused before anyone relies on them.
    writeInferenceGraph(fitted.network, fitted.weights);
    return fitted;
  }
}
