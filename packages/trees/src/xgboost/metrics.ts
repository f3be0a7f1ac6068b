import type { MetricChoice, MetricKind } from "../boosting/metrics/metric.ts";
import { TreesError } from "../errors.ts";

/** What a fit learns, as far as its metrics are concerned. */
export type MetricTask = "two classes" | "several classes" | "numbers";

interface KnownMetric {
  readonly kind: MetricKind;
  readonly tasks: readonly MetricTask[];
}

const classes = ["two classes", "several classes"] as const;

const metrics: Readonly<Record<string, KnownMetric>> = {
  logloss: { kind: "logloss", tasks: ["two classes"] },
  error: { kind: "error", tasks: ["two classes"] },
  mlogloss: { kind: "mlogloss", tasks: ["several classes"] },
  merror: { kind: "merror", tasks: ["several classes"] },
  auc: { kind: "auc", tasks: classes },
  aucpr: { kind: "aucpr", tasks: classes },
  rmse: { kind: "rmse", tasks: ["numbers"] },
  rmsle: { kind: "rmsle", tasks: ["numbers"] },
  mae: { kind: "mae", tasks: ["numbers"] },
  mape: { kind: "mape", tasks: ["numbers"] },
  mphe: { kind: "pseudohuber", tasks: ["numbers"] },
  quantile: { kind: "quantile", tasks: ["numbers"] },
  "poisson-nloglik": { kind: "poissonLikelihood", tasks: ["numbers"] },
};

/** XGBoost's names of metrics for a task, as the range of `eval_metric` quotes them. */
export function metricRange(tasks: readonly MetricTask[]): string {
  const names = Object.keys(metrics).filter((name) =>
    metrics[name]!.tasks.some((task) => tasks.includes(task)),
  );
  const list = names.map((name) => `'${name}'`).join(", ");
  const threshold = tasks.includes("two classes") ? ", 'error@t' with a threshold t other than 0.5" : "";
  return `null for the objective's own, or one or a list of ${list}${threshold}`;
}

/** Whether `eval_metric` may be this for one of the tasks. */
export function acceptsMetrics(tasks: readonly MetricTask[]): (value: unknown) => boolean {
  const isKnown = (name: unknown): boolean =>
    typeof name === "string" && (nameOf(name)?.known.tasks.some((task) => tasks.includes(task)) ?? false);
  return (value) => {
    if (value === null) return true;
    const list = Array.isArray(value) ? value : [value];
    return list.length > 0 && list.every(isKnown) && new Set(list).size === list.length;
  };
}

/** The metrics that `eval_metric` names; `settings` are the numbers of those that have one. */
export function metricsFor(
  given: string | readonly string[],
  task: MetricTask,
  settings: Readonly<Partial<Record<MetricKind, number>>>,
): MetricChoice[] {
  return [given].flat().map((name) => {
    const { known, threshold } = nameOf(name)!;
    if (known.tasks.includes(task)) {
      return { name, kind: known.kind, setting: threshold ?? settings[known.kind] ?? 0 };
    }
    const fitting = Object.keys(metrics).filter((other) => metrics[other]!.tasks.includes(task));
    throw new TreesError(
      "TREES_PARAMETER_INVALID",
      `eval_metric is "${name}", which does not go with ${task}: use one of ${fitting.map((other) => `"${other}"`).join(", ")}`,
    );
  });
}

/** A metric by its name, and the threshold of error@t; null when there is none of that name. */
function nameOf(name: string): { readonly known: KnownMetric; readonly threshold: number | null } | null {
  const at = /^error@(0?\.\d+|0|1)$/.exec(name);
  if (at) return { known: metrics.error!, threshold: Number(at[1]) };
  if (!Object.hasOwn(metrics, name)) return null;
  return { known: metrics[name]!, threshold: name === "error" ? 0.5 : null };
}
