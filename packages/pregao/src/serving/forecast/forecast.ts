import type { Configuration } from "../../config/index.ts";
import { isPregaoError, PregaoError } from "../../errors.ts";
import { calendarNamed } from "../../market/calendars.ts";
import { parseTimeframe } from "../../market/timeframe.ts";
import { enabledFamilyName, enabledFamilyNames } from "../../models/index.ts";
import { sourceOf } from "../../pipeline/predict.ts";
import type { ModelOutcome } from "../../pipeline/ticker-prediction.ts";
import type { Manifest } from "../../registry/index.ts";
import { listDatasets } from "../../sources/index.ts";
import type { Forecast, ForecastRequest, ServedModel } from "../contract.ts";
import type { ServedVersion } from "../models/served-version.ts";
import type { VersionDirectory } from "../models/version-directory.ts";
import type { ServedRow } from "../rows/served-row.ts";
import { chooseForecasters, type Forecaster } from "./choose-forecasters.ts";
import { measuredConfidence } from "./confidence.ts";
import { forecastSteps } from "./forecast-steps.ts";

/** What a version says of the newest bar of the symbol. */
export interface ForecastOutcome {
  readonly row: ServedRow;
  readonly outcome: ModelOutcome;
  readonly model: ServedVersion;
  readonly told: ServedModel;
}

interface ForecastParts {
  readonly configuration: Configuration;
  readonly directory: VersionDirectory;
  outcomeOf(forecaster: Forecaster, source: string): Promise<ForecastOutcome>;
}

/** Steps that are forecast at most: those of the wire end at 24. */
const mostSteps = 1000;

/**
 * Prices after the newest bar of a symbol. The versions that could answer are tried in the order of {@link chooseForecasters}, each on the
 * first source that has the symbol on its timeframe. PREGAO_NO_FORECASTER where none can, with what stood in the way.
 */
export async function forecast(request: ForecastRequest, parts: ForecastParts): Promise<Forecast> {
  const timeframe = parseTimeframe(request.timeframe);
  const { symbol, steps } = request;
  if (!(Number.isInteger(steps) && steps >= 1 && steps <= mostSteps)) {
    const reason = `it must be a whole number from 1 to ${mostSteps}`;
    throw new PregaoError("PREGAO_OPTION_INVALID", { option: "steps", value: String(steps), reason });
  }
  const hindrances: string[] = [];
  const { configuration, directory } = parts;
  if (request.family !== undefined) enabledFamilyName(configuration, request.family);
  const enabled = enabledFamilyNames(configuration);
  for (const forecaster of await chooseForecasters(directory, enabled, request)) {
    const { manifest, name } = forecaster.version;
    for (const source of await sourcesOf(symbol, manifest, configuration)) {
      try {
        const found = await parts.outcomeOf(forecaster, source);
        return forecastOf(found, { ...request, timeframe });
      } catch (error) {
        if (!isPregaoError(error) || error.status >= 500) throw error;
        hindrances.push(`${name}: ${error.message}`);
      }
    }
  }
  const reason = hindrances.length === 0 ? "there is none" : hindrances.slice(0, 3).join("; ");
  throw new PregaoError("PREGAO_NO_FORECASTER", { symbol, timeframe, reason });
}

function forecastOf(
  { row, outcome, model, told }: ForecastOutcome,
  { symbol, timeframe, steps }: ForecastRequest & { readonly timeframe: Forecast["timeframe"] },
): Forecast {
  const { manifest } = model.loaded.version;
  const { asOf, before, calendar } = row.facts;
  const expected = outcome.predicted_return!;
  const isBounded = outcome.interval_level !== undefined;
  const given = {
    asOf,
    price: before.last_price,
    expected,
    below: isBounded ? expected - outcome.predicted_low! : Number.NaN,
    above: isBounded ? outcome.predicted_high! - expected : Number.NaN,
    horizon: before.horizon,
    timeframe: parseTimeframe(manifest.data.timeframe),
    calendar: calendarNamed(calendar),
  };
  return {
    symbol,
    timeframe,
    asOf,
    currentPrice: before.last_price,
    steps: forecastSteps(given, parseTimeframe(timeframe), steps),
    level: outcome.interval_level ?? null,
    confidence: measuredConfidence(manifest, told.fallback),
    model: told,
  };
}

/** Where the symbol's bars may be on the model's timeframe: where the model's are, where the settings say, and the datasets that hold it. */
async function sourcesOf(
  symbol: string,
  manifest: Manifest,
  configuration: Configuration,
): Promise<ReadonlySet<string>> {
  const own = sourceOf(manifest, configuration);
  if (manifest.data.symbols.includes(symbol)) return new Set([own]);
  const datasets = await listDatasets(configuration.home);
  const holding = datasets.filter(
    ({ symbols, timeframe }) => timeframe === manifest.data.timeframe && symbols.includes(symbol),
  );
  return new Set([own, configuration.values.source, ...holding.map(({ name }) => name)]);
}
