import { formatFigure, formatInterval } from "../../format.ts";
import { html, type Markup } from "../../html/escape.ts";
import { table } from "../../html/table.ts";
import { type TitledTarget, targetFigure } from "../../pictures/targets.ts";

/** What was wanted, what came, and what a baseline reaches without any skill. */
export function targetsTable(targets: readonly TitledTarget[]): Markup {
  return table(
    [
      { name: "model" },
      { name: "metric" },
      { name: "target", numeric: true },
      { name: "figure", numeric: true },
      { name: "best baseline", numeric: true },
      { name: "" },
    ],
    targets.map((target) => [
      target.title,
      target.metric,
      `${target.comparison === "above" ? ">" : "<"} ${targetFigure(target.target)}`,
      html`${formatFigure(target.value)}<span class="small">${formatInterval(target.low, target.high)}</span>`,
      html`${formatFigure(target.baseline.value)}<span class="small">${target.baseline.name.replaceAll("_", " ")}</span>`,
      html`${targetMark(target)}${target.note === undefined ? null : html`<span class="small">${target.note}</span>`}`,
    ]),
    "A target that a baseline meets too is no evidence of skill; one whose interval reaches beyond the target may have been met or missed by luck.",
  );
}

function targetMark({ met, value }: TitledTarget): Markup {
  if (value === null) return html`<span class="mark none">not measured</span>`;
  return met ? html`<span class="mark met">met</span>` : html`<span class="mark missed">missed</span>`;
}
