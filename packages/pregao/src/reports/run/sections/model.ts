import { type DrawnPictures, type FiledPicture, figuresOf } from "../../drawn-pictures.ts";
import { formatCount, formatFigure } from "../../format.ts";
import { valueText } from "../../html/data-section.ts";
import { html, type Markup } from "../../html/escape.ts";
import {
  confusionTable,
  equalAccuracyTable,
  metricsTable,
  perClassTable,
  primaryMetricTable,
} from "../../html/evaluation-section.ts";
import { capitalised, sampleText, warningList } from "../../html/sentences.ts";
import { facts, table } from "../../html/table.ts";
import type { RunModel } from "../contract.ts";
import { modelPictures } from "../model-pictures.ts";

/** One model: its verdict and deciding metric first, then the pictures, and everything else folded below. */
export function modelSection(model: RunModel, pictures: DrawnPictures): Markup {
  const { key, title, family, evaluation, validation, summary, parameters, saved } = model;
  const own = modelPictures(model);
  const drawn = (of: readonly FiledPicture[]): Markup =>
    figuresOf(
      pictures,
      of.map(({ file }) => file),
    );
  const named = [
    ...(family === "" ? [] : [["Family", family] as const]),
    ...(saved === undefined ? [] : [["Saved as", `${saved.name}, version ${saved.version}`] as const]),
    ...Object.entries(summary).map(
      ([name, value]) =>
        [name, typeof value === "number" && !Number.isInteger(value) ? formatFigure(value) : value] as const,
    ),
  ];
  return html`<section class="model">
<h3 id="model-${key}">${title}</h3>
<p><strong${evaluation.verdict.skill ? html` class="good"` : null}>${capitalised(evaluation.verdict.line)}.</strong></p>
<p class="muted">${sampleText(evaluation)}</p>
${warningList(evaluation.caveats)}
${primaryMetricTable(evaluation)}
${drawn(own.evaluation)}
${drawn(own.curves)}
${drawn(own.forecasts)}
${drawn(own.importance)}
${model.explanation === undefined ? null : html`<p>What moves the predictions, by ${model.explanation.method}: attributions to the ${model.explanation.swarm.output} of ${formatCount(model.explanation.swarm.rows)} test rows.</p>`}
${drawn(own.explanation)}
${drawn(own.training)}
<details><summary>All metrics of ${title}</summary>
${metricsTable(evaluation.metrics, evaluation.intervals.level)}
${equalAccuracyTable(evaluation)}
${evaluation.task === "classification" ? html`${perClassTable(evaluation)}\n${confusionTable(evaluation)}` : null}</details>
${
  evaluation.task === "regression" && evaluation.priceLevels !== null
    ? html`<details><summary>As price levels, where the previous price already looks brilliant</summary>
${metricsTable(evaluation.priceLevels, evaluation.intervals.level)}</details>`
    : null
}
${
  validation === undefined
    ? null
    : html`<details><summary>${title} on the validation part</summary>
<p>${capitalised(validation.verdict.line)}.</p>
<p class="muted">${sampleText(validation)}</p>
${metricsTable(validation.metrics, validation.intervals.level)}</details>`
}
${calibrationTable(model)}
${named.length === 0 ? null : facts(named)}
${
  Object.keys(parameters).length === 0
    ? null
    : html`<details><summary>Parameters</summary>
${table(
  [{ name: "parameter" }, { name: "value" }],
  Object.entries(parameters).map(([name, value]) => [html`<code>${name}</code>`, valueText(value)]),
)}</details>`
}
</section>
`;
}

function calibrationTable({ calibration }: RunModel): Markup | null {
  if (calibration === undefined || calibration.figures.length === 0) return null;
  return table(
    [
      { name: `calibration (${calibration.method})` },
      { name: "before", numeric: true },
      { name: "after", numeric: true },
    ],
    calibration.figures.map(({ name, before, after }) => [name, formatFigure(before), formatFigure(after)]),
  );
}
