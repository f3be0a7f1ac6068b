import { join } from "node:path";
import {
  FittedNetwork,
  readStateDict,
  tensorsOf,
  weightsOf,
  writeSafetensors,
  writeStateDict,
} from "@pregao/neural";
import type { FeatureMatrix } from "../../features/contract.ts";
import type { RunContext } from "../../progress.ts";
import type { FittedScaler } from "../../scaling/index.ts";
import type { Attributions, FeatureImportance, Model, Prediction, TrainingRound } from "../contract.ts";
import { DescribedModel } from "../described-model.ts";
import { type ModelDescription, writeModelDescription } from "../description.ts";
import { toldByCatalogue } from "../engine-errors.ts";
import type { ExportedFiles, ExportFormat } from "../export/contract.ts";
import { exportGraph, graphFormats } from "../export/graph-export.ts";
import { requireFeatureSet } from "../feature-check.ts";
import { integratedGradients } from "./integrated-gradients.ts";
import { modelGraph } from "./model-graph.ts";
import { weightsFile, writeNetworkFile } from "./network-file.ts";
import { networkOutputs } from "./network-outputs.ts";
import { forTask, linkOf, type NetworkState, predictionOf } from "./network-state.ts";
import { copyWindow, type FeatureView, scaledWindows } from "./scaled-windows.ts";

/** Rows whose windows are laid out at a time: memory does not grow with the number of rows to predict. */
const ROWS_AT_ONCE = 8192;

export interface NeuralModelParts {
  readonly network: FittedNetwork;
  readonly scaler: FittedScaler;
  readonly state: NetworkState;
  readonly rounds: readonly TrainingRound[];
}

/** A network of @pregao/neural behind the product's model contract: weights, how features go in, and what outputs mean. */
export class NeuralModel extends DescribedModel implements Model {
  readonly history: number;
  readonly rounds: readonly TrainingRound[];
  readonly #parts: NeuralModelParts;

  constructor(description: ModelDescription, parts: NeuralModelParts) {
    super(description);
    this.#parts = parts;
    this.rounds = parts.rounds;
    this.history = parts.state.lookback - 1;
  }

  async predict(features: FeatureMatrix, rows?: Int32Array): Promise<Prediction> {
    requireFeatureSet(this, features);
    const asked = rows ?? Int32Array.from({ length: features.length }, (_, row) => row);
    const parts: Prediction[] = [];
    for (let from = 0; from === 0 || from < asked.length; from += ROWS_AT_ONCE)
      parts.push(await this.#predictRows(features, asked.subarray(from, from + ROWS_AT_ONCE)));
    return parts.length === 1 ? parts[0]! : joined(asked.length, parts);
  }

  async #predictRows(features: FeatureMatrix, rows: Int32Array): Promise<Prediction> {
    const { network, state } = this.#parts;
    const windows = scaledWindows(this.family, features, rows, this.#view);
    const outputs = await networkOutputs(network, windows);
    return forTask(predictionOf(outputs, rows.length, state, this.classNames.length), this.task);
  }

  /** Integrated gradients of the probabilities of all classes, or of the return, from the training means. */
  async explain(features: FeatureMatrix, rows: Int32Array, context: RunContext): Promise<Attributions> {
    requireFeatureSet(this, features);
    const { network, state } = this.#parts;
    const windows = scaledWindows(this.family, features, rows, this.#view);
    const head = this.task === "classification" ? state.classes! : state.returns!;
    const found = await integratedGradients(
      {
        network: network.network,
        weights: network.weights,
        output: head.output,
        link: linkOf(state, this.task, this.classNames.length),
        rows: rows.length,
        fill: (place, into) => copyWindow(windows, windows.layout.starts[place]!, into, 0),
      },
      context,
    );
    const outputs =
      this.task === "classification" ? this.classNames.map((name) => `probability of ${name}`) : ["return"];
    return { method: "integrated gradients", outputs, featureNames: this.featureNames, ...found };
  }

  /** By how much the loss grows when the values of a feature are shared out anew among rows, as a share of all; largest first. */
  importance(): FeatureImportance[] {
    const { importance } = this.#parts.state;
    return this.featureNames
      .map((name, index) => ({ name, importance: importance[index]! }))
      .sort((a, b) => b.importance - a.importance);
  }

  summary(): Readonly<Record<string, number | string>> {
    return this.#parts.state.facts;
  }

  async save(directory: string): Promise<string[]> {
    const { network } = this.#parts;
    await writeSafetensors(join(directory, weightsFile), tensorsOf(network.weights));
    return [
      weightsFile,
      await this.#writeNetworkFile(directory),
      await writeModelDescription(directory, this.description),
    ];
  }

  get exportFormats(): readonly ExportFormat[] {
    return [...graphFormats, "pytorch"];
  }

  /**
   * As one graph from features as they are to the answer; `pytorch` are the weights alone, under PyTorch's names, with
   * `network.json` beside them: architecture, scaler and what outputs mean.
   */
  export(format: ExportFormat, directory: string, name: string): Promise<ExportedFiles> {
    return toldByCatalogue(this.family, () =>
      format === "pytorch"
        ? this.#exportStateDict(directory)
        : exportGraph(
            modelGraph(this, this.#parts),
            format as (typeof graphFormats)[number],
            directory,
            name,
          ),
    );
  }

  async #exportStateDict(directory: string): Promise<ExportedFiles> {
    const entry = "model.pt";
    const path = join(directory, entry);
    const { network } = this.#parts;
    await writeStateDict(path, tensorsOf(network.weights));
    await this.#writeNetworkFile(directory);
    return {
      entry,
      reader: "the reader of PyTorch's state dicts of @pregao/neural",
      predict: async (features, rows) => {
        const weights = weightsOf(network.network, await readStateDict(path), path);
        const { architecture, parameters } = network;
        const read = new FittedNetwork({ architecture, parameters, weights });
        return new NeuralModel(this.description, { ...this.#parts, network: read }).predict(features, rows);
      },
    };
  }

  async #writeNetworkFile(directory: string): Promise<string> {
    const { network, scaler, state, rounds } = this.#parts;
    const { architecture, parameters } = network;
    return writeNetworkFile(directory, {
      architecture: architecture.name,
      parameters,
      scaler,
      state,
      rounds: rounds.map(({ training, validation, learningRate }) => {
        const watched = Number.isNaN(validation) ? null : validation;
        return learningRate === undefined ? [training, watched] : [training, watched, learningRate];
      }),
      epochs: rounds[0]?.rounds ?? 0,
    });
  }

  get #view(): FeatureView {
    const { scaler, state } = this.#parts;
    return { names: this.featureNames, scaler, clip: state.clip, lookback: state.lookback };
  }
}

function joined(rows: number, parts: readonly Prediction[]): Prediction {
  const whole = (name: "probabilities" | "returns") => {
    if (parts[0]![name] === undefined) return {};
    const values = new Float64Array(parts.reduce((sum, part) => sum + part[name]!.length, 0));
    let at = 0;
    for (const part of parts) {
      values.set(part[name]!, at);
      at += part[name]!.length;
    }
    return { [name]: values };
  };
  return { rows, ...whole("probabilities"), ...whole("returns") };
}
