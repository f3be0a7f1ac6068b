import type { FeatureMatrix } from "../../features/contract.ts";
import type { RunContext } from "../../progress.ts";
import type { Attributions, FeatureImportance, Model, Prediction, TrainingRound } from "../contract.ts";
import { DescribedModel } from "../described-model.ts";
import { type ModelDescription, writeModelDescription } from "../description.ts";
import { requireFeatureSet } from "../feature-check.ts";
import type { OutOfFold } from "./out-of-fold.ts";
import { saveBases } from "./saved-bases.ts";

export interface FittedBase {
  readonly name: string;
  readonly model: Model;
}

export interface CombinedParts {
  readonly description: ModelDescription;
  readonly bases: readonly FittedBase[];
  readonly outOfFold: OutOfFold | null;
}

/** A model that asks other models and combines what they say. */
export abstract class CombinedModel extends DescribedModel implements Model {
  /** That of the base that looks back furthest. */
  readonly history: number;
  readonly rounds: readonly TrainingRound[] = [];
  readonly bases: readonly FittedBase[];
  /** What the bases said of the training rows when they had not seen them; null for a model that was loaded. */
  readonly outOfFold: OutOfFold | null;
  /** Set where the way from the features to the output adds up through every base. */
  explain?: (features: FeatureMatrix, rows: Int32Array, context: RunContext) => Promise<Attributions>;

  protected constructor({ description, bases, outOfFold }: CombinedParts) {
    super(description);
    this.bases = bases;
    this.outOfFold = outOfFold;
    this.history = Math.max(...bases.map(({ model }) => model.history));
  }

  async predict(features: FeatureMatrix, rows?: Int32Array): Promise<Prediction> {
    requireFeatureSet(this, features);
    const asked = rows ?? Int32Array.from({ length: features.length }, (_, row) => row);
    const said = await Promise.all(this.bases.map(({ model }) => model.predict(features, asked)));
    return this.combine(said, features, asked);
  }

  /** Importance in the bases by their part in the answer, as a share of all; largest first. */
  importance(): FeatureImportance[] {
    const sums = new Map(this.featureNames.map((name) => [name, 0]));
    const add = (name: string, share: number): void => {
      sums.set(name, sums.get(name)! + share);
    };
    const { bases, features } = this.shares();
    for (const [place, { model }] of this.bases.entries())
      for (const { name, importance } of model.importance()) add(name, bases[place]! * importance);
    for (const [name, share] of features) add(name, share);
    const total = [...sums.values()].reduce((sum, one) => sum + one, 0);
    return [...sums]
      .map(([name, sum]) => ({ name, importance: total > 0 ? sum / total : 0 }))
      .sort((a, b) => b.importance - a.importance);
  }

  /** The part of each base in the answer, and of features that are read beside them; together 1. */
  summary(): Readonly<Record<string, number | string>> {
    const { bases, features } = this.shares();
    const facts: Record<string, number> = {};
    for (const [place, { name }] of this.bases.entries()) facts[`share of ${name}`] = bases[place]!;
    if (features.size > 0)
      facts["share of the features themselves"] = [...features.values()].reduce((sum, one) => sum + one, 0);
    return facts;
  }

  async save(directory: string): Promise<string[]> {
    return [
      ...(await saveBases(
        directory,
        this.bases.map(({ model }) => model),
      )),
      ...(await this.saveCombination(directory)),
      await writeModelDescription(directory, this.description),
    ];
  }

  protected abstract combine(
    said: readonly Prediction[],
    features: FeatureMatrix,
    rows: Int32Array,
  ): Promise<Prediction>;
  protected abstract shares(): CombinationShares;
  protected abstract saveCombination(directory: string): Promise<string[]>;
}

/** Parts in an answer that add up to 1 (to 0 where nothing has a part). */
export interface CombinationShares {
  /** One a base. */
  readonly bases: readonly number[];
  /** Features that are read beside the bases, by name. */
  readonly features: ReadonlyMap<string, number>;
}
