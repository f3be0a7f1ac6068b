import { join } from "node:path";
import { PregaoError } from "../../errors.ts";
import { classificationCurves, type Evaluation } from "../../evaluation/index.ts";
import type { Model } from "../../models/index.ts";
import { writeEvaluationPicture } from "../../reports/index.ts";
import { type JudgedPart, judgeRows } from "../judge.ts";
import { predictedActions } from "../predicted-actions.ts";
import { rememberEvaluation } from "./model-provenance.ts";
import { configureService, type ServiceSettings } from "./service-settings.ts";
import type { FeatureTable, TargetTable } from "./tables.ts";

/** A model's scores on one set, with what pictures of it need. */
export interface ModelEvaluation extends JudgedPart {
  readonly setName: string;
  readonly model: Model;
  readonly x: FeatureTable;
  readonly y: TargetTable;
}

export interface ComprehensiveEvaluation {
  readonly validation: Evaluation;
  readonly test: Evaluation;
  /** The picture of the test set. */
  readonly visualizationPath: string;
}

/** Metrics beside baselines with intervals, and their picture. */
export class B3ModelEvaluationService {
  readonly #settings: ServiceSettings;

  constructor(settings: ServiceSettings = {}) {
    this.#settings = settings;
  }

  /** The model on a set of `splitData`, beside baselines that are fitted on the training rows of the same split. */
  async evaluateModel(
    model: Model,
    x: FeatureTable,
    y: TargetTable,
    setName = "test",
  ): Promise<ModelEvaluation> {
    if (x.split === undefined) {
      throw new PregaoError("PREGAO_OPTION_INVALID", {
        option: "x",
        value: `${x.rows.length} rows`,
        reason:
          "it is no part of a split, so baselines have no training rows: pass xVal or xTest of splitData",
      });
    }
    const { seed } = configureService(this.#settings).context;
    const part = await judgeRows(
      {
        model,
        bars: x.bars,
        features: x.features,
        labels: y.labels,
        train: x.split.train,
        rows: x.rows,
        splitKind: x.split.kind,
      },
      seed,
    );
    rememberEvaluation(model, setName, part.evaluation);
    return { ...part, setName, model, x, y };
  }

  /** Writes the pictures of an evaluation as one PNG into `saveDir` and returns its path. */
  async generateEvaluationVisualization(evaluated: ModelEvaluation, saveDir: string): Promise<string> {
    const { evaluation, prediction, rows, setName, model, x, y } = evaluated;
    const { classNames, classes } = y.labels;
    const path = join(saveDir, `evaluation_${setName}.png`);
    await writeEvaluationPicture(path, {
      title: `${model.family} on the ${setName} set`,
      evaluation,
      importance: model.importance(),
      curves: classificationCurves({
        probabilities: prediction.probabilities!,
        classes: Int8Array.from(rows, (row) => classes[row]!),
        classNames,
      }),
      predictedActions: predictedActions(x.bars, classNames, rows, prediction),
    });
    return path;
  }

  /** Validation and test sets, and the picture of the test set. */
  async evaluateModelComprehensive(
    model: Model,
    xVal: FeatureTable,
    yVal: TargetTable,
    xTest: FeatureTable,
    yTest: TargetTable,
    saveDir: string,
  ): Promise<ComprehensiveEvaluation> {
    const test = await this.evaluateModel(model, xTest, yTest, "test");
    return {
      validation: (await this.evaluateModel(model, xVal, yVal, "validation")).evaluation,
      test: test.evaluation,
      visualizationPath: await this.generateEvaluationVisualization(test, saveDir),
    };
  }
}
