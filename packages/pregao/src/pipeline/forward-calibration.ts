import {
  applyCalibration,
  type CalibrationMethod,
  expectedCalibrationError,
  fitCalibration,
} from "../calibration/index.ts";
import { PregaoError } from "../errors.ts";
import {
  classificationCurves,
  type Evaluation,
  judgePredictions,
  type ReliabilityCurve,
  type TaskBaselines,
  type WalkForwardResult,
} from "../evaluation/index.ts";
import type { Labels } from "../labels/index.ts";
import type { Bars } from "../market/bars.ts";

/** What calibration does to the probabilities of a walk-forward, on rows that it has not learned from. */
export interface MeasuredCalibration {
  readonly method: CalibrationMethod;
  /** Rows of the second fold and later, ascending: the first has nothing before it to learn from. */
  readonly rows: Int32Array;
  /** rows × classes. */
  readonly probabilities: Float64Array;
  readonly before: Evaluation;
  readonly after: Evaluation;
  readonly expectedErrors: { readonly before: number; readonly after: number };
  readonly reliability: {
    readonly before: readonly ReliabilityCurve[];
    readonly after: readonly ReliabilityCurve[];
  };
}

/**
 * Calibrates each fold by the out-of-fold predictions of the folds before it whose outcome was known when the fold began, and
 * judges the same rows before and after. Throws PREGAO_CALIBRATION_INPUT where there is one fold only.
 */
export function calibrateForward(
  { outOfFold, baselines, folds }: Pick<WalkForwardResult, "outOfFold" | "baselines" | "folds">,
  { bars, labels }: { readonly bars: Bars; readonly labels: Labels },
  method: CalibrationMethod,
  seed: number,
): MeasuredCalibration {
  const { classNames, classes, endTime } = labels;
  const { rows, foldOf } = outOfFold;
  if (folds.length < 2 || baselines.task !== "classification") {
    throw new PregaoError("PREGAO_CALIBRATION_INPUT", {
      what: "a walk-forward",
      reason:
        folds.length < 2
          ? "a single fold has none before it to learn from"
          : "a regression has no probabilities",
    });
  }
  const given = outOfFold.predictions[0]!.probabilities!;
  const width = classNames.length;
  const mended = given.slice();
  const places = Int32Array.from(rows.keys());
  const takeShares = (from: Float64Array, at: Int32Array): Float64Array => {
    const taken = new Float64Array(at.length * width);
    for (const [i, place] of at.entries())
      taken.set(from.subarray(place * width, (place + 1) * width), i * width);
    return taken;
  };
  for (const { fold, from } of folds.slice(1)) {
    const earlier = places.filter((place) => foldOf[place]! < fold - 1 && endTime[rows[place]!]! < from);
    const calibration = fitCalibration(method, {
      probabilities: takeShares(given, earlier),
      classes: Int8Array.from(earlier, (place) => classes[rows[place]!]!),
      classNames,
    });
    const own = places.filter((place) => foldOf[place] === fold - 1);
    const after = applyCalibration(calibration, takeShares(given, own));
    for (const [i, place] of own.entries())
      mended.set(after.subarray(i * width, (i + 1) * width), place * width);
  }
  const later = places.filter((place) => foldOf[place]! > 0);
  const beside: TaskBaselines = {
    task: "classification",
    baselines: baselines.baselines.map((baseline) => ({
      ...baseline,
      probabilities: takeShares(baseline.probabilities, later),
      ...(baseline.decision instanceof Int8Array
        ? { decision: Int8Array.from(later, (place) => (baseline.decision as Int8Array)[place]!) }
        : {}),
    })),
  };
  const judged = Int32Array.from(later, (place) => rows[place]!);
  const outcomes = Int8Array.from(judged, (row) => classes[row]!);
  const measure = (all: Float64Array) => {
    const probabilities = takeShares(all, later);
    const prediction = { rows: judged.length, probabilities };
    return {
      probabilities,
      evaluation: judgePredictions(
        { prediction, beside, splitKind: "by-date", bars, labels, rows: judged },
        seed,
      ),
      error: expectedCalibrationError(probabilities, outcomes, width).expected,
      curves: classificationCurves({ probabilities, classes: outcomes, classNames }).reliability,
    };
  };
  const [before, after] = [measure(given), measure(mended)];
  return {
    method,
    rows: judged,
    probabilities: after.probabilities,
    before: before.evaluation,
    after: after.evaluation,
    expectedErrors: { before: before.error, after: after.error },
    reliability: { before: before.curves, after: after.curves },
  };
}
