import { join } from "node:path";
import { writeFlushed } from "../atomic-files.ts";
import type { FeatureMatrix } from "../features/contract.ts";
import type { RunContext } from "../progress.ts";
import type {
  Attributions,
  FeatureImportance,
  Model,
  PairEffects,
  Prediction,
  TrainingRound,
} from "./contract.ts";
import { DescribedModel } from "./described-model.ts";
import { type ModelDescription, writeModelDescription } from "./description.ts";
import { toldByCatalogue } from "./engine-errors.ts";
import type { ExportedFiles, ExportFormat } from "./export/contract.ts";
import { requireFeatureSet } from "./feature-check.ts";
import { explainTrees, pairEffectsOfTrees, type TreesEnsemble } from "./trees-explanation.ts";

interface TreesModelParts {
  readonly file: string;
  readonly facts: Readonly<Record<string, number | string>>;
  readonly rounds?: readonly TrainingRound[];
}

/** An ensemble of the tree engine behind the product's model contract: one file of bytes and its description. */
export class TreesModel extends DescribedModel implements Model {
  readonly history = 0;
  readonly rounds: readonly TrainingRound[];
  readonly #ensemble: TreesEnsemble;
  readonly #file: string;
  readonly #facts: Readonly<Record<string, number | string>>;

  /** `file` is the name of the bytes on disk, `facts` what `summary` tells, `rounds` the losses of boosting. */
  constructor(
    ensemble: TreesEnsemble,
    description: ModelDescription,
    { file, facts, rounds = [] }: TreesModelParts,
  ) {
    super(description);
    this.rounds = rounds;
    this.#ensemble = ensemble;
    this.#file = file;
    this.#facts = facts;
  }

  async predict(features: FeatureMatrix, rows?: Int32Array): Promise<Prediction> {
    const columns = this.#columnsOf(features);
    const count = rows?.length ?? features.length;
    if (rows !== undefined && areFew(rows, features.length)) return this.#predictFew(columns, rows);
    return "predictProbabilities" in this.#ensemble
      ? { rows: count, probabilities: this.#ensemble.predictProbabilities(columns, rows) }
      : { rows: count, returns: this.#ensemble.predict(columns, rows) };
  }

  /** The same bits row by row: the engine keeps the trees at hand for single rows, for a block of rows it lays them out anew. */
  #predictFew(columns: readonly Float32Array[], rows: Int32Array): Prediction {
    const ensemble = this.#ensemble;
    const isClassifier = "predictProbabilities" in ensemble;
    const width = isClassifier ? ensemble.classCount : 1;
    const outputs = new Float64Array(rows.length * width);
    const values = new Float32Array(columns.length);
    for (const [place, row] of rows.entries()) {
      for (let column = 0; column < values.length; column++) values[column] = columns[column]![row]!;
      ensemble.predictRow(values, outputs.subarray(place * width, (place + 1) * width));
    }
    return isClassifier
      ? { rows: rows.length, probabilities: outputs }
      : { rows: rows.length, returns: outputs };
  }

  /** Exact Shapley values along the paths of the trees (TreeSHAP), by worker threads; NaN is a missing value. */
  async explain(features: FeatureMatrix, rows: Int32Array, context: RunContext): Promise<Attributions> {
    return explainTrees(this.#ensemble, this.description, this.#columnsOf(features), rows, context);
  }

  /** Means of Shapley interaction values, by worker threads; costs features × as much as `explain`. */
  async interactions(features: FeatureMatrix, rows: Int32Array, context: RunContext): Promise<PairEffects> {
    return pairEffectsOfTrees(this.#ensemble, this.description, this.#columnsOf(features), rows, context);
  }

  /** By impurity (forests) or mean gain (boosting), as a share of all; largest first. */
  importance(): FeatureImportance[] {
    const { featureImportances } = this.#ensemble;
    return this.featureNames
      .map((name, index) => ({ name, importance: featureImportances[index]! }))
      .sort((a, b) => b.importance - a.importance);
  }

  summary(): Readonly<Record<string, number | string>> {
    return this.#facts;
  }

  async save(directory: string): Promise<string[]> {
    await writeFlushed(join(directory, this.#file), this.#ensemble.toBytes());
    return [this.#file, await writeModelDescription(directory, this.description)];
  }

  /** A forest is one of scikit-learn; boosting in any style may be read by each of the three libraries. */
  get exportFormats(): readonly ExportFormat[] {
    const own: ExportFormat[] =
      "baseMargins" in this.#ensemble ? ["xgboost", "lightgbm", "catboost"] : ["joblib"];
    return ["onnx", "triton", ...own];
  }

  /** Inputs are features as they are, NaN where missing; classes go by their names where the format has a place for them. */
  export(format: ExportFormat, directory: string, name: string): Promise<ExportedFiles> {
    return toldByCatalogue(this.family, async () => {
      // Nets and their runtime are loaded for this alone.
      const { exportTrees } = await import("./export/trees-export.ts");
      const given = { ensemble: this.#ensemble, classNames: this.classNames, name };
      const { read, ...written } = await exportTrees(given, format, directory);
      return { ...written, predict: (features, rows) => read(this.#columnsOf(features), rows) };
    });
  }

  /** In the order of training: the id says nothing of the order of columns. */
  #columnsOf(features: FeatureMatrix): readonly Float32Array[] {
    requireFeatureSet(this, features);
    return this.featureNames.map((name) => features.columns[features.names.indexOf(name)]!);
  }
}

/** Rows up to which one at a time is quicker. */
const FEW = 16;

/** Whether there are few, all of them in the matrix: others are for the engine to refuse. */
function areFew(rows: Int32Array, length: number): boolean {
  return rows.length <= FEW && rows.every((row) => row >= 0 && row < length);
}
