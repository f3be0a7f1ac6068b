import type { ComparedFigures } from "../comparison/comparison-csv.ts";
import { isBeyondBaseline, type MetricFigure } from "../comparison/metric-figures.ts";
import { formatFigure, formatInterval } from "../format.ts";
import { html, type Markup } from "./escape.ts";
import { table } from "./table.ts";

/** Models line by line, their metrics in columns, each with its interval and the best baseline below it. */
export function comparisonTable(models: readonly ComparedFigures[], caption?: string): Markup {
  const metrics = [...new Set(models.flatMap(({ figures }) => Object.keys(figures)))];
  const labelled = metrics.map((name) => ({
    name,
    figure: models.find(({ figures }) => figures[name] !== undefined)!.figures[name]!,
  }));
  return table(
    [
      { name: "model" },
      ...labelled.map(({ figure }) => ({
        name: `${figure.label} ${figure.better === "higher" ? "↑" : "↓"}`,
        numeric: true,
      })),
    ],
    models.map(({ name, figures }) => [
      html`<strong>${name}</strong>`,
      ...metrics.map((metric) => figureCell(figures[metric])),
    ]),
    caption,
  );
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
