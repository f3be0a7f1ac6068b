import type { Configuration } from "../config/index.ts";
import { classificationCurves } from "../evaluation/index.ts";
import { findAnyFeature, isFeature } from "../features/index.ts";
import type { RunContext } from "../progress.ts";
import { checkBars } from "../quality/index.ts";
import type { RegisteredVersion } from "../registry/index.ts";
import type { ReportContents } from "../reports/index.ts";
import { type JudgedPart, judgeRows } from "./judge.ts";
import type { ReportOptions } from "./options/report.ts";
import { forecastSeries, lossesOf } from "./pictured-model.ts";
import { predictedActions } from "./predicted-actions.ts";
import { openUnseen, requireUnseenRows, type UnseenData } from "./unseen.ts";

export interface SavedModelReport {
  readonly version: RegisteredVersion;
  readonly contents: ReportContents;
}

/**
 * The report of a saved version, made again: what its manifest holds, and its figures on bars that it has not learned from, as
 * `evaluate` takes them. What only the training knew (the search, which features were left out and why) is not in it.
 */
export async function reportSaved(
  options: ReportOptions,
  configuration: Configuration,
  context: RunContext,
): Promise<SavedModelReport> {
  const unseen = await openUnseen(options, configuration, context);
  requireUnseenRows(unseen);
  const { loadedModel, bars, features, labels, train, rows } = unseen;
  const { model, version } = loadedModel;
  const stage = "judging against the baselines";
  context.progress({ stage, done: 0, total: 1 });
  const judged = await judgeRows(
    { model, bars, features, labels, train, rows, splitKind: "by-date" },
    context.seed,
  );
  context.progress({ stage, done: 1, total: 1 });
  const severities = configuration.values.checks;
  return { version, contents: { ...contentsOf(unseen, judged, context.seed), data: dataOf() } };

  function dataOf(): ReportContents["data"] {
    return {
      origin: bars.origin,
      symbols: bars.symbols,
      timeframe: bars.timeframe,
      rows: bars.length,
      ...extent(bars.time),
      findings: checkBars(bars, { severities }),
    };
  }
}

function contentsOf(
  { loadedModel, bars, labels, train, rows }: UnseenData,
  { evaluation, prediction }: JudgedPart,
  seed: number,
): Omit<ReportContents, "data"> {
  const { model, version } = loadedModel;
  const { manifest } = version;
  const timesOf = (of: Int32Array): Float64Array => Float64Array.from(of, (row) => bars.time[row]!);
  return {
    title: `${version.name} version ${version.version}: ${model.family} on ${bars.symbols.length <= 4 ? bars.symbols.join(", ") : `${bars.symbols.length} symbols`}, bars of ${bars.timeframe}`,
    created: manifest.created,
    model: {
      name: version.name,
      version: String(version.version),
      family: model.family,
      parameters: model.parameters,
      summary: model.summary(),
      featureSetId: model.featureSetId,
      files: manifest.files,
    },
    labels: {
      kind: labels.kind,
      horizon: labels.horizon,
      parameters: labels.parameters,
      distribution:
        model.task === "classification"
          ? labels.classNames.map((name, id) => ({
              name,
              count: [...train, ...rows].filter((row) => labels.classes[row] === id).length,
            }))
          : [],
    },
    split: {
      kind: "by-date",
      parts: [
        { name: "training period", rows: train.length, ...extent(timesOf(train)) },
        { name: "unseen", rows: rows.length, ...extent(timesOf(rows)) },
      ],
      dropped: [],
    },
    ledger: manifest.row_ledger,
    evaluation,
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
            : { predictedActions: predictedActions(bars, labels.classNames, rows, prediction) }),
        }
      : { forecasts: forecastSeries(bars, labels, rows, prediction, loadedModel.intervals) }),
    ...lossesOf(model),
    importance: model.importance(),
    features: model.featureNames.map((name) => ({
      name,
      ...(isFeature(name) ? { formula: findAnyFeature(name).formula } : {}),
    })),
    featuresLeftOut: [],
    warnings: [
      "Made again from the saved version: the figures are of all unseen rows that the source holds now, the row ledger is that of the training.",
    ],
    reproduce: {
      commands: [
        `pregao report --model-name ${version.name} --model-version ${version.version} --seed ${seed}`,
      ],
      seed: manifest.seed,
      libraries: manifest.libraries,
    },
  };
}

function extent(time: Float64Array): { from: number; to: number } {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const one of time) [from, to] = [Math.min(from, one), Math.max(to, one)];
  return { from, to };
}
