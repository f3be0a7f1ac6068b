import type { FiledPicture } from "../drawn-pictures.ts";
import { calibrationPicture } from "../pictures/calibration.ts";
import { confusionMatrixPicture } from "../pictures/confusion-matrix.ts";
import { featureImportancePicture } from "../pictures/feature-importance.ts";
import { forecastBandPicture } from "../pictures/forecast-band.ts";
import { lossCurvesPicture } from "../pictures/loss-curves.ts";
import { metricsAgainstBaselinesPicture } from "../pictures/metrics-against-baselines.ts";
import { namedPicture, type Picture } from "../pictures/picture.ts";
import { precisionRecallPicture } from "../pictures/precision-recall.ts";
import { regressionScatterPicture } from "../pictures/regression-scatter.ts";
import { reliabilityPicture } from "../pictures/reliability.ts";
import { residualsPicture } from "../pictures/residuals.ts";
import { rocCurvesPicture } from "../pictures/roc-curves.ts";
import type { RunModel } from "./contract.ts";
import { keptExplanationPictures } from "./explanation-pictures.ts";

/** The pictures of one model by where they stand in its part of a page. */
export interface ModelPictures {
  readonly evaluation: readonly FiledPicture[];
  readonly curves: readonly FiledPicture[];
  readonly forecasts: readonly FiledPicture[];
  readonly importance: readonly FiledPicture[];
  readonly explanation: readonly FiledPicture[];
  readonly training: readonly FiledPicture[];
}

/** What a model's contents have something to show for; files are named after its key. */
export function modelPictures(model: RunModel): ModelPictures {
  const { key, evaluation, curves, calibration, explanation, forecasts, importance, rounds } = model;
  const filed = (file: string, picture: Picture): FiledPicture => ({
    file: `${file}_${key}`,
    picture: namedPicture(picture, `${file}-${key}`),
  });
  return {
    evaluation: [
      filed("metrics", metricsAgainstBaselinesPicture(evaluation)),
      ...(evaluation.task === "classification"
        ? [filed("confusion_matrix", confusionMatrixPicture(evaluation))]
        : []),
    ],
    curves:
      curves === undefined
        ? []
        : [
            filed("roc_curves", rocCurvesPicture(curves.roc)),
            filed("precision_recall", precisionRecallPicture(curves.precisionRecall)),
            calibration === undefined
              ? filed("reliability", reliabilityPicture(curves.reliability))
              : filed("reliability", calibrationPicture(calibration)),
          ],
    forecasts:
      forecasts === undefined
        ? []
        : [
            filed("regression_scatter", regressionScatterPicture(forecasts)),
            filed("residuals", residualsPicture(forecasts)),
            ...(hasTimes(forecasts.time) ? [filed("forecast", forecastBandPicture(forecasts))] : []),
          ],
    importance:
      importance.length === 0 ? [] : [filed("feature_importance", featureImportancePicture(importance))],
    explanation:
      explanation === undefined
        ? []
        : keptExplanationPictures(explanation).map(([file, picture]) => filed(file, picture)),
    training:
      rounds.length < 2
        ? []
        : [filed("loss_curves", lossCurvesPicture(rounds, model.title, model.roundName))],
  };
}

/** Rows that were given without times of their own have no place on an axis of time. */
function hasTimes(time: readonly number[]): boolean {
  return time.some((at) => at !== time[0]);
}
