import { intervalsFile, readIntervals, type ServedIntervals } from "../calibration/index.ts";
import type { Configuration } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import {
  comparesSymbols,
  type FeatureMatrix,
  featureSetMembers,
  findAnyFeature,
  isFeature,
  loadConfiguredFeatures,
  toWireName,
} from "../features/index.ts";
import { isNumericKind } from "../labels/index.ts";
import type { Bars } from "../market/bars.ts";
import { familyName, loadConfiguredModels, type Model } from "../models/index.ts";
import type { RunContext } from "../progress.ts";
import { type Manifest, openRegistry, type RegisteredVersion } from "../registry/index.ts";
import { type LoadedData, loadData } from "./load.ts";
import { loadVersion } from "./load-version.ts";
import type { LoadOptions } from "./options/data.ts";
import type { PredictOptions } from "./options/predict.ts";
import type { SavingOptions } from "./options/saving.ts";
import { featuresOfModel } from "./prepare.ts";
import { intervalAt } from "./served-intervals.ts";

/** A prediction for the session after the last bar of a ticker, as clients of the B3 service read it, and more. */
export interface TickerPrediction {
  readonly ticker: string;
  readonly model_type: string;
  readonly model: { readonly name: string; readonly version: number };
  /** The last bar that was seen (its opening time) and the next one, for which the prediction is. */
  readonly as_of: string;
  readonly session: string;
  /** Bars ahead that the target looks, and the bar at which it is known. */
  readonly horizon: number;
  readonly outcome_known: string;
  readonly last_price: number;
  readonly predictions: string | null;
  readonly prediction_probabilities: Readonly<Record<string, number>> | null;
  readonly predicted_return: number | null;
  readonly predicted_price: number | null;
  /** What the predicted value is: forward-return, forward-volatility or open-interest-change. */
  readonly predicted_target: string | null;
  readonly predicted_value: number | null;
  /** Ends of the interval around `predicted_value`, in its unit, and the share of outcomes it should hold; only where the version has intervals and the bar a scale. */
  readonly predicted_low?: number;
  readonly predicted_high?: number;
  readonly interval_level?: number;
  readonly feature_importance: Readonly<Record<string, number>>;
  readonly features_used: readonly string[];
  /** Features of the last bar that have no value (the model takes them as missing). */
  readonly features_missing: readonly string[];
  /** Rows × features, with the bars of a window between them where the model reads one. */
  readonly input_shape: readonly number[];
  /** Bars that the prediction looks back on, the last one among them; null for a model of single bars. */
  readonly sequence_length: number | null;
  readonly features_count: number;
  /** Whether bars of this ticker were among those that the model was made from. */
  readonly ticker_known: boolean;
  /** The verdict of the model's own test: how far to trust all this. */
  readonly verdict: string;
}

export interface LoadedModel {
  readonly model: Model;
  readonly version: RegisteredVersion;
  /** How forecasts get their intervals; null where the version has none. */
  readonly intervals: ServedIntervals | null;
}

/** A saved model with its manifest, its files verified. `family`, when given, is what it must be of. */
export async function openModel(
  configuration: Configuration,
  saving: SavingOptions,
  version: string,
  family?: string,
): Promise<LoadedModel> {
  const opened = await openRegistry(configuration, saving.modelDir).open(saving.modelName, version);
  if (family !== undefined && familyName(family) !== opened.manifest.family) {
    throw new PregaoError("PREGAO_MODEL_FAMILY_DIFFERS", {
      name: saving.modelName,
      version: opened.version,
      family: opened.manifest.family,
      wanted: familyName(family),
    });
  }
  const hasIntervals = opened.manifest.files.some(({ name }) => name === intervalsFile);
  const intervals = hasIntervals ? await readIntervals(opened.directory) : null;
  return { model: await loadVersion(opened), version: opened, intervals };
}

/** Predicts the next session of each ticker asked for, from its newest bars in the source. */
export async function predictTickers(
  options: PredictOptions,
  configuration: Configuration,
  context: RunContext,
): Promise<TickerPrediction[]> {
  if (options.ticker.length === 0) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "--ticker",
      value: "(none)",
      reason: "name the ticker to predict",
    });
  }
  await loadConfiguredModels(configuration);
  const loadedModel = await openModel(configuration, options, options.modelVersion, options.model);
  const { manifest } = loadedModel.version;
  const settled =
    configuration.origins.source === "default" ? manifest.data.source : configuration.values.source;
  const { bars } = await loadForModel(
    { ...options, source: options.source ?? settled },
    loadedModel,
    configuration,
    context,
  );
  if (bars.timeframe !== manifest.data.timeframe) {
    throw new PregaoError("PREGAO_TIMEFRAME_DIFFERS", {
      trained: manifest.data.timeframe,
      found: bars.timeframe,
      source: bars.origin,
    });
  }
  // Where symbols are compared, features are computed once over all of them, else for each ticker alone.
  const together = readsOtherSymbols(loadedModel.model)
    ? featuresOfModel(bars, loadedModel.model, context)
    : undefined;
  const predicted: TickerPrediction[] = [];
  for (const ticker of options.ticker) {
    const own = together === undefined ? bars.only([ticker]) : bars;
    const { matrix } = together ?? featuresOfModel(own, loadedModel.model, context);
    predicted.push(await predictNext(ticker, own, matrix, loadedModel));
  }
  return predicted;
}

/**
 * The bars of the tickers asked for. A model that compares symbols needs those that it was trained on beside them:
 * they come too, as far as the source has them.
 */
export async function loadForModel(
  given: LoadOptions,
  { model, version }: LoadedModel,
  configuration: Configuration,
  context: RunContext,
): Promise<LoadedData> {
  await loadConfiguredFeatures(configuration);
  const options = withFeedsOf(version.manifest, given);
  const isWhole = options.ticker.length === 0 || options.mock === true;
  if (isWhole || !readsOtherSymbols(model)) return loadData(options, configuration, context);
  const loaded = await loadData({ ...options, ticker: [] }, configuration, context);
  const { symbols } = version.manifest.data;
  const companions = loaded.bars.symbols.filter((symbol) => symbols.includes(symbol));
  return { ...loaded, bars: loaded.bars.only([...new Set([...companions, ...options.ticker])]) };
}

/** On the source that it was trained on, a model has the feeds of its training beside the bars unless others are given. */
function withFeedsOf({ data, training }: Manifest, options: LoadOptions): LoadOptions {
  const isAsked = Object.keys(options.feeds ?? {}).length > 0;
  if (training === undefined || isAsked || options.mock === true || options.source !== data.source)
    return options;
  return { ...options, feeds: training.feeds };
}

function readsOtherSymbols({ featureNames }: Model): boolean {
  return featureNames.some((name) => isFeature(name) && comparesSymbols(findAnyFeature(name)));
}

/** The prediction after the last bar of `ticker` in `own`, whose features `matrix` holds. */
async function predictNext(
  ticker: string,
  own: Bars,
  matrix: FeatureMatrix,
  { model, version, intervals }: LoadedModel,
): Promise<TickerPrediction> {
  const { manifest } = version;
  const { start, end } = own.frame.segment(ticker);
  const last = end - 1;
  const missing = matrix.names.filter((_, column) => Number.isNaN(matrix.columns[column]![last]!));
  if (missing.length === matrix.names.length) {
    throw new PregaoError("PREGAO_HISTORY_TOO_SHORT", { ticker, rows: end - start });
  }
  const prediction = await model.predict(matrix, Int32Array.of(last));
  const { calendar, timeframe } = own;
  const asOf = own.time[last]!;
  let known = asOf;
  for (let bar = 0; bar < manifest.label.horizon; bar++) known = calendar.nextBar(known, timeframe);
  const price = own.column("close")[last]!;
  const value = prediction.returns?.[0] ?? null;
  // Classifiers that learn the return beside the classes predict it too.
  const target = value === null ? null : regressionTargetName(manifest.label.kind);
  const expected = target === "forward-return" ? value : null;
  const wireName = wireNaming(model.featureNames);
  const interval = intervals === null || value === null ? null : intervalAt(intervals, value, own, last);
  const count = model.featureNames.length;
  return {
    ticker,
    model_type: manifest.family,
    model: { name: version.name, version: version.version },
    as_of: new Date(asOf).toISOString(),
    session: new Date(calendar.nextBar(asOf, timeframe)).toISOString(),
    horizon: manifest.label.horizon,
    outcome_known: new Date(known).toISOString(),
    last_price: price,
    ...classOutcome(model, prediction.probabilities),
    predicted_return: expected,
    predicted_price: expected === null ? null : price * (1 + expected),
    predicted_target: target,
    predicted_value: value,
    ...(interval === null
      ? {}
      : {
          predicted_low: interval.low,
          predicted_high: interval.high,
          interval_level: intervals!.level,
        }),
    feature_importance: Object.fromEntries(
      model.importance().map(({ name, importance }) => [wireName(name), importance]),
    ),
    features_used: model.featureNames.map(wireName),
    features_missing: missing.map(wireName),
    input_shape: model.history === 0 ? [1, count] : [1, model.history + 1, count],
    sequence_length: model.history === 0 ? null : model.history + 1,
    features_count: count,
    ticker_known: manifest.data.symbols.includes(ticker),
    verdict: String((manifest.metrics.test as { verdict?: string } | undefined)?.verdict ?? "not judged"),
  };
}

/** Labels of classes have a return beside them, which is what a regression on them learns. */
export function regressionTargetName(labelKind: string): string {
  return isNumericKind(labelKind) ? labelKind : "forward-return";
}

/**
 * The names of the B3 service for a model on its features alone. Beside other features they would collide (its
 * rsi_14 is not the catalog's), so there every feature keeps the catalog's name.
 */
function wireNaming(featureNames: readonly string[]): (name: string) => string {
  const service = featureSetMembers("b3", "1d");
  return featureNames.every((name) => service.includes(name)) ? toWireName : (name) => name;
}

function classOutcome(
  model: Model,
  probabilities: Float64Array | undefined,
): Pick<TickerPrediction, "predictions" | "prediction_probabilities"> {
  if (probabilities === undefined) return { predictions: null, prediction_probabilities: null };
  const best = probabilities.indexOf(Math.max(...probabilities));
  return {
    predictions: model.classNames[best]!,
    prediction_probabilities: Object.fromEntries(
      model.classNames.map((name, index) => [name, probabilities[index]!]),
    ),
  };
}
