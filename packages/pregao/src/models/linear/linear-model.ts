import type { FeatureMatrix } from "../../features/contract.ts";
import type { Attributions, FeatureImportance, Model, Prediction, TrainingRound } from "../contract.ts";
import { DescribedModel } from "../described-model.ts";
import { type ModelDescription, writeModelDescription } from "../description.ts";
import { toldByCatalogue } from "../engine-errors.ts";
import type { ExportedFiles, ExportFormat } from "../export/contract.ts";
import { requireFeatureSet } from "../feature-check.ts";
import { designMatrix } from "./design-matrix.ts";
import { type LinearParts, writeLinearFile } from "./linear-file.ts";
import { softmax } from "./logistic-loss.ts";

/** Rows whose standardised features are held at a time. */
const rowsAtOnce = 4096;

/** One output as a sum: intercept + Σ slope · (value − center). */
export interface LinearTerms {
  readonly intercept: number;
  readonly slopes: Float64Array;
  readonly centers: Float64Array;
}

/**
 * A weighted sum of standardised features for each output: a return, or margins whose softmax (of a single one: the logistic
 * function) are the probabilities of the classes that occurred; the others have none. A missing value counts as the mean.
 */
export class LinearModel extends DescribedModel implements Model {
  readonly history = 0;
  readonly rounds: readonly TrainingRound[] = [];
  readonly #parts: LinearParts;

  constructor(description: ModelDescription, parts: LinearParts) {
    super(description);
    this.#parts = parts;
  }

  async predict(features: FeatureMatrix, rows?: Int32Array): Promise<Prediction> {
    const { classes, coefficients } = this.#parts;
    const count = rows?.length ?? features.length;
    const outputs = coefficients.length;
    const returns = new Float64Array(this.task === "regression" ? count : 0);
    const probabilities = new Float64Array(this.task === "regression" ? 0 : count * this.classNames.length);
    const scores = new Float64Array(outputs);
    this.#eachRow(features, rows, (place, design, start) => {
      for (let k = 0; k < outputs; k++) scores[k] = this.#score(k, design, start);
      if (this.task === "regression") {
        returns[place] = scores[0]!;
        return;
      }
      const first = place * this.classNames.length;
      if (outputs === 1) {
        const second = 1 / (1 + Math.exp(-scores[0]!));
        probabilities[first + classes[0]!] = 1 - second;
        probabilities[first + classes[1]!] = second;
        return;
      }
      softmax(scores);
      for (const [k, id] of classes.entries()) probabilities[first + id] = scores[k]!;
    });
    return this.task === "regression" ? { rows: count, returns } : { rows: count, probabilities };
  }

  /** Exact: coefficient × (value − mean), of the log-odds of classes or of the return. */
  async explain(features: FeatureMatrix, rows: Int32Array): Promise<Attributions> {
    const { coefficients, intercepts } = this.#parts;
    const width = this.featureNames.length;
    const outputs = coefficients.length;
    const values = new Float64Array(rows.length * outputs * width);
    this.#eachRow(features, rows, (place, design, start) => {
      for (let k = 0; k < outputs; k++) {
        const to = (place * outputs + k) * width;
        for (let j = 0; j < width; j++) values[to + j] = coefficients[k]![j]! * design[start + j]!;
      }
    });
    return {
      method: "linear",
      outputs: this.outputs(),
      featureNames: this.featureNames,
      values,
      expected: Float64Array.from(intercepts),
    };
  }

  /** What the sums are: "return", or "log-odds of" each class, of two classes of the second alone. */
  outputs(): string[] {
    if (this.task === "regression") return ["return"];
    const { classes, coefficients } = this.#parts;
    return classes
      .slice(classes.length - coefficients.length)
      .map((id) => `log-odds of ${this.classNames[id]}`);
  }

  /** The sums in the unit of the features, one an output. */
  terms(): LinearTerms[] {
    const { scales, coefficients, intercepts } = this.#parts;
    const centers = Float64Array.from(scales, (scale) => scale?.center ?? 0);
    return coefficients.map((row, k) => ({
      intercept: intercepts[k]!,
      slopes: Float64Array.from(row, (coefficient, j) => {
        const scale = scales[j];
        return scale ? coefficient / scale.scale : 0;
      }),
      centers,
    }));
  }

  /** Mean absolute coefficient of the standardised feature, as a share of all; largest first. */
  importance(): FeatureImportance[] {
    const { coefficients } = this.#parts;
    const sizes = this.featureNames.map((_, j) =>
      coefficients.reduce((sum, row) => sum + Math.abs(row[j]!), 0),
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    return this.featureNames
      .map((name, j) => ({ name, importance: total > 0 ? sizes[j]! / total : 0 }))
      .sort((a, b) => b.importance - a.importance);
  }

  summary(): Readonly<Record<string, number | string>> {
    return this.#parts.facts;
  }

  async save(directory: string): Promise<string[]> {
    return [
      await writeLinearFile(directory, this.#parts),
      await writeModelDescription(directory, this.description),
    ];
  }

  get exportFormats(): readonly ExportFormat[] {
    return ["onnx", "triton", "torchscript"];
  }

  /** As one graph from features as they are to the answer, in float32. */
  export(format: ExportFormat, directory: string, name: string): Promise<ExportedFiles> {
    return toldByCatalogue(this.family, async () => {
      // The runtime of graphs is loaded for this alone.
      const [{ exportGraph }, { linearGraph }] = await Promise.all([
        import("../export/graph-export.ts"),
        import("./linear-graph.ts"),
      ]);
      return exportGraph(
        linearGraph(this, this.#parts),
        format as Parameters<typeof exportGraph>[1],
        directory,
        name,
      );
    });
  }

  #score(output: number, design: Float64Array, start: number): number {
    const coefficients = this.#parts.coefficients[output]!;
    let score = this.#parts.intercepts[output]!;
    for (let j = 0; j < coefficients.length; j++) score += coefficients[j]! * design[start + j]!;
    return score;
  }

  /** Calls `visit` with each row's place among `rows` (all rows when left out) and where its standardised features stand. */
  #eachRow(
    features: FeatureMatrix,
    rows: Int32Array | undefined,
    visit: (place: number, design: Float64Array, start: number) => void,
  ): void {
    requireFeatureSet(this, features);
    // The id says nothing of the order of columns.
    const columns = this.featureNames.map((name) => features.columns[features.names.indexOf(name)]!);
    const wanted = rows ?? Int32Array.from({ length: features.length }, (_, row) => row);
    for (let from = 0; from < wanted.length; from += rowsAtOnce) {
      const some = wanted.subarray(from, from + rowsAtOnce);
      const design = designMatrix(columns, some, this.#parts.scales);
      for (let i = 0; i < some.length; i++) visit(from + i, design, i * (columns.length + 1));
    }
  }
}
