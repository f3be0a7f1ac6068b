import type { ClassificationEvaluation, Evaluation, MetricEstimate } from "../../evaluation/index.ts";
import { formatCount, formatDifference, formatFigure, formatInterval } from "../format.ts";
import { html, type Markup } from "./escape.ts";
import { table } from "./table.ts";

export function primaryMetric({ metrics, primary }: Evaluation): MetricEstimate {
  return metrics.find(({ name }) => name === primary)!;
}

/** The metric that decides, beside each baseline, with the paired difference. */
export function primaryMetricTable(evaluation: Evaluation): Markup {
  const metric = primaryMetric(evaluation);
  const descriptions = new Map(evaluation.baselines.map(({ name, description }) => [name, description]));
  const interval = `${evaluation.intervals.level * 100} % interval`;
  return table(
    [
      { name: "" },
      { name: metric.label, numeric: true },
      { name: `model − baseline`, numeric: true },
      { name: interval, numeric: true },
    ],
    [
      [html`<strong>model</strong>`, formatFigure(metric.value), "", formatInterval(metric.low, metric.high)],
      ...Object.entries(metric.baselines).map(([name, against]) => [
        html`${readable(name)}<span class="small">${descriptions.get(name)}</span>`,
        formatFigure(against.value),
        formatDifference(against.difference),
        formatInterval(against.differenceLow, against.differenceHigh),
      ]),
    ],
    `Primary metric, named in advance: ${metric.label}, ${metric.better} is better.`,
  );
}

/** Every metric with its interval; under each baseline its value and the interval of the difference. */
export function metricsTable(metrics: readonly MetricEstimate[], level: number): Markup {
  const baselines = Object.keys(metrics[0]?.baselines ?? {});
  return table(
    [
      { name: "metric" },
      { name: "model", numeric: true },
      ...baselines.map((name) => ({ name: readable(name), numeric: true })),
    ],
    metrics.map((metric) => [
      html`${metric.label}<span class="small">${metric.better} is better${metric.reason === undefined ? "" : `; ${metric.reason}`}</span>`,
      html`${formatFigure(metric.value)}<span class="small">${formatInterval(metric.low, metric.high)}</span>`,
      ...baselines.map((name) => {
        const against = metric.baselines[name]!;
        const range = formatInterval(against.differenceLow, against.differenceHigh);
        return html`${formatFigure(against.value)}<span class="small">Δ ${range}</span>`;
      }),
    ]),
    `Small figures: ${level * 100} % intervals, of the metric under the model, of model − baseline (Δ) under each baseline.`,
  );
}

/** Diebold and Mariano's test against each baseline: another way to the question of the intervals, without resampling. */
export function equalAccuracyTable({ equalAccuracy }: Evaluation): Markup {
  const [first] = equalAccuracy;
  if (first === undefined) return html``;
  const loss = first.loss === "log_loss" ? "log-loss" : "squared error";
  return table(
    [
      { name: "baseline" },
      { name: `${loss}, model − baseline`, numeric: true },
      { name: "statistic", numeric: true },
      { name: "p-value", numeric: true },
    ],
    equalAccuracy.map(({ baseline, difference, statistic, pValue, reason }) => [
      html`${readable(baseline)}${reason === undefined ? null : html`<span class="small">${reason}</span>`}`,
      formatDifference(difference),
      statistic === null ? "–" : statistic.toFixed(2).replace("-", "−"),
      pValue === null ? "–" : pValue < 0.0001 ? "< 0.0001" : pValue.toFixed(4),
    ]),
    `Diebold–Mariano test on the mean ${loss} of ${formatCount(first.observations)} dates, two-sided: a small p-value says that model and baseline are not equally accurate; below 0 the model is better.`,
  );
}

/** Precision, recall, F1 and ROC-AUC by class, with intervals. */
export function perClassTable({ perClass }: ClassificationEvaluation): Markup {
  return table(
    [
      { name: "class" },
      { name: "rows", numeric: true },
      { name: "predicted", numeric: true },
      ...["precision", "recall", "F1", "ROC-AUC"].map((name) => ({ name, numeric: true })),
    ],
    perClass.map((scores) => [
      scores.name,
      formatCount(scores.support),
      formatCount(scores.predicted),
      ...[scores.precision, scores.recall, scores.f1, scores.rocAuc].map(
        (metric) =>
          html`${formatFigure(metric.value)}<span class="small">${formatInterval(metric.low, metric.high)}</span>`,
      ),
    ]),
  );
}

export function confusionTable({ classNames, confusion }: ClassificationEvaluation): Markup {
  return table(
    [{ name: "outcome \\ predicted" }, ...classNames.map((name) => ({ name, numeric: true }))],
    confusion.map((row, outcome) => [classNames[outcome]!, ...row.map(formatCount)]),
  );
}

function readable(name: string): string {
  return name.replaceAll("_", " ");
}
