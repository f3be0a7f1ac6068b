import { join } from "node:path";
import {
  exportOnnx,
  exportTorchScript,
  type Network,
  runOnnx,
  type Weights,
  writeTritonRepository,
} from "@pregao/neural";
import type { FeatureMatrix } from "../../features/contract.ts";
import type { Model, Prediction } from "../contract.ts";
import type { ExportedFiles, ExportFormat } from "./contract.ts";
import { rawWindows } from "./raw-windows.ts";

/** A model as one graph, from features as they are to its answer: outputs `probabilities`, `prediction` or both. */
export interface ModelGraph {
  readonly model: Pick<Model, "task" | "featureNames" | "classNames" | "featureSetId">;
  readonly network: Network;
  readonly weights: Weights;
  readonly lookback: number;
  readonly outputs: readonly ("probabilities" | "prediction")[];
}

export const graphFormats = ["onnx", "triton", "torchscript"] as const satisfies readonly ExportFormat[];

/** Writes a model's graph as a file of one of `graphFormats` into a folder. */
export async function exportGraph(
  graph: ModelGraph,
  format: (typeof graphFormats)[number],
  directory: string,
  name: string,
): Promise<ExportedFiles> {
  const { network, weights } = graph;
  if (format === "torchscript") {
    const entry = "model.torchscript.pt";
    await exportTorchScript(join(directory, entry), network, weights);
    return { entry, reader: null, predict: null };
  }
  const entry = format === "onnx" ? "model.onnx" : `${name}/1/model.onnx`;
  if (format === "onnx") await exportOnnx(join(directory, entry), network, weights, metadataOf(graph.model));
  else await writeTritonRepository(directory, network, weights, { name });
  return {
    entry,
    reader: "onnxruntime",
    predict: (features, rows) => predictGraph(graph, join(directory, entry), features, rows),
  };
}

/** What a file of ONNX says of itself: without the names a reader could mix up columns and classes. */
function metadataOf({ featureNames, classNames, featureSetId }: ModelGraph["model"]): Record<string, string> {
  return {
    feature_names: JSON.stringify(featureNames),
    class_names: JSON.stringify(classNames),
    feature_set_id: featureSetId,
  };
}

async function predictGraph(
  { model, network, lookback, outputs }: ModelGraph,
  path: string,
  features: FeatureMatrix,
  rows: Int32Array,
): Promise<Prediction> {
  const [{ name, shape }] = network.inputs as [Network["inputs"][number]];
  const values = rawWindows(features, rows, model.featureNames, lookback);
  const found = await runOnnx(path, { [name]: { values, shape: [rows.length, ...shape] } }, outputs);
  return {
    rows: rows.length,
    ...(found.probabilities && { probabilities: Float64Array.from(found.probabilities) }),
    ...(found.prediction && { returns: Float64Array.from(found.prediction) }),
  };
}
