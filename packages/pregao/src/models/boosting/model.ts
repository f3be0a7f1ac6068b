import { join } from "node:path";
import { BoostingClassifierModel, type BoostingRegressorModel } from "@pregao/trees";
import { writeFlushed } from "../../atomic-files.ts";
import type { FeatureMatrix } from "../../features/contract.ts";
import type { FeatureImportance, Model, Prediction } from "../contract.ts";
import { type ModelDescription, writeModelDescription } from "../description.ts";
import { requireFeatureSet } from "../feature-check.ts";

export const boostingFile = "boosting.bin";

/** Boosted trees of the tree engine behind the product's model contract. */
export class BoostingModelAdapter implements Model {
  readonly family: string;
  readonly task: Model["task"];
  readonly featureNames: readonly string[];
  readonly featureSetId: string;
  readonly featureIdentities: readonly string[];
  readonly classNames: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly #boosting: BoostingClassifierModel | BoostingRegressorModel;
  readonly #description: ModelDescription;

  constructor(boosting: BoostingClassifierModel | BoostingRegressorModel, description: ModelDescription) {
    this.#boosting = boosting;
    this.#description = description;
    this.family = description.family;
    this.task = description.task;
    this.featureNames = description.featureNames;
    this.featureSetId = description.featureSetId;
    this.featureIdentities = description.featureIdentities;
    this.classNames = description.classNames;
    this.parameters = description.parameters;
  }

  predict(features: FeatureMatrix, rows?: Int32Array): Prediction {
    requireFeatureSet(this, features);
    // The id says nothing of the order of columns.
    const columns = this.featureNames.map((name) => features.columns[features.names.indexOf(name)]!);
    const count = rows?.length ?? features.length;
    return this.#boosting instanceof BoostingClassifierModel
      ? { rows: count, probabilities: this.#boosting.predictProbabilities(columns, rows) }
      : { rows: count, returns: this.#boosting.predict(columns, rows) };
  }

  /** Mean gain of the splits on each feature, as a share of all. */
  importance(): FeatureImportance[] {
    const { featureImportances } = this.#boosting;
    return this.featureNames
      .map((name, index) => ({ name, importance: featureImportances[index]! }))
      .sort((a, b) => b.importance - a.importance);
  }

  summary(): Readonly<Record<string, number | string>> {
    return { trees: this.#boosting.treeCount, rounds: this.#boosting.rounds };
  }

  async save(directory: string): Promise<string[]> {
    await writeFlushed(join(directory, boostingFile), this.#boosting.toBytes());
    return [boostingFile, await writeModelDescription(directory, this.#description)];
  }
}
