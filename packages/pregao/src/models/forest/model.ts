import { join } from "node:path";
import { ForestClassifierModel, type ForestRegressorModel } from "@pregao/trees";
import { writeFlushed } from "../../atomic-files.ts";
import type { FeatureMatrix } from "../../features/contract.ts";
import type { FeatureImportance, Model, Prediction } from "../contract.ts";
import { type ModelDescription, writeModelDescription } from "../description.ts";
import { requireFeatureSet } from "../feature-check.ts";

export const forestFile = "forest.bin";

/** A forest of the tree engine behind the product's model contract. */
export class ForestModelAdapter implements Model {
  readonly family: string;
  readonly task: Model["task"];
  readonly featureNames: readonly string[];
  readonly featureSetId: string;
  readonly featureIdentities: readonly string[];
  readonly classNames: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly #forest: ForestClassifierModel | ForestRegressorModel;
  readonly #description: ModelDescription;

  constructor(forest: ForestClassifierModel | ForestRegressorModel, description: ModelDescription) {
    this.#forest = forest;
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
    return this.#forest instanceof ForestClassifierModel
      ? { rows: count, probabilities: this.#forest.predictProbabilities(columns, rows) }
      : { rows: count, returns: this.#forest.predict(columns, rows) };
  }

  importance(): FeatureImportance[] {
    return this.featureNames
      .map((name, index) => ({ name, importance: this.#forest.featureImportances[index]! }))
      .sort((a, b) => b.importance - a.importance);
  }

  summary(): Readonly<Record<string, number | string>> {
    const { oobScore, treeCount } = this.#forest;
    return { trees: treeCount, ...(oobScore === null ? {} : { "out-of-bag score": oobScore }) };
  }

  async save(directory: string): Promise<string[]> {
    await writeFlushed(join(directory, forestFile), this.#forest.toBytes());
    return [forestFile, await writeModelDescription(directory, this.#description)];
  }
}
