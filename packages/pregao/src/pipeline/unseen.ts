import type { Configuration } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import type { FeatureMatrix } from "../features/contract.ts";
import { type AccountedLabels, regressionTarget } from "../labels/index.ts";
import type { Bars } from "../market/bars.ts";
import { loadConfiguredModels } from "../models/index.ts";
import type { RunContext } from "../progress.ts";
import { mockSourceName } from "../sources/index.ts";
import type { EvaluateOptions } from "./options/predict.ts";
import { type LoadedModel, loadForModel, openModel } from "./predict.ts";
import { featuresOfModel } from "./prepare.ts";
import { makeTargets, targetOptionsOf } from "./targets.ts";

/** A saved model beside bars that it has not learned from, and those it has. */
export interface UnseenData {
  readonly loadedModel: LoadedModel;
  readonly bars: Bars;
  readonly features: FeatureMatrix;
  /** Made as the model's own were. */
  readonly labels: AccountedLabels;
  /** Rows of the training period, with known outcomes. */
  readonly train: Int32Array;
  /** Rows from `from` on whose outcomes are known. */
  readonly rows: Int32Array;
  /** The same and those whose outcomes are not known yet: whatever can be predicted. */
  readonly predictable: Int32Array;
  /** First time that is not seen by the model, or where the caller asked to begin; epoch milliseconds. */
  readonly from: number;
}

/**
 * A saved model with the bars of a source: by default its own, from the first date of its test part on. The source must hold the
 * training period too. On its own source only the symbols it was trained on are taken, elsewhere all there are. `from` before the
 * model's test period is refused: figures on rows that the model was fitted or chosen on say nothing.
 */
export async function openUnseen(
  options: EvaluateOptions,
  configuration: Configuration,
  context: RunContext,
): Promise<UnseenData> {
  await loadConfiguredModels(configuration);
  const loadedModel = await openModel(configuration, options, options.modelVersion);
  const { model, version } = loadedModel;
  const { manifest } = version;
  const settled =
    configuration.origins.source === "default" ? manifest.data.source : configuration.values.source;
  const source = options.mock ? mockSourceName(options.ticker) : (options.source ?? settled);
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
  const predictable: number[] = [];
  for (const { symbol, start, end } of bars.frame.segments) {
    if (ticker.length > 0 && !ticker.includes(symbol)) continue; // There for the others to be compared with.
    for (let row = start + warmUp; row < end; row++) {
      const known =
        manifest.task === "classification" ? labels.classes[row]! >= 0 : Number.isFinite(targets[row]!);
      if (bars.time[row]! >= from) predictable.push(row);
      if (!known) continue;
      if (labels.endTime[row]! < trainedUntil) train.push(row);
      else if (bars.time[row]! >= from) rows.push(row);
    }
  }
  return {
    loadedModel,
    bars,
    features: matrix,
    labels,
    train: Int32Array.from(train),
    rows: Int32Array.from(rows),
    predictable: Int32Array.from(predictable),
    from,
  };
}

/** Throws PREGAO_NOTHING_TO_JUDGE where there are no rows to judge, or none of the training period to judge beside. */
export function requireUnseenRows(unseen: UnseenData): void {
  const { rows, train, from } = unseen;
  if (rows.length === 0) throw nothingToJudge(unseen, `after ${new Date(from).toISOString().slice(0, 10)}`);
  if (train.length === 0) throw nothingToJudge(unseen, "of the training period, which the baselines need");
}

export function nothingToJudge({ loadedModel, bars }: UnseenData, what: string): PregaoError {
  const { name, version } = loadedModel.version;
  return new PregaoError("PREGAO_NOTHING_TO_JUDGE", { name, version, source: bars.origin, what });
}

/** With a shuffled split every part of the period was trained on: only later bars are unseen. */
function firstUnseen(testFrom: string | null, dataTo: string): number {
  return testFrom === null ? Date.parse(dataTo) + 1 : Date.parse(testFrom);
}
