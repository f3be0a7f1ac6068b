import type { ReportContents } from "./contract.ts";
import { classDistributionPicture } from "./pictures/class-distribution.ts";
import { confusionMatrixPicture } from "./pictures/confusion-matrix.ts";
import { dashboardPicture } from "./pictures/dashboard.ts";
import { featureImportancePicture } from "./pictures/feature-importance.ts";
import { metricsAgainstBaselinesPicture } from "./pictures/metrics-against-baselines.ts";
import type { Picture } from "./pictures/picture.ts";
import { pricesWithActionsPicture } from "./pictures/prices-with-actions.ts";
import { reliabilityPicture } from "./pictures/reliability.ts";
import { rocCurvesPicture } from "./pictures/roc-curves.ts";

/** The pictures that the contents have something to show for, by their place in a report. */
export interface ReportPictures {
  readonly baselines: Picture;
  readonly classes: readonly Picture[];
  readonly curves: readonly Picture[];
  readonly importance: Picture | null;
  readonly prices: Picture | null;
}

export type PicturedContents = Pick<
  ReportContents,
  "title" | "evaluation" | "curves" | "importance" | "predictedActions"
>;

export function reportPictures(contents: PicturedContents): ReportPictures {
  const { evaluation, curves, importance, predictedActions } = contents;
  const ofClasses = evaluation.task === "classification";
  return {
    baselines: metricsAgainstBaselinesPicture(evaluation),
    classes: ofClasses ? [confusionMatrixPicture(evaluation), classDistributionPicture(evaluation)] : [],
    curves:
      ofClasses && curves !== undefined
        ? [rocCurvesPicture(curves.roc), reliabilityPicture(curves.reliability)]
        : [],
    importance: importance.length === 0 ? null : featureImportancePicture(importance),
    prices:
      predictedActions === undefined || predictedActions.time.length === 0
        ? null
        : pricesWithActionsPicture(predictedActions),
  };
}

/** All pictures of an evaluation on one sheet, under the verdict. */
export function evaluationDashboard(contents: PicturedContents): Picture {
  const { baselines, classes, curves, importance, prices } = reportPictures(contents);
  const [confusion, distribution] = classes;
  const rows = [
    [baselines, importance],
    [confusion, ...curves],
    [prices, distribution],
  ].map((row) => row.filter((picture) => picture !== null && picture !== undefined));
  return dashboardPicture(
    contents.title,
    contents.evaluation.verdict.line,
    rows.filter((row) => row.length > 0),
  );
}
