import { join } from "node:path";
import { writeFileAtomically } from "../atomic-files.ts";
import { classificationCurves } from "../evaluation/index.ts";
import { findAnyFeature, isFeature } from "../features/index.ts";
import type { Bars } from "../market/bars.ts";
import type { RunContext } from "../progress.ts";
import type { RegisteredVersion } from "../registry/index.ts";
import { type ReportContents, renderModelCard, writeReport } from "../reports/index.ts";
import { commandText } from "./command-text.ts";
import type { FittedModel } from "./fit.ts";
import type { Judgement } from "./judge.ts";
import { type TrainOptions, trainOptions } from "./options/train.ts";
import { forecastSeries, lossesOf } from "./pictured-model.ts";
import { predictedActions } from "./predicted-actions.ts";
import type { IntervalOutcome } from "./served-intervals.ts";
import type { SplitData } from "./split.ts";

export interface ReportRequest {
  readonly splitData: SplitData;
  readonly fitted: FittedModel;
  readonly judgement: Judgement;
  readonly intervals: IntervalOutcome;
  readonly saved: RegisteredVersion;
  readonly options: TrainOptions;
  readonly home: string;
  readonly context: RunContext;
}

/** Writes the HTML report of a trained version and its model card (`.md`) under `<home>/reports`; returns the path of the page. */
export async function writeTrainingReport(request: ReportRequest): Promise<string> {
  const { saved, home, context } = request;
  context.progress({ stage: "writing the report", done: 0, total: 1 });
  const path = join(home, "reports", `${saved.name}-v${saved.version}.html`);
  const contents = reportContents(request);
  await writeFileAtomically(path.replace(/html$/, "md"), renderModelCard(contents));
  await writeReport(path, contents);
  context.progress({ stage: "writing the report", done: 1, total: 1 });
  return path;
}

/** Everything a report says, taken from what the stages left: nothing is computed anew but curves for pictures. */
function reportContents({
  splitData,
  fitted,
  judgement,
  intervals,
  saved,
  options,
  context,
}: ReportRequest): ReportContents {
  const { prepared, split, ledger } = splitData;
  const { loaded, labels, features } = prepared;
  const { model, search } = fitted;
  const { manifest } = saved;
  const { evaluation, prediction, rows } = judgement.test;
  return {
    title: `${model.family} on ${marketText(loaded.bars)}`,
    created: manifest.created,
    model: {
      name: saved.name,
      version: String(saved.version),
      family: model.family,
      parameters: model.parameters,
      summary: model.summary(),
      featureSetId: model.featureSetId,
      files: manifest.files,
    },
    data: {
      origin: loaded.description,
      symbols: loaded.bars.symbols,
      timeframe: loaded.bars.timeframe,
      rows: loaded.bars.length,
      from: Date.parse(manifest.data.from),
      to: Date.parse(manifest.data.to),
      findings: loaded.findings,
    },
    labels: {
      kind: labels.kind,
      horizon: labels.horizon,
      parameters: labels.parameters,
      distribution: model.task === "classification" ? distributionOf(splitData) : [],
    },
    split: {
      kind: split.kind,
      parts: [
        partOf("training", split.train, splitData),
        partOf("validation", split.validation, splitData),
        partOf("test", split.test, splitData),
      ],
      dropped: split.dropped,
    },
    ledger: ledger.toJSON(),
    evaluation,
    validation: judgement.validation.evaluation,
    ...(model.task === "classification"
      ? {
          curves: classificationCurves({
            probabilities: prediction.probabilities!,
            classes: Int8Array.from(rows, (row) => labels.classes[row]!),
            classNames: labels.classNames,
          }),
          // Whether a signal is worth following is no action of its own.
          ...(labels.kind === "meta-label"
            ? {}
            : { predictedActions: predictedActions(loaded.bars, labels.classNames, rows, prediction) }),
        }
      : { forecasts: forecastSeries(loaded.bars, labels, rows, prediction, intervals.served) }),
    ...lossesOf(model),
    importance: model.importance(),
    ...(search === null
      ? {}
      : {
          search: {
            scoring: search.scoring,
            folds: options.folds,
            trials: search.trials.map((trial) => ({ ...trial, chosen: trial === search.best })),
          },
        }),
    features: model.featureNames.map((name) => ({
      name,
      ...(isFeature(name) ? { formula: findAnyFeature(name).formula } : {}),
    })),
    featuresLeftOut: features.leftOut,
    warnings: [],
    reproduce: {
      commands: [commandText("train", trainOptions, options, context.seed)],
      seed: context.seed,
      libraries: manifest.libraries,
    },
  };
}

function distributionOf({ prepared: { labels }, split }: SplitData): { name: string; count: number }[] {
  const counts = labels.classNames.map(() => 0);
  for (const rows of [split.train, split.validation, split.test])
    for (const row of rows) counts[labels.classes[row]!]!++;
  return labels.classNames.map((name, index) => ({ name, count: counts[index]! }));
}

function partOf(
  name: string,
  rows: Int32Array,
  { prepared }: SplitData,
): ReportContents["split"]["parts"][number] {
  const { time } = prepared.loaded.bars;
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    from = Math.min(from, time[row]!);
    to = Math.max(to, time[row]!);
  }
  return { name, rows: rows.length, from, to };
}

function marketText({ symbols, timeframe }: Bars): string {
  return `${symbols.length <= 4 ? symbols.join(", ") : `${symbols.length} symbols`}, bars of ${timeframe}`;
}
