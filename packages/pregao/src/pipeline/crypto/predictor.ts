import { parseOptions } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import type { Evaluation } from "../../evaluation/index.ts";
import { regressionTarget } from "../../labels/index.ts";
import {
  type FeatureImportance,
  loadFamily,
  type Model,
  type TrainingData,
  withWatchRows,
} from "../../models/index.ts";
import { createRunContext, type RunContext } from "../../progress.ts";
import type { FeatureTable, TargetTable } from "../b3/tables.ts";
import { judgeRows } from "../judge.ts";

export interface PredictorSettings {
  /** Parameters of the family over the defaults of the class. */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly context?: Partial<RunContext>;
}

/** What the described classes have in common: a family, its defaults there, and one fitted model. */
abstract class Predictor {
  readonly params: Readonly<Record<string, unknown>>;
  readonly #family: string;
  readonly #task: Model["task"];
  readonly #context: RunContext;
  #model: Model | null = null;
  #train: FeatureTable | null = null;

  protected constructor(
    family: string,
    task: Model["task"],
    defaults: Readonly<Record<string, unknown>>,
    { params = {}, context = {} }: PredictorSettings,
  ) {
    this.#family = family;
    this.#task = task;
    this.params = { ...defaults, ...params };
    this.#context = createRunContext(context);
  }

  /** The fitted model, to be saved, explained or stacked; null before `train`. */
  get model(): Model | null {
    return this.#model;
  }

  /**
   * Fits on the rows of `xTrain`. The rows of `xVal` tell when to stop and are not learned from, but they are no longer unseen;
   * without them the latest part of the training rows does. Both tables must be of one matrix.
   */
  async train(
    xTrain: FeatureTable,
    yTrain: TargetTable,
    xVal?: FeatureTable,
    yVal?: TargetTable,
  ): Promise<Model> {
    if (xVal !== undefined && (xVal.features !== xTrain.features || yVal?.labels !== yTrain.labels)) {
      throw new PregaoError("PREGAO_OPTION_INVALID", {
        option: "xVal",
        value: `${xVal.rows.length} rows`,
        reason: "it must be a part of the same matrix and targets as xTrain, as splitData gives it",
      });
    }
    const family = await loadFamily(this.#family);
    const parameters = parseOptions(family.parameters(this.#task), this.params);
    const { labels } = yTrain;
    const data: TrainingData = {
      features: xTrain.features,
      rows: xTrain.rows,
      classes: labels.classes,
      classNames: labels.classNames,
      returns: regressionTarget(labels),
      intervals: { time: xTrain.bars.time, endTime: labels.endTime },
      ...(xVal === undefined ? {} : { watch: xVal.rows }),
    };
    this.#model = await family.fit(
      withWatchRows(family, parameters, data),
      this.#task,
      parameters,
      this.#context,
    );
    this.#train = xTrain;
    return this.#model;
  }

  /** Features by importance, largest first. */
  getFeatureImportance(): FeatureImportance[] {
    return this.fitted().importance();
  }

  /** Every metric of the rows beside baselines that know the training rows only, with intervals and a verdict. */
  async evaluate(x: FeatureTable, y: TargetTable): Promise<Evaluation> {
    const model = this.fitted();
    const { evaluation } = await judgeRows(
      {
        model,
        bars: x.bars,
        features: x.features,
        labels: y.labels,
        train: this.#train!.rows,
        rows: x.rows,
        splitKind: "by-date",
      },
      this.#context.seed,
    );
    return evaluation;
  }

  protected fitted(): Model {
    if (this.#model !== null) return this.#model;
    throw new PregaoError("PREGAO_PROVENANCE_MISSING", { family: this.#family });
  }
}

/** A predictor of classes. */
export abstract class ClassPredictor extends Predictor {
  /** The most probable class of each row, as ids in the order of the model's classes. */
  async predict(x: FeatureTable): Promise<Int8Array> {
    const { classNames } = this.fitted();
    const probabilities = await this.#probabilities(x);
    return Int8Array.from(x.rows, (_, row) => {
      const own = probabilities.subarray(row * classNames.length, (row + 1) * classNames.length);
      return own.indexOf(Math.max(...own));
    });
  }

  /** A probability for each class, row by row. */
  async predictProba(x: FeatureTable): Promise<Float64Array[]> {
    const { classNames } = this.fitted();
    const probabilities = await this.#probabilities(x);
    return Array.from(x.rows, (_, row) =>
      probabilities.subarray(row * classNames.length, (row + 1) * classNames.length),
    );
  }

  async #probabilities({ features, rows }: FeatureTable): Promise<Float64Array> {
    return (await this.fitted().predict(features, rows)).probabilities!;
  }
}

/** A predictor of returns, or of another number that the targets hold. */
export abstract class NumberPredictor extends Predictor {
  async predict({ features, rows }: FeatureTable): Promise<Float64Array> {
    return (await this.fitted().predict(features, rows)).returns!;
  }
}
