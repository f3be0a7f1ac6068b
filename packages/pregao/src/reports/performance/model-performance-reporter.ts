import { join } from "node:path";
import { writeFileAtomically } from "../../atomic-files.ts";
import { PregaoError } from "../../errors.ts";
import {
  type ClassificationEvaluation,
  classificationCurves,
  type RegressionEvaluation,
} from "../../evaluation/index.ts";
import { actions } from "../../labels/contract.ts";
import { didYouMean } from "../../near-matches.ts";
import { type ComparedFigures, comparisonCsv } from "../comparison/comparison-csv.ts";
import { comparisonPicture } from "../comparison/comparison-pictures.ts";
import { fileNameOf } from "../comparison/file-name.ts";
import { bareFigure, type MetricFigure, metricFigures } from "../comparison/metric-figures.ts";
import type { DrawnPictures, FiledPicture } from "../drawn-pictures.ts";
import { writePictureFiles } from "../picture-files.ts";
import { featureImportancePicture } from "../pictures/feature-importance.ts";
import { namedPicture, type Picture } from "../pictures/picture.ts";
import type { RunModel } from "../run/contract.ts";
import { modelPictures } from "../run/model-pictures.ts";
import {
  type ClassList,
  classIds,
  flatProbabilities,
  type Numbers,
  type ProbabilityRows,
} from "./given-outcomes.ts";
import { renderPerformancePage } from "./render-performance-page.ts";
import type { SampleOptions } from "./sample-options.ts";
import { scoreClasses } from "./score-classes.ts";
import { scoreNumbers } from "./score-numbers.ts";

export interface ReporterOptions {
  /** Folder of the files, made where it is not there. Default "reports". */
  readonly outputDir?: string;
}

export interface ClassificationReportOptions extends SampleOptions {
  /** In the order of the class ids; default sell, hold, buy (the described system's SHORT, NEUTRAL, LONG). */
  readonly classNames?: readonly string[];
  /** Default "Model". */
  readonly modelName?: string;
  /** Outcomes of the training rows: what the baselines are fitted on. */
  readonly yTrain?: ClassList;
}

export interface RegressionReportOptions extends SampleOptions {
  /** Default "Model". */
  readonly modelName?: string;
  /** Outcomes of the training rows: what the baseline of the mean is fitted on. */
  readonly yTrain?: Numbers;
}

/** Metrics by name: of this reporter, or plain numbers of one's own. */
export type ModelMetrics = Readonly<Record<string, Readonly<Record<string, MetricFigure | number | null>>>>;

/**
 * The described system's reporter: scores given predictions, each figure with an interval and beside its baseline, and writes
 * pictures (PNG and SVG), a table and one page. Files are named after the model: "XGBoost Classifier" gives
 * `confusion_matrix_xgboost_classifier.png`. A second report of the same name replaces the first.
 */
export class ModelPerformanceReporter {
  readonly outputDir: string;
  readonly #models = new Map<string, RunModel>();
  readonly #drawn = new Map<string, DrawnPictures>();
  /** Whose the file names are. */
  readonly #titles = new Map<string, string>();

  constructor({ outputDir = "reports" }: ReporterOptions = {}) {
    this.outputDir = outputDir;
  }

  /** Figures of the reports so far, by model and metric: what `compareModels` and `generateComparisonTable` take. */
  get metrics(): Readonly<Record<string, Readonly<Record<string, MetricFigure>>>> {
    return Object.fromEntries(
      [...this.#models.values()].map(({ title, evaluation }) => [title, metricFigures(evaluation)]),
    );
  }

  /**
   * Scores decisions (class ids or names) and probabilities (rows × classes; null where there are none), and writes
   * `confusion_matrix_*`, `metrics_*` and, with probabilities, `roc_curves_*`, `precision_recall_*` and `reliability_*`.
   * Throws PREGAO_EVALUATION_INPUT for values that cannot be scored.
   */
  async generateClassificationReport(
    yTrue: ClassList,
    yPred: ClassList,
    yProba: ProbabilityRows | null = null,
    options: ClassificationReportOptions = {},
  ): Promise<ClassificationEvaluation> {
    const { classNames = actions, modelName = "Model", yTrain, ...sample } = options;
    const outcomes = classIds("the outcomes", yTrue, classNames);
    const probabilities =
      yProba === null ? null : flatProbabilities(yProba, outcomes.length, classNames.length);
    const evaluation = scoreClasses({
      ...sample,
      classNames,
      outcomes,
      decisions: classIds("the decisions", yPred, classNames),
      probabilities,
      trainOutcomes: yTrain,
    });
    await this.#keep({
      ...this.#described(modelName),
      evaluation,
      ...(probabilities === null
        ? {}
        : { curves: classificationCurves({ probabilities, classes: outcomes, classNames }) }),
    });
    return evaluation;
  }

  /** Scores forecasts of a number, and writes `regression_scatter_*`, `residuals_*` and `metrics_*`. */
  async generateRegressionReport(
    yTrue: Numbers,
    yPred: Numbers,
    { modelName = "Model", yTrain, ...sample }: RegressionReportOptions = {},
  ): Promise<RegressionEvaluation> {
    const outcomes = Float64Array.from(yTrue);
    const forecasts = Float64Array.from(yPred);
    const evaluation = scoreNumbers({ ...sample, outcomes, forecasts, trainOutcomes: yTrain });
    const known = [...outcomes.keys()].filter((row) => Number.isFinite(outcomes[row]!));
    await this.#keep({
      ...this.#described(modelName),
      evaluation,
      forecasts: {
        quantity: "value",
        unit: "number",
        time: known.map((row) => sample.time?.[row] ?? 0),
        symbol: known.map(() => modelName),
        actual: known.map((row) => outcomes[row]!),
        forecast: known.map((row) => forecasts[row]!),
      },
    });
    return evaluation;
  }

  /** Draws the most important features as shares of the whole: `feature_importance_*`. Importances below 0 count as 0. */
  async plotFeatureImportance(
    importance: readonly { readonly feature?: string; readonly name?: string; readonly importance: number }[],
    { modelName = "Model", topN = 20 }: { readonly modelName?: string; readonly topN?: number } = {},
  ): Promise<string[]> {
    const named = importance.map((one) => ({
      name: one.name ?? one.feature ?? "",
      importance: one.importance,
    }));
    const key = this.#keyOf(modelName);
    const picture = featureImportancePicture(named, topN);
    const model = this.#models.get(key);
    if (model !== undefined) this.#models.set(key, { ...model, importance: named });
    return this.#write(key, [filed(`feature_importance_${key}`, picture)]);
  }

  /** Draws one metric of several models, best first: `model_comparison_METRIC`. PREGAO_NAME_UNKNOWN where no model has it. */
  async compareModels(
    metrics: ModelMetrics = this.metrics,
    { metricName = "accuracy" }: { readonly metricName?: string } = {},
  ): Promise<string[]> {
    const compared = comparedFigures(metrics);
    const known = [...new Set(compared.flatMap(({ figures }) => Object.keys(figures)))];
    if (!known.includes(metricName)) {
      throw new PregaoError("PREGAO_NAME_UNKNOWN", {
        what: "metric",
        name: metricName,
        near: didYouMean(metricName, known),
      });
    }
    const file = `model_comparison_${fileNameOf(metricName)}`;
    return this.#write(file, [filed(file, comparisonPicture(compared, metricName))]);
  }

  /** Writes `model_comparison.csv` and returns its lines, one a model. */
  async generateComparisonTable(
    metrics: ModelMetrics = this.metrics,
  ): Promise<readonly { readonly model: string; readonly [metric: string]: number | string | null }[]> {
    const compared = comparedFigures(metrics);
    await writeFileAtomically(join(this.outputDir, "model_comparison.csv"), comparisonCsv(compared));
    return compared.map(({ name, figures }) => ({
      model: name,
      ...Object.fromEntries(Object.entries(figures).map(([metric, { value }]) => [metric, value])),
    }));
  }

  /** Writes everything that was reported as one self-contained page and returns its path. */
  async saveHtmlReport(name = "model_report.html"): Promise<string> {
    const drawn = new Map([...this.#drawn.values()].flatMap((pictures) => [...pictures]));
    const path = join(this.outputDir, name);
    await writeFileAtomically(path, renderPerformancePage([...this.#models.values()], drawn));
    return path;
  }

  #described(title: string): Omit<RunModel, "evaluation"> {
    return {
      key: this.#keyOf(title),
      title,
      family: "",
      parameters: {},
      summary: {},
      importance: [],
      rounds: [],
    };
  }

  /** What the files of a model are named after; names that differ in signs alone are told apart by a number. */
  #keyOf(title: string): string {
    const plain = fileNameOf(title);
    for (let number = 1; ; number++) {
      const key = number === 1 ? plain : `${plain}_${number}`;
      const owner = this.#titles.get(key) ?? title;
      if (owner !== title) continue;
      this.#titles.set(key, title);
      return key;
    }
  }

  async #keep(model: RunModel): Promise<void> {
    const importance = this.#models.get(model.key)?.importance ?? [];
    const { importance: _, ...pictures } = modelPictures(model);
    await this.#write(model.key, Object.values(pictures).flat());
    this.#models.set(model.key, { ...model, importance });
  }

  /** Draws, writes PNG and SVG of each, and keeps the drawings for the page. */
  async #write(key: string, pictures: readonly FiledPicture[]): Promise<string[]> {
    const { drawn, files } = await writePictureFiles(this.outputDir, pictures);
    this.#drawn.set(key, new Map([...(this.#drawn.get(key) ?? []), ...drawn]));
    return files;
  }
}

function filed(file: string, picture: Picture): FiledPicture {
  return { file, picture: namedPicture(picture, file) };
}

/** Plain numbers have neither interval nor baseline. */
function comparedFigures(metrics: ModelMetrics): ComparedFigures[] {
  return Object.entries(metrics).map(([name, given]) => {
    const figures = Object.fromEntries(
      Object.entries(given).map(([metric, figure]) => [
        metric,
        typeof figure === "number" || figure === null ? bareFigure(metric, figure) : figure,
      ]),
    );
    return { name, task: "r2" in figures || "rmse" in figures ? "regression" : "classification", figures };
  });
}
