import { intervalsFile, readIntervals, type ServedIntervals } from "../calibration/index.ts";
import type { Configuration } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import { comparesSymbols, findAnyFeature, isFeature, loadConfiguredFeatures } from "../features/index.ts";
import type { Bars } from "../market/bars.ts";
import { familyName, loadConfiguredModels, type Model } from "../models/index.ts";
import type { RunContext } from "../progress.ts";
import { type Manifest, openRegistry, type RegisteredVersion } from "../registry/index.ts";
import { type LoadedData, loadData, readBars } from "./load.ts";
import { loadVersion } from "./load-version.ts";
import type { LoadOptions } from "./options/data.ts";
import type { PredictOptions } from "./options/predict.ts";
import type { SavingOptions } from "./options/saving.ts";
import { featuresOfModel } from "./prepare.ts";
import { type TickerPrediction, tickerFacts, tickerPrediction, versionFacts } from "./ticker-prediction.ts";

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
  return loadOpened(opened);
}

/** The model of a version whose files were verified, with what stands beside it. */
export async function loadOpened(opened: RegisteredVersion): Promise<LoadedModel> {
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
  const source = options.source ?? sourceOf(manifest, configuration);
  const { bars } = await loadForModel({ ...options, source }, loadedModel, configuration, context);
  requireTimeframe(manifest, bars);
  const facts = versionFacts(loadedModel);
  // Where symbols are compared, features are computed once over all of them, else for each ticker alone.
  const together = readsOtherSymbols(loadedModel.model)
    ? featuresOfModel(bars, loadedModel.model, context)
    : undefined;
  const predicted: TickerPrediction[] = [];
  for (const ticker of options.ticker) {
    const own = together === undefined ? bars.only([ticker]) : bars;
    const { matrix } = together ?? featuresOfModel(own, loadedModel.model, context);
    const known = tickerFacts(ticker, own, matrix, loadedModel, facts);
    const last = own.frame.segment(ticker).end - 1;
    const prediction = await loadedModel.model.predict(matrix, Int32Array.of(last));
    predicted.push(tickerPrediction(known, loadedModel, prediction, 0));
  }
  return predicted;
}

/** Where a version's bars come from when nothing is said: the source of the settings where one is set, else that of its training. */
export function sourceOf(manifest: Manifest, { origins, values }: Configuration): string {
  return origins.source === "default" ? manifest.data.source : values.source;
}

/** PREGAO_TIMEFRAME_DIFFERS for bars that a version was not trained on the like of. */
export function requireTimeframe({ data }: Manifest, bars: Bars): void {
  if (bars.timeframe === data.timeframe) return;
  throw new PregaoError("PREGAO_TIMEFRAME_DIFFERS", {
    trained: data.timeframe,
    found: bars.timeframe,
    source: bars.origin,
  });
}

/**
 * The bars of the tickers asked for. A model that compares symbols needs those that it was trained on beside them:
 * they come too, as far as the source has them.
 */
export async function loadForModel(
  given: LoadOptions,
  loaded: LoadedModel,
  configuration: Configuration,
  context: RunContext,
): Promise<LoadedData> {
  return withCompanions(given, loaded, configuration, (options) => loadData(options, configuration, context));
}

/** The same bars without the checks of their values, which a prediction does not read. */
export async function readForModel(
  given: LoadOptions,
  loaded: LoadedModel,
  configuration: Configuration,
  context: RunContext,
): Promise<Bars> {
  const read = await withCompanions(given, loaded, configuration, async (options) => ({
    bars: (await readBars(options, configuration, context)).bars,
  }));
  return read.bars;
}

async function withCompanions<Read extends { readonly bars: Bars }>(
  given: LoadOptions,
  { model, version }: LoadedModel,
  configuration: Configuration,
  load: (options: LoadOptions) => Promise<Read>,
): Promise<Read> {
  await loadConfiguredFeatures(configuration);
  const options = withFeedsOf(version.manifest, given);
  const isWhole = options.ticker.length === 0 || options.mock === true;
  if (isWhole || !readsOtherSymbols(model)) return load(options);
  const loaded = await load({ ...options, ticker: [] });
  const { symbols } = version.manifest.data;
  const companions = loaded.bars.symbols.filter((symbol) => symbols.includes(symbol));
  return { ...loaded, bars: loaded.bars.only([...new Set([...companions, ...options.ticker])]) };
}

/** On the source that it was trained on, a model has the feeds of its training beside the bars unless others are given. */
export function withFeedsOf({ data, training }: Manifest, options: LoadOptions): LoadOptions {
  const isAsked = Object.keys(options.feeds ?? {}).length > 0;
  if (training === undefined || isAsked || options.mock === true || options.source !== data.source)
    return options;
  return { ...options, feeds: training.feeds };
}

/** Whether its features of one symbol depend on which others there are. */
export function readsOtherSymbols({ featureNames }: Pick<Model, "featureNames">): boolean {
  return featureNames.some((name) => isFeature(name) && comparesSymbols(findAnyFeature(name)));
}
