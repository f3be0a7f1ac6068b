import type { ReportContents, ReportSearch } from "../contract.ts";
import { formatFigure } from "../format.ts";
import { valueText } from "./data-section.ts";
import { html, type Markup } from "./escape.ts";
import { facts, table } from "./table.ts";

/** What the model is: parameters, facts, search, features. */
export function modelSection({ model, search, features, featuresLeftOut }: ReportContents): Markup {
  return html`<h2 id="model">Model</h2>
${facts([
  ["Name and version", `${model.name}, version ${model.version}`],
  ["Family", model.family],
  ...Object.entries(model.summary).map(
    ([name, value]) =>
      [name, typeof value === "number" && !Number.isInteger(value) ? formatFigure(value) : value] as const,
  ),
])}
<h3>Parameters</h3>
${table(
  [{ name: "parameter" }, { name: "value" }],
  Object.entries(model.parameters).map(([name, value]) => [html`<code>${name}</code>`, valueText(value)]),
)}
${search === undefined ? null : searchSection(search)}
<h3>Features</h3>
<details><summary>${features.length} features, feature set ${model.featureSetId}</summary>
${table(
  [{ name: "feature" }, { name: "formula" }],
  features.map(({ name, formula }) => [html`<code>${name}</code>`, formula ?? ""]),
)}</details>
${
  featuresLeftOut.length === 0
    ? null
    : table(
        [{ name: "left out" }, { name: "because" }],
        featuresLeftOut.map(({ name, reason }) => [html`<code>${name}</code>`, reason]),
      )
}`;
}

function searchSection({ scoring, folds, trials }: ReportSearch): Markup {
  const names = [...new Set(trials.flatMap((trial) => Object.keys(trial.parameters)))];
  return html`<h3>Search</h3>
${table(
  [
    ...names.map((name) => ({ name })),
    { name: `mean ${scoring}`, numeric: true },
    { name: "by fold", numeric: true },
    { name: "" },
  ],
  trials.map((trial) => [
    ...names.map((name) => valueText(trial.parameters[name])),
    formatFigure(trial.meanScore),
    trial.foldScores.map(formatFigure).join(" · "),
    trial.chosen ? html`<strong>chosen</strong>` : "",
  ]),
  `${trials.length} draws, ${folds} folds in order of time on training rows; a higher score is better, losses count negative.`,
)}`;
}

/** Everything needed to make the same model again and to see that it is the same. */
export function reproductionSection({ reproduce, model, evaluation }: ReportContents): Markup {
  const { level, method, blockLength, resamples, seed } = evaluation.intervals;
  return html`<h2 id="reproduce">How to reproduce</h2>
<pre>${reproduce.commands.join("\n")}</pre>
${facts([
  ["Seed", reproduce.seed],
  ...Object.entries(reproduce.libraries),
  [
    "Intervals",
    `${level * 100} %, ${method}; blocks of ${blockLength} dates, ${resamples} resamples, seed ${seed}`,
  ],
])}
${table(
  [{ name: "file" }, { name: "SHA-256" }],
  model.files.map(({ name, sha256 }) => [html`<code>${name}</code>`, html`<code>${sha256}</code>`]),
)}`;
}
