import { binColumns } from "../binning/bin-columns.ts";
import { TreesError } from "../errors.ts";
import type { FitControl } from "../fit-control.ts";
import { resolveParameters } from "../parameter-table.ts";
import { type ForestClassifierModel, mostProbable } from "./classifier-model.ts";
import { classifierTable, fitClassifier } from "./fit-classifier.ts";
import type { ForestClassifierParameters, ForestStyle } from "./parameters.ts";

/** A forest classifier of either style: `fit`, `predict`, `predictProba` over columns and class labels of any kind. */
export abstract class ForestClassifier<Label extends string | number> {
  private readonly style: ForestStyle;
  readonly parameters: Readonly<ForestClassifierParameters>;
  private fitted: { readonly model: ForestClassifierModel; readonly classes: readonly Label[] } | null = null;

  constructor(style: ForestStyle, parameters: Partial<ForestClassifierParameters>) {
    this.style = style;
    this.parameters = resolveParameters<ForestClassifierParameters>(classifierTable(style), parameters);
  }

  /** Learns from float32 columns and one label a row. `class_weight` given by class counts positions in `classes`. */
  async fit(
    columns: readonly Float32Array[],
    labels: readonly Label[],
    control: FitControl = {},
  ): Promise<this> {
    const classes = [...new Set(labels)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    const idOf = new Map(classes.map((label, id) => [label, id]));
    const model = await fitClassifier(this.style, {
      ...control,
      matrix: binColumns(columns, { maxBins: this.parameters.max_bins }),
      labels: Int32Array.from(labels, (label) => idOf.get(label)!),
      classCount: Math.max(2, classes.length),
      parameters: this.parameters,
    });
    this.fitted = { model, classes };
    return this;
  }

  /** Labels met in `fit`, ascending; probabilities come in this order. */
  get classes(): readonly Label[] {
    return this.state().classes;
  }

  get model(): ForestClassifierModel {
    return this.state().model;
  }

  /** Row-major rows × classes. */
  predictProba(columns: readonly Float32Array[]): Float64Array {
    return this.model.predictProbabilities(columns);
  }

  predict(columns: readonly Float32Array[]): Label[] {
    const { model, classes } = this.state();
    return Array.from(
      mostProbable(model.predictProbabilities(columns), model.classCount),
      (id) => classes[id]!,
    );
  }

  private state() {
    if (this.fitted) return this.fitted;
    throw new TreesError("TREES_INPUT_INVALID", "the forest is not fitted yet: call fit first");
  }
}
