import { PregaoError } from "../../errors.ts";
import {
  beeswarm,
  contributionsOf,
  type Explanation,
  explainModel,
  type Outcomes,
  type PredictionContributions,
  type RankedFeature,
} from "../../explain/index.ts";
import type { FeatureMatrix } from "../../features/contract.ts";
import { type Model, requireFeatureSet } from "../../models/index.ts";
import { createRunContext, type RunContext } from "../../progress.ts";
import { writePictures } from "../../reports/index.ts";
import { shapBarPicture } from "../../reports/pictures/shap-bar.ts";
import { shapForcePicture } from "../../reports/pictures/shap-force.ts";
import { shapSummaryPicture } from "../../reports/pictures/shap-summary.ts";
import { spoiltImportancePicture } from "../../reports/pictures/spoilt-importance.ts";

export interface ModelInterpreterSettings {
  /** Where pictures are written. Default: the working directory. */
  readonly outputDir?: string;
  /** Rows that are explained at most. Default 1000. */
  readonly mostRows?: number;
  /** What happened: families that attribute no predictions are ranked by permutation. */
  readonly outcomes?: Outcomes;
  readonly context?: Partial<RunContext>;
}

/**
 * Explains a fitted model of any family as the described crypto system does: a ranking of features with `shap_summary.png` and
 * `shap_importance_bar.png`, and `shap_force_plot.png` of one prediction. Attributions are the family's own (exact Shapley values of
 * trees, coefficients, integrated gradients).
 */
export class ModelInterpreter {
  readonly model: Model;
  readonly outputDir: string;
  readonly #settings: ModelInterpreterSettings;
  readonly #context: RunContext;

  /** `training` is the matrix that the model was fitted on; PREGAO_FEATURES_DIFFER where it is of another feature set. */
  constructor(model: Model, training: FeatureMatrix, settings: ModelInterpreterSettings = {}) {
    requireFeatureSet(model, training);
    this.model = model;
    this.outputDir = settings.outputDir ?? ".";
    this.#settings = settings;
    this.#context = createRunContext(settings.context);
  }

  /**
   * All features, most important first, over the rows of `features` (or `rows` of them), and the two pictures of the `maxDisplay`
   * first: of the last class (buy) and of all classes. A family without attributions gives `permutation_importance.png` instead.
   */
  async explainPredictions(
    features: FeatureMatrix,
    maxDisplay = 20,
    rows: Int32Array = Int32Array.from({ length: features.length }, (_, row) => row),
  ): Promise<readonly RankedFeature[]> {
    const explanation = await this.#explain(features, rows);
    const { ranking, attributions, permutation } = explanation;
    const pictures =
      attributions === null
        ? [spoiltImportancePicture(permutation!, { most: maxDisplay })]
        : [
            shapSummaryPicture(beeswarm(explanation, features, { most: maxDisplay })),
            shapBarPicture(ranking, attributions.outputs, { most: maxDisplay }),
          ];
    await writePictures(this.outputDir, pictures, { formats: ["png"] });
    return ranking;
  }

  /**
   * What pushes the prediction of one row, the last of `features` when none is named, towards the class of id `classIdx` (0 … in the order of
   * the model's classes; the last when left out), and its picture. PREGAO_OPTION_INVALID for a class or a row that is not there.
   */
  async explainSinglePrediction(
    features: FeatureMatrix,
    classIdx?: number,
    row: number = features.length - 1,
  ): Promise<PredictionContributions> {
    const { classNames } = this.model;
    if (features.columns[0]?.[row] === undefined) {
      throw invalid("row", row, `there are ${features.length} rows, from 0`);
    }
    if (classIdx !== undefined && classNames[classIdx] === undefined) {
      const known = classNames.map((name, id) => `${id} ${name}`).join(", ");
      throw invalid(
        "classIdx",
        classIdx,
        known === "" ? "a regression has no classes" : `the classes are ${known}`,
      );
    }
    const explanation = await this.#explain(features, Int32Array.of(row));
    const output = classIdx === undefined ? undefined : classNames[classIdx];
    const contributions = contributionsOf(explanation, features, 0, output);
    const subject = `row ${row}`;
    await writePictures(this.outputDir, [shapForcePicture(contributions, { subject })], { formats: ["png"] });
    return contributions;
  }

  #explain(features: FeatureMatrix, rows: Int32Array): Promise<Explanation> {
    const { mostRows, outcomes } = this.#settings;
    return explainModel(this.model, features, rows, this.#context, {
      ...(mostRows !== undefined && { mostRows }),
      ...(outcomes !== undefined && { outcomes }),
    });
  }
}

function invalid(option: string, value: number, reason: string): PregaoError {
  return new PregaoError("PREGAO_OPTION_INVALID", { option, value, reason });
}
