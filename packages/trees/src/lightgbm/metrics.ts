import type { MetricChoice, MetricKind } from "../boosting/metrics/metric.ts";
import { TreesError } from "../errors.ts";

/** What a fit learns, as far as its metrics are concerned. */
export type MetricTask = "binary" | "multiclass" | "numbers";

interface KnownMetric {
  readonly kind: MetricKind;
  readonly task: MetricTask;
  readonly aliases?: readonly string[];
}

const metrics: Readonly<Record<string, KnownMetric>> = {
  binary_logloss: { kind: "logloss", task: "binary", aliases: ["binary"] },
  binary_error: { kind: "error", task: "binary" },
  auc: { kind: "auc", task: "binary" },
  average_precision: { kind: "averagePrecision", task: "binary" },
  multi_logloss: { kind: "mlogloss", task: "multiclass", aliases: ["multiclass", "softmax"] },
  multi_error: { kind: "merrorWithTies", task: "multiclass" },
  l1: {
    kind: "mae",
    task: "numbers",
    aliases: ["mean_absolute_error", "mae", "regression_l1"],
  },
  l2: {
    kind: "mse",
    task: "numbers",
    aliases: ["mean_squared_error", "mse", "regression_l2", "regression"],
  },
  rmse: { kind: "rmse", task: "numbers", aliases: ["root_mean_squared_error", "l2_root"] },
  quantile: { kind: "quantile", task: "numbers" },
  mape: { kind: "mape", task: "numbers", aliases: ["mean_absolute_percentage_error"] },
  huber: { kind: "huber", task: "numbers" },
  poisson: { kind: "poissonDeviance", task: "numbers" },
};

/** LightGBM's own name of a metric; null when it has none such here. */
function ownName(name: string): string | null {
  if (Object.hasOwn(metrics, name)) return name;
  return Object.keys(metrics).find((known) => metrics[known]!.aliases?.includes(name)) ?? null;
}

const namesFor = (tasks: readonly MetricTask[]): string[] =>
  Object.keys(metrics).filter((name) => tasks.includes(metrics[name]!.task));

/** What `metric` may be for tasks, in words. */
export function metricRange(tasks: readonly MetricTask[]): string {
  const list = namesFor(tasks)
    .map((name) => `'${name}'`)
    .join(", ");
  return `null for the objective's own, or one or a list of ${list}, or LightGBM's other names of them`;
}

/** Whether `metric` may be this for one of the tasks. */
export function acceptsMetrics(tasks: readonly MetricTask[]): (value: unknown) => boolean {
  return (value) => {
    if (value === null) return true;
    const names = [value].flat().map((name) => (typeof name === "string" ? ownName(name) : null));
    const isKnown = names.every((name) => name !== null && tasks.includes(metrics[name]!.task));
    return names.length > 0 && isKnown && new Set(names).size === names.length;
  };
}

/** The metrics that `metric` names, in the history by LightGBM's own names; `alpha` shapes Huber's and the quantile's. */
export function metricsFor(
  given: string | readonly string[],
  task: MetricTask,
  alpha: number,
): MetricChoice[] {
  return [given].flat().map((alias) => {
    const name = ownName(alias)!;
    const { kind, task: own } = metrics[name]!;
    if (own === task) return { name, kind, setting: settingOf(kind, alpha) };
    const fitting = namesFor([task]).map((other) => `"${other}"`);
    throw new TreesError(
      "TREES_PARAMETER_INVALID",
      `metric is "${alias}", which does not go with the objective's task, ${task}: use one of ${fitting.join(", ")}`,
    );
  });
}

function settingOf(kind: MetricKind, alpha: number): number {
  if (kind === "error") return 0.5;
  // LightGBM divides by the target's size or 1, whichever is larger.
  if (kind === "mape") return 1;
  return kind === "huber" || kind === "quantile" ? alpha : 0;
}
