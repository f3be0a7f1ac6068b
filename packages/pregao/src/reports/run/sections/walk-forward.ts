import { formatTime } from "../../../market/finding.ts";
import { type DrawnPictures, figuresOf } from "../../drawn-pictures.ts";
import { formatCount, formatFigure } from "../../format.ts";
import { html, type Markup } from "../../html/escape.ts";
import { capitalised } from "../../html/sentences.ts";
import { table } from "../../html/table.ts";
import type { WalkForwardOutcome } from "../contract.ts";
import { pictureFiles } from "../run-pictures.ts";

/** A model over its folds: the deciding metric as a picture, all metrics as a table. */
export function walkForwardSection(
  outcome: WalkForwardOutcome,
  title: string,
  pictures: DrawnPictures,
): Markup {
  const { folds, metrics, evaluation, schedule } = outcome;
  return html`<h3 id="walk-forward-${outcome.model}">${title}</h3>
${evaluation === undefined ? null : html`<p>All folds together: ${evaluation.verdict.line}.</p>`}
${schedule === undefined ? null : html`<p class="muted">${capitalised(`fitted again ${schedule}`)}.</p>`}
${figuresOf(pictures, [pictureFiles.walkForward(outcome.model)])}
<details><summary>Fold by fold</summary>
${table(
  [
    { name: "fold" },
    { name: "tested" },
    { name: "training rows", numeric: true },
    { name: "test rows", numeric: true },
    ...metrics.map(({ label, better }) => ({
      name: `${label} ${better === "higher" ? "↑" : "↓"}`,
      numeric: true,
    })),
  ],
  [
    ...folds.map((fold) => [
      formatCount(fold.fold),
      `${formatTime(fold.from)} to ${formatTime(fold.to)}`,
      formatCount(fold.trainRows),
      formatCount(fold.testRows),
      ...metrics.map(
        (_, place) =>
          html`${formatFigure(fold.values[place] ?? null)}<span class="small">baseline ${formatFigure(fold.baselines[place] ?? null)}</span>`,
      ),
    ]),
    [
      html`<strong>mean ± deviation</strong>`,
      "",
      "",
      "",
      ...metrics.map(
        ({ mean, deviation, baselineMean }) =>
          html`<strong>${formatFigure(mean)} ± ${formatFigure(deviation)}</strong><span class="small">baseline ${formatFigure(baselineMean)}</span>`,
      ),
    ],
  ],
)}</details>
`;
}
