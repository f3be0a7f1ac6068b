import type { Evaluation, MetricEstimate } from "../../evaluation/index.ts";
import { formatFigure, formatInterval } from "../format.ts";
import type { Picture } from "./picture.ts";

const shown: Readonly<Record<Evaluation["task"], readonly string[]>> = {
  classification: [
    "log_loss",
    "directional_accuracy",
    "roc_auc_macro",
    "balanced_accuracy",
    "mcc",
    "accuracy",
  ],
  regression: [
    "information_coefficient",
    "rank_information_coefficient",
    "directional_accuracy",
    "mae",
    "rmse",
    "r2",
  ],
};

/** Dot and whisker: the model with its interval above its baselines, one small chart a metric. */
export function metricsAgainstBaselinesPicture(evaluation: Evaluation): Picture {
  const metrics = shown[evaluation.task]
    .map((name) => evaluation.metrics.find((metric) => metric.name === name))
    .filter((metric): metric is MetricEstimate => metric !== undefined && metric.value !== null);
  const names = ["model", ...evaluation.baselines.map((baseline) => baseline.name.replaceAll("_", " "))];
  return {
    name: "metrics-against-baselines",
    title: "Model against its baselines",
    description: metrics.map(describe).join(" "),
    specification: (theme) => ({
      title: {
        text: "Model against its baselines",
        subtitle: `bars: ${evaluation.intervals.level * 100} % intervals of the model`,
      },
      columns: 2,
      spacing: { row: 18, column: 26 },
      concat: metrics.map((metric, place) => ({
        title: {
          text: metric.label,
          subtitle: `${metric.better} is better`,
          fontSize: 12,
          subtitleFontSize: 10,
          offset: 4,
          frame: "group",
        },
        data: { values: pointsOf(metric) },
        width: 240,
        height: { step: 19 },
        encoding: {
          y: {
            field: "who",
            type: "nominal",
            sort: names,
            title: null,
            axis:
              place % 2 === 0
                ? { ticks: false, domain: false, labelColor: theme.ink, labelPadding: 8 }
                : null,
          },
          x: {
            field: "value",
            type: "quantitative",
            title: null,
            scale: { zero: false, nice: true, padding: 8 },
            axis: { tickCount: 5, labelFlush: true },
          },
        },
        layer: [
          {
            transform: [{ filter: "datum.who === 'model'" }],
            mark: { type: "rule", strokeWidth: 3, color: theme.accent, opacity: 0.55 },
            encoding: { x: { field: "low", type: "quantitative" }, x2: { field: "high" } },
          },
          {
            transform: [{ filter: "datum.who === 'model'" }],
            mark: { type: "point", filled: true, size: 80, opacity: 1, color: theme.accent },
          },
          {
            transform: [{ filter: "datum.who !== 'model'" }],
            mark: {
              type: "point",
              filled: false,
              size: 55,
              opacity: 1,
              strokeWidth: 2,
              color: theme.muted,
              shape: "diamond",
            },
          },
        ],
      })),
    }),
  };
}

interface MetricPoint {
  readonly who: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

function pointsOf({ value, low, high, baselines }: MetricEstimate): MetricPoint[] {
  return [
    { who: "model", value, low, high },
    ...Object.entries(baselines).map(([name, against]) => ({
      who: name.replaceAll("_", " "),
      value: against.value,
      low: null,
      high: null,
    })),
  ];
}

function describe(metric: MetricEstimate): string {
  const others = Object.entries(metric.baselines)
    .map(([name, against]) => `${name.replaceAll("_", " ")} ${formatFigure(against.value)}`)
    .join(", ");
  return `${metric.label}: model ${formatFigure(metric.value)} (${formatInterval(metric.low, metric.high)}), ${others}.`;
}
