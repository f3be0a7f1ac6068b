import { claimCaveats, skillVerdict } from "../../evaluation/index.ts";
import type { ReportContents } from "../contract.ts";
import { formatCount } from "../format.ts";
import { primaryMetric } from "../html/evaluation-section.ts";
import { capitalised, sampleText } from "../html/sentences.ts";
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
import { code, plain } from "./markdown.ts";

/**
 * The model card of one version as Markdown (after Mitchell et al., "Model Cards for Model Reporting", 2019): what it is for, what
 * it learned from and how, its figures with intervals beside baselines, the verdict, and how to make it again. The same
 * contents give the same bytes.
 */
export function renderModelCard(contents: ReportContents): string {
  const { model, evaluation, labels, split, features, featuresLeftOut, reproduce, warnings } = contents;
  const provenance = { labelKind: labels.kind, splitKind: split.kind };
  const verdict = skillVerdict(primaryMetric(evaluation), evaluation.intervals.level, provenance);
  const names = features.map(({ name }) => code(name)).join(", ");
  return `# Model card: ${plain(model.name)}, version ${plain(model.version)}

**${plain(capitalised(verdict.line))}.**

${plain(contents.title)}${contents.created === undefined ? "" : `, made ${plain(contents.created)}`}. Family ${plain(model.family)}, ${evaluation.task}.

## Intended use

${intendedUse}

## Data

${dataLines(contents)}

## What is predicted

${targetLine(labels)}

## Features

${formatCount(features.length)} features, feature set ${code(model.featureSetId)}: ${names}.${featuresLeftOut.length === 0 ? "" : `\n\nLeft out: ${featuresLeftOut.map(({ name, reason }) => `${code(name)} (${plain(reason)})`).join(", ")}.`}

## Method

${splitLines(split)}

Parameters:

${parameterLines(model.parameters)}

## Figures

On the test part: ${plain(sampleText(evaluation))}. The metric that decides, named before anything was measured: ${plain(primaryMetric(evaluation).label)}. Intervals: ${plain(evaluation.intervals.method)}, blocks of ${evaluation.intervals.blockLength} dates, ${evaluation.intervals.resamples} resamples.

${metricLines(evaluation)}

## Caveats

${caveatLines([...claimCaveats(provenance), ...evaluation.caveats, ...warnings])}

## How to reproduce

${reproductionLines(reproduce)}

${model.files.length === 0 ? "" : `Files: ${model.files.map(({ name, sha256 }) => `${code(name)} ${code(sha256)}`).join(", ")}.\n`}`;
}
