import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  BoostingClassifierModel,
  BoostingRegressorModel,
  fitXGBClassifier,
  fitXGBRegressor,
  xgbClassifierParameters,
  xgbRegressorParameters,
} from "@pregao/trees";
import type { OptionTable } from "../../config/index.ts";
import type { Model, ModelFamily } from "../contract.ts";
import { describeModel, type ModelDescription, readModelDescription } from "../description.ts";
import { optionTable } from "../engine-parameters.ts";
import { binsFor } from "../training-bins.ts";
import { requireTargets } from "../training-targets.ts";
import { TreesModel } from "../trees-model.ts";

const boostingFile = "boosting.bin";

/** The seed is the run's, the loss the task's; and a fit is given no rows that early stopping could go by. */
const decidedElsewhere = ["random_state", "objective", "eval_metric", "early_stopping_rounds"];

const parameterTables: Record<Model["task"], OptionTable> = {
  classification: optionTable(xgbClassifierParameters, decidedElsewhere),
  regression: optionTable(xgbRegressorParameters, decidedElsewhere),
};

export const boostingFamily: ModelFamily = {
  name: "xgboost",
  aliases: ["xgb", "XGBoost", "gradient_boosting"],
  description:
    "Gradient boosting as XGBoost does it (Chen & Guestrin 2016): depth-wise histogram trees; XGBoost's parameter names, meaning and defaults.",
  tasks: ["classification", "regression"],
  searchSpaces: {
    // Shallow and slow: daily market labels are nearly noise, and XGBoost's defaults memorise it.
    default: {
      n_estimators: [100, 300],
      learning_rate: [0.02, 0.05],
      max_depth: [2, 3, 4],
      min_child_weight: [10, 50, 200],
      subsample: [0.6, 0.8],
      colsample_bytree: [0.4, 0.8],
    },
  },
  parameters: (task) => parameterTables[task],
  async fit(data, task, parameters, context) {
    requireTargets("xgboost", data, task);
    const stage = "boosting";
    const common = {
      matrix: binsFor(data, Math.min(Number(parameters.max_bin ?? 255), 255)),
      rows: data.rows,
      parameters: { ...parameters, random_state: context.seed },
      threads: context.threads,
      signal: context.signal,
      onProgress: ({ done, total }: { done: number; total: number }) =>
        context.progress({ stage, done, total }),
    };
    const boosting =
      task === "classification"
        ? await fitXGBClassifier({
            ...common,
            labels: data.classes!,
            classCount: data.classNames!.length,
          })
        : await fitXGBRegressor({ ...common, targets: data.returns! });
    return modelOf(boosting, describeModel("xgboost", task, data, parameters));
  },
  async load(directory): Promise<Model> {
    const description = await readModelDescription(directory);
    const bytes = await readFile(join(directory, boostingFile));
    const boosting =
      description.task === "classification"
        ? BoostingClassifierModel.fromBytes(bytes)
        : BoostingRegressorModel.fromBytes(bytes);
    return modelOf(boosting, description);
  },
};

function modelOf(
  boosting: BoostingClassifierModel | BoostingRegressorModel,
  description: ModelDescription,
): Model {
  const facts = { trees: boosting.treeCount, rounds: boosting.rounds };
  return new TreesModel(boosting, description, { file: boostingFile, facts });
}
