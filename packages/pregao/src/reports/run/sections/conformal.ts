import { type DrawnPictures, figuresOf } from "../../drawn-pictures.ts";
import { formatCount, formatFigure, formatInterval, formatPercent } from "../../format.ts";
import { html, type Markup } from "../../html/escape.ts";
import { table } from "../../html/table.ts";
import type { ConformalOutcome } from "../contract.ts";
import { pictureFiles } from "../run-pictures.ts";

/** Whether intervals of forecasts held as often as they promise, also in calm and in wild times. */
export function conformalSection(outcome: ConformalOutcome, title: string, pictures: DrawnPictures): Markup {
  const { method, level, rows, coverage, low, high, meanWidth, groups } = outcome;
  const interval = low === undefined || high === undefined ? "" : ` (interval ${formatInterval(low, high)})`;
  return html`<h3>${title}: ${method}</h3>
<p>The ${formatPercent(level)} intervals held ${formatPercent(coverage)}${interval} of ${formatCount(rows)} outcomes; they are ${formatFigure(meanWidth)} wide in the mean.</p>
${figuresOf(pictures, [pictureFiles.coverage(outcome)])}
${
  groups.length === 0
    ? null
    : html`<details><summary>By group</summary>
${table(
  [
    { name: "" },
    { name: "rows", numeric: true },
    { name: "held", numeric: true },
    { name: "mean width", numeric: true },
  ],
  groups.map((group) => [
    group.name,
    formatCount(group.rows),
    formatPercent(group.coverage),
    formatFigure(group.meanWidth),
  ]),
)}</details>`
}
`;
}
