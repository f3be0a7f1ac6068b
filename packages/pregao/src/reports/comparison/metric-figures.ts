import { bestBaseline, type Evaluation, type MetricEstimate } from "../../evaluation/index.ts";

/** A metric of one model as tables and pictures of several models take it. */
export interface MetricFigure {
  readonly label: string;
  readonly better: "higher" | "lower";
  readonly value: number | null;
  /** Ends of the interval; null where none is known. */
  readonly low: number | null;
  readonly high: number | null;
  /** Of the interval; null where there is none. */
  readonly level: number | null;
  /** The baseline that does best on the same rows, with the interval of model − baseline; null where none is known. */
  readonly baseline: {
    readonly name: string;
    readonly value: number | null;
    readonly differenceLow: number | null;
    readonly differenceHigh: number | null;
  } | null;
}

export type MetricFigures = Readonly<Record<string, MetricFigure>>;

/** The names of the described systems, and what each is in an evaluation; averages over classes as their services report them. */
const names: Readonly<Record<Evaluation["task"], readonly (readonly [name: string, own: string])[]>> = {
  classification: [
    ["accuracy", "accuracy"],
    ["directional_accuracy", "directional_accuracy"],
    ["precision", "precision_weighted"],
    ["recall", "recall_weighted"],
    ["f1_score", "f1_weighted"],
    ["roc_auc", "roc_auc_macro"],
    ["log_loss", "log_loss"],
    ["brier_score", "brier_score"],
    ["mcc", "mcc"],
  ],
  regression: [
    ["r2", "r2"],
    ["directional_accuracy", "directional_accuracy"],
    ["correlation", "information_coefficient"],
    ["mse", "mse"],
    ["rmse", "rmse"],
    ["mae", "mae"],
  ],
};

/** The figures of an evaluation under the names of the described systems, in their order; those it lacks are left out. */
export function metricFigures(evaluation: Evaluation): MetricFigures {
  const found: Record<string, MetricFigure> = {};
  for (const [name, own] of names[evaluation.task]) {
    const metric = evaluation.metrics.find((one) => one.name === own);
    if (metric !== undefined) found[name] = figureOf(metric, evaluation.intervals.level);
  }
  return found;
}

function figureOf(metric: MetricEstimate, level: number): MetricFigure {
  const { label, better, value, low, high } = metric;
  const name = bestBaseline(metric);
  const against = metric.baselines[name];
  return {
    label,
    better,
    value,
    low,
    high,
    level,
    baseline:
      against === undefined
        ? null
        : {
            name,
            value: against.value,
            differenceLow: against.differenceLow,
            differenceHigh: against.differenceHigh,
          },
  };
}

/** What a metric of such a name is where nothing but its value is known. */
export function bareFigure(name: string, value: number | null): MetricFigure {
  return {
    label: name.replaceAll("_", " "),
    better: /loss|error|brier|(^|_)(mse|rmse|mae|mape)($|_)/i.test(name) ? "lower" : "higher",
    value: value !== null && Number.isFinite(value) ? value : null,
    low: null,
    high: null,
    level: null,
    baseline: null,
  };
}

/** Whether the whole interval of model − baseline lies on the good side of 0. */
export function isBeyondBaseline({ better, baseline }: MetricFigure): boolean {
  if (baseline === null || baseline.differenceLow === null || baseline.differenceHigh === null) return false;
  return better === "higher" ? baseline.differenceLow > 0 : baseline.differenceHigh < 0;
}
