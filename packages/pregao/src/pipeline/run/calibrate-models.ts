import { applyCalibration, expectedCalibrationError, fitCalibration } from "../../calibration/index.ts";
import { classificationCurves } from "../../evaluation/index.ts";
import { logLoss } from "../../evaluation/probability-scores.ts";
import type { CalibrationOutcome } from "../../reports/index.ts";
import type { JudgedPart } from "../judge.ts";
import type { RunJudgement } from "./judge-models.ts";
import type { RunMarket } from "./run-market.ts";

/**
 * What isotonic calibration would mend: fitted on the validation rows, which the model has not seen, shown on the test rows
 * before and after. Undefined where all validation rows are of one class.
 */
export function calibrationOf(
  { judgement }: RunJudgement,
  { parts }: Pick<RunMarket, "parts">,
): CalibrationOutcome | undefined {
  const { classes, classNames } = parts.classification.prepared.labels;
  const outcomes = ({ rows }: JudgedPart): Int8Array => Int8Array.from(rows, (row) => classes[row]!);
  const known = outcomes(judgement.validation);
  if (new Set(known).size < 2) return undefined;
  const calibration = fitCalibration("isotonic", {
    probabilities: judgement.validation.prediction.probabilities!,
    classes: known,
    classNames,
  });
  const tested = outcomes(judgement.test);
  const before = judgement.test.prediction.probabilities!;
  const after = applyCalibration(calibration, before);
  const curves = (probabilities: Float64Array) =>
    classificationCurves({ probabilities, classes: tested, classNames }).reliability;
  const error = (probabilities: Float64Array): number =>
    expectedCalibrationError(probabilities, tested, classNames.length).expected;
  return {
    method: "isotonic",
    before: curves(before),
    after: curves(after),
    figures: [
      { name: "expected calibration error", before: error(before), after: error(after) },
      {
        name: "log-loss",
        before: logLoss(before, tested, classNames.length),
        after: logLoss(after, tested, classNames.length),
      },
    ],
  };
}
