import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  ForestClassifierModel,
  ForestRegressorModel,
  fitForestClassifier,
  fitForestRegressor,
  forestClassifierParameters,
  forestRegressorParameters,
} from "@pregao/trees";
import type { OptionTable } from "../../config/index.ts";
import type { Model, ModelFamily } from "../contract.ts";
import { describeModel, type ModelDescription, readModelDescription } from "../description.ts";
import { optionTable } from "../engine-parameters.ts";
import { binsFor } from "../training-bins.ts";
import { requireTargets } from "../training-targets.ts";
import { TreesModel } from "../trees-model.ts";

const forestFile = "forest.bin";

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
    requireTargets("rf", data, task);
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
    return modelOf(forest, describeModel("rf", task, data, parameters));
  },
  async load(directory): Promise<Model> {
    const description = await readModelDescription(directory);
    const bytes = await readFile(join(directory, forestFile));
    const forest =
      description.task === "classification"
        ? ForestClassifierModel.fromBytes(bytes)
        : ForestRegressorModel.fromBytes(bytes);
    return modelOf(forest, description);
  },
};

const parameterTables: Record<Model["task"], OptionTable> = {
  classification: optionTable(forestClassifierParameters, ["random_state"]),
  regression: optionTable(forestRegressorParameters, ["random_state"]),
};

function modelOf(forest: ForestClassifierModel | ForestRegressorModel, description: ModelDescription): Model {
  const { oobScore, treeCount } = forest;
  const facts = { trees: treeCount, ...(oobScore === null ? {} : { "out-of-bag score": oobScore }) };
  return new TreesModel(forest, description, { file: forestFile, facts });
}
