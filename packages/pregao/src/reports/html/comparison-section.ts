import type { ComparedFigures } from "../comparison/comparison-csv.ts";
import { isBeyondBaseline, type MetricFigure } from "../comparison/metric-figures.ts";
import { formatFigure, formatInterval } from "../format.ts";
import { html, type Markup } from "./escape.ts";
import { table } from "./table.ts";

/** What fits on a page beside each other; the table as CSV has everything. */
const shown = [
  "log_loss",
  "accuracy",
  "directional_accuracy",
  "roc_auc",
  "f1_score",
  "mcc",
  "correlation",
  "r2",
  "rmse",
  "mae",
];

/** Models line by line, their metrics in columns, each with its interval and the best baseline below it. */
export function comparisonTable(models: readonly ComparedFigures[], subject: string): Markup {
  const metrics = shown.filter((name) => models.some(({ figures }) => figures[name] !== undefined));
  const head = metrics.map((name) => {
    const { label, better } = models.find(({ figures }) => figures[name] !== undefined)!.figures[name]!;
    return { name: `${label} ${better === "higher" ? "↑" : "↓"}`, numeric: true };
  });
  return html`<p class="muted">${subject}; below each figure its interval and the best baseline on the same rows. Green: the interval of the difference lies wholly on the good side of 0, not corrected for the number of models.</p>
${table(
  [{ name: "model" }, ...head],
  models.map(({ name, figures }) => [
    html`<strong>${name}</strong>`,
    ...metrics.map((metric) => figureCell(figures[metric])),
  ]),
)}`;
}

function figureCell(figure: MetricFigure | undefined): Markup {
  if (figure === undefined) return html`<span class="small">–</span>`;
  const value = formatFigure(figure.value);
  const { baseline } = figure;
  return html`${isBeyondBaseline(figure) ? html`<strong class="good">${value}</strong>` : value}${
    figure.low === null ? null : html`<span class="small">${formatInterval(figure.low, figure.high)}</span>`
  }${
    baseline === null
      ? null
      : html`<span class="small">${baseline.name.replaceAll("_", " ")} ${formatFigure(baseline.value)}</span>`
  }`;
}
