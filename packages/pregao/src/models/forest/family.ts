import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type BinnedMatrix,
  binColumns,
  ForestClassifierModel,
  ForestRegressorModel,
  fitForestClassifier,
  fitForestRegressor,
  forestClassifierParameters,
  forestRegressorParameters,
} from "@pregao/trees";
import { z } from "zod";
import type { OptionTable } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import type { Model, ModelFamily, TrainingData } from "../contract.ts";
import { readModelDescription } from "../description.ts";
import { ForestModelAdapter, forestFile } from "./model.ts";

type Parameters = Readonly<Record<string, unknown>>;

/** Bins depend on the training rows alone: the trials of a search on one fold share them. */
const binsOfData = new WeakMap<TrainingData, BinnedMatrix>();

export const forestFamily: ModelFamily = {
  name: "rf",
  aliases: ["random_forest", "random-forest", "RandomForest"],
  description: "Random forest (Breiman 2001) on histogram trees; scikit-learn's parameter names and meaning.",
  tasks: ["classification", "regression"],
  searchSpaces: {
    // Wide in leaf size, because daily market labels are nearly noise: trees that grow to single rows memorise it.
    default: { min_samples_leaf: [5, 25, 100, 400], max_features: ["sqrt", 0.5] },
    // The grid of the original B3 service.
    original: { min_samples_leaf: [1, 5], max_features: ["sqrt", 0.5] },
  },
  parameters: (task) => parameterTables[task],
  async fit(data, task, parameters, context) {
    requireTargets(data, task);
    const stage = "training the forest";
    const common = {
      matrix: binsFor(data),
      rows: data.rows,
      parameters: { ...parameters, random_state: context.seed },
      threads: context.threads,
      signal: context.signal,
      onProgress: ({ done, total }: { done: number; total: number }) =>
        context.progress({ stage, done, total }),
    };
    const forest =
      task === "classification"
        ? await fitForestClassifier({ ...common, labels: data.classes!, classCount: data.classNames!.length })
        : await fitForestRegressor({ ...common, targets: data.returns! });
    return new ForestModelAdapter(forest, {
      family: "rf",
      task,
      featureNames: [...data.features.names],
      featureSetId: data.features.featureSetId,
      featureIdentities: [...(data.features.identities ?? data.features.names)],
      classNames: task === "classification" ? [...data.classNames!] : [],
      parameters,
    });
  },
  async load(directory): Promise<Model> {
    const description = await readModelDescription(directory);
    const bytes = await readFile(join(directory, forestFile));
    const forest =
      description.task === "classification"
        ? ForestClassifierModel.fromBytes(bytes)
        : ForestRegressorModel.fromBytes(bytes);
    return new ForestModelAdapter(forest, description);
  },
};

function binsFor(data: TrainingData): BinnedMatrix {
  const known = binsOfData.get(data);
  if (known !== undefined) return known;
  const { columns, names } = data.features;
  const bins = binColumns(columns, { rows: data.rows, names });
  binsOfData.set(data, bins);
  return bins;
}

function requireTargets(data: TrainingData, task: Model["task"]): void {
  const reason = whyUnfit(data, task);
  if (reason !== null) throw new PregaoError("PREGAO_TARGETS_MISSING", { family: "rf", task, reason });
}

function whyUnfit({ rows, classes, classNames, returns }: TrainingData, task: Model["task"]): string | null {
  if (task === "regression") return returns === undefined ? "there are no returns" : null;
  if (classes === undefined || classNames === undefined) return "there are no classes";
  const present = new Set<number>();
  for (const row of rows) present.add(classes[row]!);
  return present.size < 2 ? `all ${rows.length} training rows are of one class` : null;
}

const parameterTables: Record<Model["task"], OptionTable> = {
  classification: optionTable(forestClassifierParameters),
  regression: optionTable(forestRegressorParameters),
};

interface ForestParameterEntry {
  readonly default: unknown;
  readonly range: string;
  readonly description: string;
  readonly accepts: (value: unknown) => boolean;
}

/** The engine's own table as schemas; the seed is the run's, not a parameter here. */
function optionTable(table: Readonly<Record<string, ForestParameterEntry>>): OptionTable {
  const entries = Object.entries(table).filter(([name]) => name !== "random_state");
  return Object.fromEntries(
    entries.map(([name, { default: fallback, range, description, accepts }]) => [
      name,
      z
        .custom<Parameters[string]>(accepts, "not accepted")
        .default(fallback as never)
        .meta({ description, range }),
    ]),
  );
}
