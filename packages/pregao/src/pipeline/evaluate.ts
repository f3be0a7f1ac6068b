import type { Configuration } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import { regressionTarget } from "../labels/index.ts";
import type { RunContext } from "../progress.ts";
import { mockSourceName } from "../sources/index.ts";
import { type JudgedPart, judgeRows } from "./judge.ts";
import type { EvaluateOptions } from "./options.ts";
import { type LoadedModel, loadForModel, openModel } from "./predict.ts";
import { featuresOfModel } from "./prepare.ts";
import { makeTargets, targetOptionsOf } from "./targets.ts";

export interface SavedModelJudgement extends JudgedPart {
  readonly loadedModel: LoadedModel;
  /** First and last bar that were judged, epoch milliseconds. */
  readonly period: { readonly from: number; readonly to: number };
}

/**
 * Judges a saved model on bars it has not learned from: by default from the first date of its test part on. The
 * source must hold the training period too, because the baselines are fitted on it. `from` before the model's test
 * period is refused: figures on rows that the model was fitted or chosen on say nothing.
 */
export async function evaluateSaved(
  options: EvaluateOptions,
  configuration: Configuration,
  context: RunContext,
): Promise<SavedModelJudgement> {
  const loadedModel = await openModel(configuration.home, options, options.modelVersion);
  const { model, version } = loadedModel;
  const { manifest } = version;
  const settled =
    configuration.origins.source === "default" ? manifest.data.source : configuration.values.source;
  const source = options.mock ? mockSourceName(options.ticker) : (options.source ?? settled);
  // On its own source a model is judged on the symbols that it was trained on, elsewhere on all there are.
  const own = source === manifest.data.source ? manifest.data.symbols : [];
  const ticker = options.ticker.length > 0 ? options.ticker : own;
  const { bars } = await loadForModel(
    { source, ticker, from: undefined, to: options.to, feeds: options.feeds },
    loadedModel,
    configuration,
    context,
  );
  const unseen = firstUnseen(manifest.split.test_from, manifest.data.to);
  const from = options.from === undefined ? unseen : Date.parse(options.from);
  if (from < unseen) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "--from",
      value: options.from ?? "",
      reason: `the model has learned or was chosen on bars before ${new Date(unseen).toISOString().slice(0, 10)}`,
    });
  }
  const labels = makeTargets(bars, targetOptionsOf(manifest), context);
  const targets = regressionTarget(labels);
  const { matrix, warmUp } = featuresOfModel(bars, model, context);
  const trainedUntil = Date.parse(manifest.split.validation_from ?? manifest.data.to);
  const train: number[] = [];
  const rows: number[] = [];
  for (const { symbol, start, end } of bars.frame.segments) {
    if (ticker.length > 0 && !ticker.includes(symbol)) continue; // There for the others to be compared with.
    for (let row = start + warmUp; row < end; row++) {
      const known =
        manifest.task === "classification" ? labels.classes[row]! >= 0 : Number.isFinite(targets[row]!);
      if (!known) continue;
      if (labels.endTime[row]! < trainedUntil) train.push(row);
      else if (bars.time[row]! >= from) rows.push(row);
    }
  }
  if (rows.length === 0 || train.length === 0) {
    throw new PregaoError("PREGAO_NOTHING_TO_JUDGE", {
      name: version.name,
      version: version.version,
      source: bars.origin,
      what:
        rows.length === 0
          ? `after ${new Date(from).toISOString().slice(0, 10)}`
          : "of the training period, which the baselines need",
    });
  }
  const part = await judgeRows(
    {
      model,
      bars,
      features: matrix,
      labels,
      train: Int32Array.from(train),
      rows: Int32Array.from(rows),
      splitKind: "by-date",
    },
    context.seed,
  );
  return { ...part, loadedModel, period: part.evaluation.period };
}

/** With a shuffled split every part of the period was trained on: only later bars are unseen. */
function firstUnseen(testFrom: string | null, dataTo: string): number {
  return testFrom === null ? Date.parse(dataTo) + 1 : Date.parse(testFrom);
}
