import {
  claimCaveats,
  type Evaluation,
  type RegressionEvaluation,
  skillVerdict,
} from "../../evaluation/index.ts";
import { formatTime } from "../../market/finding.ts";
import type { ReportContents } from "../contract.ts";
import { type ReportPictures, reportPictures } from "../report-pictures.ts";
import { dataSection, splitSection } from "./data-section.ts";
import { html, type Markup } from "./escape.ts";
import {
  confusionTable,
  equalAccuracyTable,
  metricsTable,
  perClassTable,
  primaryMetric,
  primaryMetricTable,
} from "./evaluation-section.ts";
import { figure, figures } from "./figure.ts";
import { modelSection, reproductionSection } from "./model-section.ts";
import { page } from "./page.ts";
import { capitalised, sampleText, warningList } from "./sentences.ts";

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
  const warnings = [...claimCaveats(provenance), ...evaluation.caveats, ...contents.warnings];
  const header = html`<h1>${title}</h1>
<p class="muted">${model.name} version ${model.version}${created === undefined ? "" : `, ${formatTime(Date.parse(created))}`}</p>
<div class="verdict${verdict.skill ? " skill" : ""}"><p>${capitalised(verdict.line)}.</p>
<p class="small">${sampleText(evaluation)}</p></div>
${warningList(warnings)}`;
  const main = html`${primaryMetricTable(evaluation)}
${await figure(pictures.baselines)}
<h2 id="metrics">All metrics on the test part</h2>
${evaluation.task === "regression" ? html`<p>Returns and their errors are fractions: 0.01 is 1 %. The information coefficient is taken ${informationCoefficientText(evaluation)}.</p>` : null}
${metricsTable(evaluation.metrics, evaluation.intervals.level)}
${equalAccuracyTable(evaluation)}
${await taskSection(evaluation, pictures)}
${
  validation === undefined
    ? null
    : html`<details><summary>The same on the validation part</summary>
<p>${capitalised(validation.verdict.line)}.</p>
<p class="muted">${sampleText(validation)}</p>
${metricsTable(validation.metrics, validation.intervals.level)}</details>`
}
${pictures.importance === null ? null : html`<h2 id="importance">Feature importance</h2>\n${await figure(pictures.importance)}`}
${pictures.losses === null ? null : html`<h2 id="losses">Losses</h2>\n${await figure(pictures.losses)}`}
${pictures.prices === null ? null : html`<h2 id="actions">Predicted actions</h2>\n${await figure(pictures.prices)}`}
${dataSection(contents)}
${splitSection(contents)}
${modelSection(contents)}
${reproductionSection(contents)}`;
  return page({ title, header, main });
}

async function taskSection(evaluation: Evaluation, pictures: ReportPictures): Promise<Markup> {
  if (evaluation.task === "regression") {
    const { forecasts } = pictures;
    return html`${forecasts.length === 0 ? null : html`<h2 id="forecasts">Forecasts</h2>\n${await figures(forecasts)}`}
${priceLevelSection(evaluation)}`;
  }
  return html`<h2 id="classes">Classes</h2>
${await figures(pictures.classes)}
${perClassTable(evaluation)}
<details><summary>Confusion matrix as a table</summary>
${confusionTable(evaluation)}</details>
${await figures(pictures.curves)}`;
}

function priceLevelSection({ priceLevels, intervals }: RegressionEvaluation): Markup {
  if (priceLevels === null) return html``;
  return html`<h2 id="prices">As price levels</h2>
<p>Prices of tomorrow lie close to those of today, so errors and R² on price levels look excellent for any forecast. Only the comparison with the previous price says something.</p>
${metricsTable(priceLevels, intervals.level)}`;
}

function informationCoefficientText({ informationCoefficient }: RegressionEvaluation): string {
  return informationCoefficient === "cross-section"
    ? "across the symbols of each date, and averaged over dates"
    : "over time within each symbol";
}
