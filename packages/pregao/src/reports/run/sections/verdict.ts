import { formatDifference, formatFigure, formatInterval, formatPercent } from "../../format.ts";
import { html, type Markup } from "../../html/escape.ts";
import { table } from "../../html/table.ts";
import type { RunReportContents, RunVerdict } from "../contract.ts";

/** Each model against its best baseline, at the level that is left to it after correction. */
export function familyTable(
  { comparisons, level, families, method }: RunVerdict,
  titleOf: (key: string) => string,
): Markup {
  return table(
    [
      { name: "model" },
      { name: "metric" },
      { name: "best baseline" },
      { name: "model − baseline", numeric: true },
      { name: "corrected interval", numeric: true },
      { name: "p", numeric: true },
      { name: "" },
    ],
    comparisons.map(({ model, metric, baseline, difference, low, high, pValue, skill }) => [
      titleOf(model),
      metric.replaceAll("_", " "),
      baseline.replaceAll("_", " "),
      formatDifference(difference),
      formatInterval(low, high),
      formatFigure(pValue),
      skill ? html`<span class="mark met">skill</span>` : html`<span class="mark none">no evidence</span>`,
    ]),
    `${families} models were tried on the same rows; ${method}. In all, the chance of calling any of them skilled where none is, is held at ${formatPercent(level)}.`,
  );
}

/** Statistics of the run as a whole. */
export function statisticsTable(statistics: RunReportContents["statistics"]): Markup {
  if (statistics.length === 0) return html``;
  return table(
    [{ name: "statistic" }, { name: "figure", numeric: true }, { name: "what it says" }],
    statistics.map(({ name, value, meaning }) => [name, value, meaning]),
  );
}
