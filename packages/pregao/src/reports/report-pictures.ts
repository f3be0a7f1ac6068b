import type { ReportContents } from "./contract.ts";
import { classDistributionPicture } from "./pictures/class-distribution.ts";
import { confusionMatrixPicture } from "./pictures/confusion-matrix.ts";
import { dashboardPicture } from "./pictures/dashboard.ts";
import { featureImportancePicture } from "./pictures/feature-importance.ts";
import { forecastBandPicture } from "./pictures/forecast-band.ts";
import { lossCurvesPicture } from "./pictures/loss-curves.ts";
import { metricsAgainstBaselinesPicture } from "./pictures/metrics-against-baselines.ts";
import type { Picture } from "./pictures/picture.ts";
import { precisionRecallPicture } from "./pictures/precision-recall.ts";
import { pricesWithActionsPicture } from "./pictures/prices-with-actions.ts";
import { regressionScatterPicture } from "./pictures/regression-scatter.ts";
import { reliabilityPicture } from "./pictures/reliability.ts";
import { residualsPicture } from "./pictures/residuals.ts";
import { rocCurvesPicture } from "./pictures/roc-curves.ts";

/** The pictures that the contents have something to show for, by their place in a report. */
export interface ReportPictures {
  readonly baselines: Picture;
  readonly classes: readonly Picture[];
  readonly curves: readonly Picture[];
  readonly forecasts: readonly Picture[];
  readonly importance: Picture | null;
  readonly losses: Picture | null;
  readonly prices: Picture | null;
}

export type PicturedContents = Pick<
  ReportContents,
  "title" | "evaluation" | "curves" | "forecasts" | "rounds" | "roundName" | "importance" | "predictedActions"
>;

export function reportPictures(contents: PicturedContents): ReportPictures {
  const { evaluation, curves, forecasts, importance, predictedActions, rounds, roundName } = contents;
  const ofClasses = evaluation.task === "classification";
  return {
    baselines: metricsAgainstBaselinesPicture(evaluation),
    classes: ofClasses ? [confusionMatrixPicture(evaluation), classDistributionPicture(evaluation)] : [],
    curves:
      ofClasses && curves !== undefined
        ? [
            rocCurvesPicture(curves.roc),
            precisionRecallPicture(curves.precisionRecall),
            reliabilityPicture(curves.reliability),
          ]
        : [],
    forecasts:
      forecasts === undefined
        ? []
        : [regressionScatterPicture(forecasts), residualsPicture(forecasts), forecastBandPicture(forecasts)],
    importance: importance.length === 0 ? null : featureImportancePicture(importance),
    losses:
      rounds === undefined || rounds.length < 2 ? null : lossCurvesPicture(rounds, "the model", roundName),
    prices:
      predictedActions === undefined || predictedActions.time.length === 0
        ? null
        : pricesWithActionsPicture(predictedActions),
  };
}

/** The pictures of an evaluation on one sheet, under the verdict. */
export function evaluationDashboard(contents: PicturedContents): Picture {
  const { baselines, classes, curves, forecasts, importance, prices } = reportPictures(contents);
  const [confusion, distribution] = classes;
  const [roc, , reliability] = curves;
  const rows = [
    [baselines, importance],
    [confusion, roc, reliability],
    forecasts.slice(0, 1),
    [prices, distribution],
  ].map((row) => row.filter((picture) => picture !== null && picture !== undefined));
  return dashboardPicture(
    contents.title,
    contents.evaluation.verdict.line,
    rows.filter((row) => row.length > 0),
  );
}
