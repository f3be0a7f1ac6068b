import { formatCount, formatFigure, formatInterval, formatPercent } from "../format.ts";
import { capitalised, sampleText } from "../html/sentences.ts";
import { targetFigure } from "../pictures/targets.ts";
import { titledTargets } from "../run/compared.ts";
import type { RunModel, RunReportContents } from "../run/contract.ts";
import {
  caveatLines,
  dataLines,
  intendedUse,
  metricLines,
  parameterLines,
  reproductionLines,
  splitLines,
  targetLine,
} from "./card-sections.ts";
import { code, markdownTable, plain } from "./markdown.ts";

/** The model card of all models of a run as Markdown; the same contents give the same bytes. */
export function renderRunCard(contents: RunReportContents): string {
  const { verdict, labels, split, features, models, reproduce, warnings } = contents;
  return `# Model card: ${plain(contents.title)}

**${plain(capitalised(verdict.line))}.**

Run ${code(contents.runId)}${contents.created === undefined ? "" : `, made ${plain(contents.created)}`}. ${formatCount(models.length)} models, judged together: ${plain(verdict.method)}; the chance of calling any of them skilled where none is, is held at ${formatPercent(verdict.level)}.

## Intended use

${intendedUse}

## Data

${dataLines(contents)}

## What is predicted

${labels.map((one) => `- ${targetLine(one)}`).join("\n")}

## Features

${formatCount(features.chosen.length)} chosen, ${formatCount(features.dropped.length)} left out: ${plain(features.method)}, on training rows only. Feature set ${code(features.featureSetId)}: ${features.chosen.map(({ name }) => code(name)).join(", ")}.

## Method

${splitLines(split)}

## Targets

${targetTable(contents)}

## Models

${models.map(modelPart).join("\n\n")}

## Caveats

${caveatLines([...warnings, ...models.flatMap(({ evaluation }) => evaluation.caveats)])}

## How to reproduce

${reproductionLines(reproduce)}
`;
}

function targetTable(contents: RunReportContents): string {
  const targets = titledTargets(contents);
  if (targets.length === 0) return "None were set.";
  return markdownTable(
    [
      { name: "model" },
      { name: "metric" },
      { name: "target", numeric: true },
      { name: "figure", numeric: true },
      { name: "interval", numeric: true },
      { name: "best baseline", numeric: true },
      { name: "" },
    ],
    targets.map((target) => [
      plain(target.title),
      plain(target.metric),
      `${target.comparison} ${targetFigure(target.target)}`,
      formatFigure(target.value),
      formatInterval(target.low, target.high),
      `${plain(target.baseline.name.replaceAll("_", " "))} ${formatFigure(target.baseline.value)}`,
      `${target.value === null ? "not measured" : target.met ? "met" : "missed"}${target.note === undefined ? "" : `: ${plain(target.note)}`}`,
    ]),
  );
}

function modelPart({ title, family, evaluation, saved, parameters }: RunModel): string {
  return `### ${plain(title)}

${plain(capitalised(evaluation.verdict.line))}. ${plain(sampleText(evaluation))}.

Family ${plain(family)}${saved === undefined ? "" : `, saved as ${code(saved.name)} version ${plain(saved.version)}`}.

${metricLines(evaluation)}

${parameterLines(parameters)}`;
}
