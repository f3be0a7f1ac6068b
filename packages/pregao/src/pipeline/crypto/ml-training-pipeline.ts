import { PregaoError } from "../../errors.ts";
import { type Evaluation, type FamilyVerdict, familyVerdict } from "../../evaluation/index.ts";
import type { FeatureMatrix } from "../../features/index.ts";
import { regressionTarget } from "../../labels/index.ts";
import type { Model, TrainingData } from "../../models/index.ts";
import { createRunContext, type RunContext } from "../../progress.ts";
import { formatFigure } from "../../reports/format.ts";
import type { TargetOutcome } from "../../reports/index.ts";
import { plainTable } from "../../reports/plain-table.ts";
import { type FittedScaler, type ScalerKind, scalerKinds } from "../../scaling/index.ts";
import type { FeatureTable, TargetTable } from "../b3/tables.ts";
import { EnsembleModel } from "../ensemble/index.ts";
import { judgeRows } from "../judge.ts";
import { fitPlanned } from "../run/fit-model.ts";
import { type ModelPlan, type PlannedModel, planModels } from "../run/model-plan.ts";
import { judgeTargets } from "../run/performance-targets.ts";
import { scaleFeatures } from "./scale-features.ts";

export interface FullPipelineRequest {
  /** All tables of one matrix, as `loadPreparedDatasets` or `splitData` give them. */
  readonly xTrain: FeatureTable;
  readonly yTrainClass: TargetTable;
  readonly yTrainReg: TargetTable;
  readonly xVal: FeatureTable;
  readonly yValClass: TargetTable;
  readonly yValReg: TargetTable;
  readonly xTest: FeatureTable;
  readonly yTestClass: TargetTable;
  readonly yTestReg: TargetTable;
  /** Id of the feature set that the tables must be of. */
  readonly featureSetId?: string;
  /** Default `standard`. */
  readonly scalerType?: ScalerKind;
  /** Default true. Trees do not mind; nets and linear models scale by themselves. */
  readonly applyScaling?: boolean;
  readonly skipLstm?: boolean;
  readonly skipCatboost?: boolean;
  /** Parameters by key of the model, over those of the described system. */
  readonly params?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface PipelineEvaluations {
  readonly validation: Evaluation;
  readonly test: Evaluation;
}

export interface FullPipelineResult {
  /** The matrix as the models have seen it: scaled where that was asked for. */
  readonly features: FeatureMatrix;
  readonly featureSetId: string;
  /** By key; the ensemble's parts are `ensemble` and `ensemble_regressor`. */
  readonly evaluations: Readonly<Record<string, PipelineEvaluations>>;
  readonly targets: readonly TargetOutcome[];
  readonly verdict: FamilyVerdict;
  readonly skipped: ModelPlan["skipped"];
  /** The performance summary as a table for a terminal, verdict last. */
  readonly summary: string;
}

/**
 * The training pipeline of the described crypto system: scaling, seven models, judgement on validation and test rows. The
 * whole way from bars to a report is `pregao run`.
 */
export class MLTrainingPipeline {
  readonly #context: RunContext;
  #models: Readonly<Record<string, Model>> = {};
  #ensemble: EnsembleModel | null = null;
  #scaler: FittedScaler | null = null;

  constructor({ context = {} }: { readonly context?: Partial<RunContext> } = {}) {
    this.#context = createRunContext(context);
  }

  /** The fitted models by key: `xgb_classifier`, `lgb_classifier`, `cat_classifier`, `xgb_regressor`, `nn_regressor`, `lstm`. */
  get models(): Readonly<Record<string, Model>> {
    return this.#models;
  }

  /** The stacks, which give trading decisions; null before `runFullPipeline`. */
  get ensemble(): EnsembleModel | null {
    return this.#ensemble;
  }

  /** What the features were scaled by: new rows must be too. Null without scaling. */
  get scaler(): FittedScaler | null {
    return this.#scaler;
  }

  /**
   * Fits all models on the training rows, each watching the latest of them where it stops early, so that validation and test stay
   * unseen; judges them beside baselines. Throws PREGAO_OPTION_INVALID where tables do not belong together.
   */
  async runFullPipeline(request: FullPipelineRequest): Promise<FullPipelineResult> {
    const {
      xTrain,
      applyScaling = true,
      scalerType = "standard",
      skipLstm = false,
      skipCatboost = false,
    } = request;
    requireOneMatrix(request);
    const plan = await planModels({ models: [], skipLstm, skipCatboost });
    const { scaled, scaler } = applyScaling
      ? scaleFeatures(xTrain.features, xTrain.rows, requireScaler(scalerType))
      : { scaled: xTrain.features, scaler: null };
    this.#scaler = scaler;
    const tables: FullPipelineRequest = {
      ...request,
      xTrain: { ...xTrain, features: scaled },
      xVal: { ...request.xVal, features: scaled },
      xTest: { ...request.xTest, features: scaled },
    };
    const single = plan.models.filter(({ bases }) => bases.length === 0);
    const models: Record<string, Model> = {};
    for (const { key, family, task, parameters } of single) {
      const { features, bars, rows } = tables.xTrain;
      const { labels } = task === "classification" ? request.yTrainClass : request.yTrainReg;
      const own = { ...parameters, ...request.params?.[key] };
      models[key] = await fitPlanned(
        family,
        own,
        { bars, features, labels, task, train: rows },
        this.#context,
      );
    }
    this.#models = models;
    this.#ensemble = await this.#stack(tables, plan.models);
    const judged: Record<string, PipelineEvaluations> = {};
    for (const [key, model] of [
      ...Object.entries(models),
      ["ensemble", this.#ensemble.classifier!] as const,
      ["ensemble_regressor", this.#ensemble.regressor!] as const,
    ])
      judged[key] = await this.#judge(model, tables);
    const tests = new Map(Object.entries(judged).map(([key, { test }]) => [key, test]));
    const verdict = familyVerdict(Object.fromEntries(tests));
    return {
      features: scaled,
      featureSetId: scaled.featureSetId,
      evaluations: judged,
      targets: judgeTargets(tests),
      verdict,
      skipped: plan.skipped,
      summary: `${summaryTable(tests)}\n\n${verdict.line}`,
    };
  }

  async #stack(tables: FullPipelineRequest, models: readonly PlannedModel[]): Promise<EnsembleModel> {
    const basesOf = (key: string): Model[] =>
      models.find((model) => model.key === key)!.bases.map((base) => this.#models[base]!);
    const ensemble = new EnsembleModel(basesOf("ensemble"), basesOf("ensemble_regressor"));
    await ensemble.trainClassifier(trainingData(tables.xTrain, tables.yTrainClass), this.#context);
    await ensemble.trainRegressor(trainingData(tables.xTrain, tables.yTrainReg), this.#context);
    return ensemble;
  }

  async #judge(model: Model, tables: FullPipelineRequest): Promise<PipelineEvaluations> {
    const isClass = model.task === "classification";
    const judge = async (x: FeatureTable, y: TargetTable): Promise<Evaluation> => {
      const { bars, features, rows } = x;
      const common = { model, bars, features, labels: y.labels, rows, splitKind: "by-date" } as const;
      return (await judgeRows({ ...common, train: tables.xTrain.rows }, this.#context.seed)).evaluation;
    };
    return {
      validation: await judge(tables.xVal, isClass ? tables.yValClass : tables.yValReg),
      test: await judge(tables.xTest, isClass ? tables.yTestClass : tables.yTestReg),
    };
  }
}

function trainingData({ features, rows, bars }: FeatureTable, { labels }: TargetTable): TrainingData {
  return {
    features,
    rows,
    classes: labels.classes,
    classNames: labels.classNames,
    returns: regressionTarget(labels),
    intervals: { time: bars.time, endTime: labels.endTime },
  };
}

function requireOneMatrix(request: FullPipelineRequest): void {
  const { xTrain, xVal, xTest, featureSetId: wanted } = request;
  const found = xTrain.features.featureSetId;
  for (const [option, table] of Object.entries({ xVal, xTest })) {
    if (table.features === xTrain.features) continue;
    const reason =
      "it must be a part of the same matrix as xTrain, as loadPreparedDatasets and splitData give it";
    throw new PregaoError("PREGAO_OPTION_INVALID", { option, value: table.features.featureSetId, reason });
  }
  if (wanted === undefined || wanted === found) return;
  const reason = `the tables are of the feature set ${found}`;
  throw new PregaoError("PREGAO_OPTION_INVALID", { option: "featureSetId", value: wanted, reason });
}

function requireScaler(kind: string): ScalerKind {
  const found = scalerKinds.find((one) => one === kind || one.replace("-", "") === kind);
  if (found !== undefined) return found;
  throw new PregaoError("PREGAO_OPTION_INVALID", {
    option: "scalerType",
    value: kind,
    reason: `it must be one of ${scalerKinds.join(", ")}`,
  });
}

function summaryTable(tests: ReadonlyMap<string, Evaluation>): string {
  return plainTable(
    ["model", "metric", "value", "best baseline", ""],
    [...tests].map(([key, { metrics, primary, verdict }]) => {
      const metric = metrics.find(({ name }) => name === primary)!;
      const beside = metric.baselines[verdict.baseline]?.value ?? null;
      return [
        key,
        metric.label,
        formatFigure(metric.value),
        formatFigure(beside),
        verdict.baseline.replaceAll("_", " "),
      ];
    }),
    { right: [2, 3] },
  );
}
