import {
  claimCaveats,
  type Evaluation,
  type RegressionEvaluation,
  skillVerdict,
} from "../../evaluation/index.ts";
import { formatTime } from "../../market/finding.ts";
import type { ReportContents } from "../contract.ts";
import { formatCount } from "../format.ts";
import type { Picture } from "../pictures/picture.ts";
import { pageTheme } from "../pictures/theme.ts";
import { renderSvg } from "../render-picture.ts";
import { reportPictures } from "../report-pictures.ts";
import { dataSection, splitSection } from "./data-section.ts";
import { html, type Markup, trusted } from "./escape.ts";
import {
  confusionTable,
  metricsTable,
  perClassTable,
  primaryMetric,
  primaryMetricTable,
} from "./evaluation-section.ts";
import { modelSection, reproductionSection } from "./model-section.ts";
import { style } from "./style.ts";

/**
 * One page with everything in it: no script, nothing fetched. Begins with the verdict, the primary metric beside
 * its baselines and whatever weakens a claim. The same contents give the same bytes. About half a second.
 */
export async function renderReport(contents: ReportContents): Promise<string> {
  const { evaluation, validation, model, title, created } = contents;
  const pictures = reportPictures(contents);
  // Taken from the contents' own labels and split, so that no report can claim what they do not allow.
  const provenance = { labelKind: contents.labels.kind, splitKind: contents.split.kind };
  const verdict = skillVerdict(primaryMetric(evaluation), evaluation.intervals.level, provenance);
  const warnings = [...new Set([...claimCaveats(provenance), ...evaluation.caveats, ...contents.warnings])];
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${trusted(style)}</style></head>
<body>
<header>
<h1>${title}</h1>
<p class="muted">${model.name} version ${model.version}${created === undefined ? "" : `, ${formatTime(Date.parse(created))}`}</p>
<div class="verdict${verdict.skill ? " skill" : ""}"><p>${capitalised(verdict.line)}.</p>
<p class="small">${sampleText(evaluation)}</p></div>
${warnings.length === 0 ? null : html`<ul class="warnings">${warnings.map((text) => html`<li>${text}</li>`)}</ul>`}
</header>
<main>
${primaryMetricTable(evaluation)}
${await figure(pictures.baselines)}
<h2 id="metrics">All metrics on the test part</h2>
${evaluation.task === "regression" ? html`<p>Returns and their errors are fractions: 0.01 is 1 %. The information coefficient is taken ${informationCoefficientText(evaluation)}.</p>` : null}
${metricsTable(evaluation.metrics, evaluation.intervals.level)}
${await taskSection(evaluation, pictures.classes, pictures.curves)}
${
  validation === undefined
    ? null
    : html`<details><summary>The same on the validation part</summary>
<p>${capitalised(validation.verdict.line)}.</p>
<p class="muted">${sampleText(validation)}</p>
${metricsTable(validation.metrics, validation.intervals.level)}</details>`
}
${pictures.importance === null ? null : html`<h2 id="importance">Feature importance</h2>\n${await figure(pictures.importance)}`}
${pictures.prices === null ? null : html`<h2 id="actions">Predicted actions</h2>\n${await figure(pictures.prices)}`}
${dataSection(contents)}
${splitSection(contents)}
${modelSection(contents)}
${reproductionSection(contents)}
</main>
</body></html>
`;
  return page.markup;
}

async function taskSection(
  evaluation: Evaluation,
  classes: readonly Picture[],
  curves: readonly Picture[],
): Promise<Markup> {
  if (evaluation.task === "regression") {
    if (evaluation.priceLevels === null) return html``;
    return html`<h2 id="prices">As price levels</h2>
<p>Prices of tomorrow lie close to those of today, so errors and R² on price levels look excellent for any forecast. Only the comparison with the previous price says something.</p>
${metricsTable(evaluation.priceLevels, evaluation.intervals.level)}`;
  }
  return html`<h2 id="classes">Classes</h2>
<div class="pictures">${await figures(classes)}</div>
${perClassTable(evaluation)}
<details><summary>Confusion matrix as a table</summary>
${confusionTable(evaluation)}</details>
<div class="pictures">${await figures(curves)}</div>`;
}

async function figures(pictures: readonly Picture[]): Promise<Markup[]> {
  const drawn: Markup[] = [];
  for (const picture of pictures) drawn.push(await figure(picture));
  return drawn;
}

async function figure(picture: Picture): Promise<Markup> {
  const svg = await renderSvg(picture, pageTheme);
  return html`<figure role="img" aria-label="${picture.description}">${trusted(svg)}</figure>
`;
}

function informationCoefficientText({ informationCoefficient }: RegressionEvaluation): string {
  return informationCoefficient === "cross-section"
    ? "across the symbols of each date, and averaged over dates"
    : "over time within each symbol";
}

function sampleText({ rows, rowsWithoutOutcome, dates, symbols, period }: Evaluation): string {
  const left =
    rowsWithoutOutcome === 0 ? "" : `; ${formatCount(rowsWithoutOutcome)} more have no known outcome`;
  return `${formatCount(rows)} rows, ${formatCount(dates)} dates, ${formatCount(symbols)} ${symbols === 1 ? "symbol" : "symbols"}, ${formatTime(period.from)} to ${formatTime(period.to)}${left}`;
}

function capitalised(line: string): string {
  return line.charAt(0).toUpperCase() + line.slice(1);
}
