import { formatTime } from "../../market/finding.ts";
import { comparisonPictures } from "../comparison/comparison-pictures.ts";
import { type DrawnPictures, drawPictures, figuresOf } from "../drawn-pictures.ts";
import { comparisonTable } from "../html/comparison-section.ts";
import { dataFacts, findingsPart, ledgerTable, splitSection } from "../html/data-section.ts";
import { html, type Markup } from "../html/escape.ts";
import { page } from "../html/page.ts";
import { capitalised, warningList } from "../html/sentences.ts";
import { facts, table } from "../html/table.ts";
import { comparedTasks, titledTargets, titleFinder } from "./compared.ts";
import type { RunReportContents } from "./contract.ts";
import { pictureFiles, runPictures } from "./run-pictures.ts";
import { runStyle } from "./run-style.ts";
import { backtestSection } from "./sections/backtest.ts";
import { conformalSection } from "./sections/conformal.ts";
import { contentsList } from "./sections/contents-list.ts";
import { driftSection, featureSection } from "./sections/features.ts";
import { modelSection } from "./sections/model.ts";
import { targetsTable } from "./sections/targets.ts";
import { familyTable, statisticsTable } from "./sections/verdict.ts";
import { walkForwardSection } from "./sections/walk-forward.ts";

/**
 * The whole run on one page of one file: no script, nothing fetched, light and dark, fit for paper. Begins with the verdict for
 * all models together and the row ledger. The same contents give the same bytes. About 40 ms a picture that was not drawn
 * before.
 */
export async function renderRunReport(contents: RunReportContents, drawn?: DrawnPictures): Promise<string> {
  const pictures = drawn ?? (await drawPictures(runPictures(contents)));
  const { title, runId, created, verdict, warnings, ledger } = contents;
  const parts = partsOf(contents, pictures);
  const header = html`<h1>${title}</h1>
<p class="muted">Run ${runId}${created === undefined ? "" : `, ${formatTime(Date.parse(created))}`}</p>
<div class="verdict${verdict.skill ? " skill" : ""}"><p>${capitalised(verdict.line)}.</p>
<p class="small">${verdict.families === 1 ? "one model" : `${verdict.families} models`} judged; ${verdict.method}</p></div>
${warningList(warnings)}
<h2 id="ledger">Where every row went</h2>
${ledgerTable(ledger)}
${contentsList(parts)}`;
  const main = html`${parts.map(({ body }) => body)}`;
  return page({ title, header, main, ownStyle: runStyle });
}

interface Part {
  readonly id: string;
  readonly name: string;
  readonly body: Markup;
}

function partsOf(contents: RunReportContents, pictures: DrawnPictures): Part[] {
  const titleOf = titleFinder(contents);
  const { walkForward, backtests, conformal, learningCurves, drift } = contents;
  const found: (Part | null)[] = [
    targetsPart(contents, pictures),
    comparisonPart(contents, pictures),
    modelsPart(contents, pictures),
    part(
      "walk-forward",
      "Walk-forward",
      walkForward.map((one) => walkForwardSection(one, titleOf(one.model), pictures)),
    ),
    part(
      "backtests",
      "Back-tests",
      backtests.map((one) => backtestSection(one, titleOf(one.model), pictures)),
    ),
    part(
      "intervals",
      "Intervals of forecasts",
      conformal.map((one) => conformalSection(one, titleOf(one.model), pictures)),
    ),
    part(
      "learning",
      "Learning curves",
      learningCurves.map(({ model }) => figuresOf(pictures, [pictureFiles.learningCurve(model)])),
    ),
    part("features", "Features", [featureSection(contents.features)]),
    part("drift", "Drift of the features", drift.length === 0 ? [] : [driftSection(drift)]),
    part("data", "Data", [dataPart(contents)]),
    { id: "split", name: "Split", body: splitSection(contents) },
    part("reproduce", "How to reproduce", [reproductionPart(contents)]),
  ];
  return found.filter((one) => one !== null);
}

/** Null where there is nothing to say. */
function part(id: string, name: string, sections: readonly Markup[]): Part | null {
  return sections.length === 0 ? null : { id, name, body: html`<h2 id="${id}">${name}</h2>\n${sections}` };
}

function targetsPart(contents: RunReportContents, pictures: DrawnPictures): Part | null {
  const targets = titledTargets(contents);
  const met = targets.filter((target) => target.met).length;
  return targets.length === 0
    ? null
    : part("targets", `Targets: ${met} of ${targets.length} met`, [
        figuresOf(pictures, [pictureFiles.targets]),
        targetsTable(targets),
      ]);
}

function comparisonPart(contents: RunReportContents, pictures: DrawnPictures): Part | null {
  const { verdict, statistics, models } = contents;
  return part("comparison", "All models", [
    verdict.comparisons.length === 0 ? html`` : familyTable(verdict, titleFinder(contents)),
    statisticsTable(statistics),
    ...comparedTasks(models).map(
      ({
        task,
        models: compared,
      }) => html`<h3>${task === "classification" ? "Models of classes" : "Models of numbers"}</h3>
${comparisonTable(compared, "On the test rows")}
${figuresOf(
  pictures,
  comparisonPictures(task, compared).map(({ file }) => file),
)}`,
    ),
  ]);
}

function modelsPart({ models }: RunReportContents, pictures: DrawnPictures): Part | null {
  const sections = models.map((model) => modelSection(model, pictures));
  const list = contentsList(models.map(({ key, title }) => ({ id: `model-${key}`, name: title })));
  return part("models", "Model by model", sections.length === 0 ? [] : [list, ...sections]);
}

function dataPart({ data, labels }: RunReportContents): Markup {
  const [first, ...others] = labels;
  return html`${first === undefined ? null : dataFacts({ data, labels: first })}
${others.map(({ kind, horizon }) => html`<p>Also learned: ${kind}, ${horizon} bars ahead.</p>\n`)}
${findingsPart(data.findings)}`;
}

function reproductionPart({ reproduce, models }: RunReportContents): Markup {
  const intervals = models[0]?.evaluation.intervals;
  const files = models.flatMap(({ title, saved }) =>
    (saved?.files ?? []).map(({ name, sha256 }) => [
      title,
      html`<code>${name}</code>`,
      html`<code>${sha256}</code>`,
    ]),
  );
  return html`<pre>${reproduce.commands.join("\n")}</pre>
${facts([
  ["Seed", reproduce.seed],
  ...Object.entries(reproduce.libraries),
  ...(intervals === undefined
    ? []
    : [
        [
          "Intervals",
          `${intervals.level * 100} %, ${intervals.method}; blocks of ${intervals.blockLength} dates, ${intervals.resamples} resamples, seed ${intervals.seed}`,
        ] as const,
      ]),
])}
${
  files.length === 0
    ? null
    : html`<details><summary>Files of the saved models</summary>
${table([{ name: "model" }, { name: "file" }, { name: "SHA-256" }], files)}</details>`
}`;
}
