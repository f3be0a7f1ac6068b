import type { Model } from "./contract.ts";
import type { ModelDescription } from "./description.ts";

/** What every model of the product says of itself, from the description that is saved beside its numbers. */
export abstract class DescribedModel {
  readonly family: string;
  readonly task: Model["task"];
  readonly featureNames: readonly string[];
  readonly featureSetId: string;
  readonly featureIdentities: readonly string[];
  readonly classNames: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly #description: ModelDescription;

  constructor(description: ModelDescription) {
    this.#description = description;
    this.family = description.family;
    this.task = description.task;
    this.featureNames = description.featureNames;
    this.featureSetId = description.featureSetId;
    this.featureIdentities = description.featureIdentities;
    this.classNames = description.classNames;
    this.parameters = description.parameters;
  }

  /** As it is written to disk. */
  protected get description(): ModelDescription {
    return this.#description;
  }
}
