import type { Evaluation, MetricEstimate } from "../../evaluation/index.ts";
import type { TargetOutcome } from "../../reports/index.ts";

/** A figure that the described system wants of a model, named before anything is measured. */
export interface PerformanceTarget {
  /** Key of the model. */
  readonly model: string;
  /** Name of the metric in an evaluation. */
  readonly metric: string;
  /** What a person calls it. */
  readonly label: string;
  readonly comparison: "above" | "below";
  readonly target: number;
}

const classes = ["xgb_classifier", "lgb_classifier", "cat_classifier"];
const returns = ["xgb_regressor", "nn_regressor"];

/**
 * The described system's performance targets: those of the classifiers and of the regressors hold for each of them, as its
 * sections have it (its closing table names the XGBoost models alone).
 */
export const performanceTargets: readonly PerformanceTarget[] = [
  ...classes.flatMap((model): PerformanceTarget[] => [
    { model, metric: "accuracy", label: "accuracy", comparison: "above", target: 0.55 },
    {
      model,
      metric: "directional_accuracy",
      label: "directional accuracy",
      comparison: "above",
      target: 0.6,
    },
  ]),
  { model: "ensemble", metric: "accuracy", label: "accuracy", comparison: "above", target: 0.58 },
  ...returns.flatMap((model): PerformanceTarget[] => [
    {
      model,
      metric: "directional_accuracy",
      label: "directional accuracy",
      comparison: "above",
      target: 0.58,
    },
    { model, metric: "r2", label: "R²", comparison: "above", target: 0.1 },
  ]),
  { model: "lstm", metric: "rmse", label: "RMSE", comparison: "below", target: 0.015 },
  {
    model: "lstm",
    metric: "directional_accuracy",
    label: "directional accuracy",
    comparison: "above",
    target: 0.55,
  },
];

/**
 * Each target of a model that was judged: met or missed, with interval and the best baseline. A note says what the figure
 * does not show: that the baseline meets the target too, or that the target lies within the interval.
 */
export function judgeTargets(
  evaluations: ReadonlyMap<string, Evaluation>,
  targets: readonly PerformanceTarget[] = performanceTargets,
): TargetOutcome[] {
  return targets.flatMap((wanted): TargetOutcome[] => {
    const metric = evaluations.get(wanted.model)?.metrics.find(({ name }) => name === wanted.metric);
    return metric === undefined ? [] : [judgeTarget(wanted, metric)];
  });
}

function judgeTarget(wanted: PerformanceTarget, metric: MetricEstimate): TargetOutcome {
  const { model, label, comparison, target } = wanted;
  const { value, low, high } = metric;
  const reaches = (figure: number | null): boolean =>
    figure !== null && (comparison === "above" ? figure > target : figure < target);
  const baseline = bestBaseline(metric, comparison);
  const met = reaches(value);
  const note =
    value === null
      ? (metric.reason ?? "not defined on these rows")
      : met && reaches(baseline.value)
        ? `the baseline ${baseline.name.replaceAll("_", " ")} meets it too`
        : low !== null && high !== null && low <= target && target <= high
          ? "the target lies within the interval"
          : undefined;
  return {
    model,
    metric: label,
    comparison,
    target,
    value,
    low,
    high,
    baseline,
    met,
    ...(note === undefined ? {} : { note }),
  };
}

function bestBaseline(
  { baselines }: MetricEstimate,
  comparison: PerformanceTarget["comparison"],
): TargetOutcome["baseline"] {
  let best: TargetOutcome["baseline"] = { name: "none", value: null };
  for (const [name, { value }] of Object.entries(baselines)) {
    const better =
      value !== null &&
      (best.value === null || (comparison === "above" ? value > best.value : value < best.value));
    if (best.name === "none" || better) best = { name, value };
  }
  return best;
}
