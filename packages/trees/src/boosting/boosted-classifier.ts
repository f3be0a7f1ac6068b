import { binColumnsAsync } from "../binning/bin-columns-on-workers.ts";
import { TreesError } from "../errors.ts";
import { mostProbable } from "../forest/classifier-model.ts";
import { resolveParameters } from "../parameter-table.ts";
import type { ClassWeight } from "./class-weight.ts";
import type { BoostingClassifierModel } from "./classifier-model.ts";
import { type EvaluationSet, type FitStart, stackEvaluation } from "./evaluation-set.ts";
import { fitBoostingClassifier } from "./fit-classifier.ts";
import type { AnyPlan, BoostingStyle } from "./style.ts";
import type { BoostingControl } from "./train.ts";

export interface BoostedClassifierFit<Label> extends BoostingControl, FitStart {
  /** Weight of each training row. */
  readonly sampleWeight?: ArrayLike<number>;
  /** Numbers of the columns that hold categories: whole numbers from 0; NaN and negative values are missing. */
  readonly categorical?: readonly number[];
  /** Multiplies the weights of the training rows by those of their classes; ids are places in the ascending labels. */
  readonly classWeight?: ClassWeight;
  /** Judged after each round, and what early stopping goes by. */
  readonly evaluation?: EvaluationSet<Label>;
}

/** A boosting classifier of any style: `fit`, `predict`, `predictProba` over columns and class labels of any kind. */
export abstract class BoostedClassifier<C extends object, Label extends string | number> {
  readonly parameters: Readonly<C>;
  private readonly style: BoostingStyle<C, object, AnyPlan>;
  private fitted: { readonly model: BoostingClassifierModel; readonly classes: readonly Label[] } | null =
    null;

  constructor(style: BoostingStyle<C, never, AnyPlan>, parameters: Partial<C>) {
    this.style = style as BoostingStyle<C, object, AnyPlan>;
    this.parameters = resolveParameters<C>(style.classifier, parameters);
  }

  /** Learns from float32 columns and one label a row. */
  async fit(
    columns: readonly Float32Array[],
    labels: readonly Label[],
    options: BoostedClassifierFit<Label> = {},
  ): Promise<this> {
    const { sampleWeight, baseMargin, evaluation, categorical = [], ...control } = options;
    const classes = [...new Set(labels)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    const idOf = new Map(classes.map((label, id) => [label, id]));
    const stacked = stackEvaluation(columns, labels, { sampleWeight, baseMargin }, evaluation);
    const ids = stacked.targets.map((label, row) => {
      const id = idOf.get(label);
      if (id !== undefined) return id;
      const message = `evaluation row ${row - labels.length} is of class ${label}, which the training rows lack`;
      throw new TreesError("TREES_INPUT_INVALID", message);
    });
    const bins = this.style.binsFor(this.parameters);
    const model = await fitBoostingClassifier(this.style, {
      ...control,
      ...stacked.input,
      ...(control.initModel ? { initColumns: stacked.columns } : {}),
      matrix: await binColumnsAsync(stacked.columns, {
        ...control,
        ...bins,
        categorical,
        rows: stacked.input.rows,
      }),
      labels: ids,
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

  get model(): BoostingClassifierModel {
    return this.state().model;
  }

  /** Row-major rows × classes. */
  predictProba(columns: readonly Float32Array[]): Float64Array {
    return this.model.predictProbabilities(columns);
  }

  predict(columns: readonly Float32Array[]): Label[] {
    const { model, classes } = this.state();
    const ids = mostProbable(model.predictProbabilities(columns), model.classCount);
    return Array.from(ids, (id) => classes[id]!);
  }

  private state() {
    if (this.fitted) return this.fitted;
    throw new TreesError("TREES_INPUT_INVALID", "the model is not fitted yet: call fit first");
  }
}
