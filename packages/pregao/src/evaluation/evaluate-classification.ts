import { type BootstrapResult, bootstrapByDate } from "./block-bootstrap.ts";
import { type ClassPredictions, classDateSums, classMetricCount } from "./class-sums.ts";
import { countConfusion } from "./confusion.ts";
import type { ClassificationEvaluation, ClassScores, MetricEstimate } from "./contract.ts";
import { groupByDate } from "./date-groups.ts";
import { intervalMethod } from "./interval-method.ts";
import { metricEstimate } from "./metric-estimates.ts";
import { classificationMetrics, perClassMetrics } from "./metric-table.ts";
import { logLossOf, mostProbable } from "./probability-scores.ts";
import { describeSample, smallSampleCaveats } from "./sample.ts";
import { type ClassificationInput, checkClassificationInput, keepScorable } from "./scorable-rows.ts";
import { equalAccuracyTests } from "./skill/equal-accuracy.ts";
import { claimCaveats, directionCaveat, skillVerdict } from "./verdict.ts";

/**
 * Scores a classifier beside its baselines, with block-bootstrap intervals by date for every metric and for every
 * difference to a baseline. Primary metric: log-loss.
 * Throws PREGAO_EVALUATION_INPUT on NaN or improper probabilities, unequal lengths, or when no row has an outcome.
 * Cost: O(rows log rows × classes × predictors + resamples × dates / blockLength × classes²).
 */
export function evaluateClassification(input: ClassificationInput): ClassificationEvaluation {
  checkClassificationInput(input);
  const { classNames } = input;
  const classCount = classNames.length;
  const kept = keepScorable(input);
  const groups = groupByDate(kept.time);
  const dates = groups.times.length;
  const { method, tail } = intervalMethod({ ...input, dates });
  const predictors: ClassPredictions[] = [{ probabilities: kept.probabilities }, ...kept.baselines];
  const result = bootstrapByDate(
    predictors.map((predictor) => classDateSums(predictor, kept.classes, classCount, groups)),
    { ...method, tail, dates, metricCount: classMetricCount(classCount) },
  );
  const rowLosses = (probabilities: Float64Array): Float64Array =>
    Float64Array.from(kept.classes, (outcome, row) => logLossOf(probabilities[row * classCount + outcome]!));
  const baselineNames = input.baselines.map((baseline) => baseline.name);
  const decided = mostProbable(kept.probabilities, classCount);
  const table = countConfusion(kept.classes, decided, classCount);
  const confusion = classNames.map((_, k) => [...table.subarray(k * classCount, (k + 1) * classCount)]);
  const absent = classNames.filter((_, k) => sumOf(confusion[k]!) === 0);
  const metrics = classificationMetrics.map((definition, index) =>
    metricEstimate(definition, index, result, baselineNames, absentReason(definition.name, absent)),
  );
  const primary = metrics[0]!;
  const verdict = skillVerdict(primary, method.level, input);
  return {
    task: "classification",
    rows: kept.classes.length,
    rowsWithoutOutcome: input.classes.length - kept.classes.length,
    ...describeSample(groups, kept.symbolCodes),
    primary: primary.name,
    verdict,
    caveats: [
      ...claimCaveats(input),
      ...directionCaveat(verdict, metrics.at(-1)!, classNames),
      ...smallSampleCaveats(dates, method.blockLength),
    ],
    metrics,
    classNames: [...classNames],
    perClass: classNames.map((name, k) => classScores(name, k, confusion, result, baselineNames)),
    confusion,
    baselines: input.baselines.map(({ name, description }) => ({ name, description })),
    equalAccuracy: equalAccuracyTests(
      "log_loss",
      rowLosses(kept.probabilities),
      kept.baselines.map(({ name, probabilities }) => ({ name, losses: rowLosses(probabilities) })),
      groups,
      input.horizon,
    ),
    intervals: method,
  };
}

function classScores(
  name: string,
  k: number,
  confusion: readonly (readonly number[])[],
  result: BootstrapResult,
  baselineNames: readonly string[],
): ClassScores {
  const support = sumOf(confusion[k]!);
  const first = classificationMetrics.length + perClassMetrics.length * k;
  const estimate = (m: number): MetricEstimate =>
    metricEstimate(
      perClassMetrics[m]!,
      first + m,
      result,
      baselineNames,
      support === 0 ? `no row has the outcome ${name}` : undefined,
    );
  return {
    name,
    support,
    predicted: confusion.reduce((sum, row) => sum + row[k]!, 0),
    precision: estimate(0),
    recall: estimate(1),
    f1: estimate(2),
    rocAuc: estimate(3),
  };
}

function absentReason(metric: string, absent: readonly string[]): string | undefined {
  if (metric === "directional_accuracy") return "of rows whose outcome is the first or the last class";
  if (absent.length === 0 || !metric.startsWith("roc_auc")) return undefined;
  return `not defined: no row has the outcome ${absent.join(", ")}`;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
