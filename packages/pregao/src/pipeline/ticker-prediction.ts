import { conformalIntervals, scaleAt } from "../calibration/index.ts";
import { PregaoError } from "../errors.ts";
import { type FeatureMatrix, featureSetMembers, toWireName } from "../features/index.ts";
import { isNumericKind } from "../labels/index.ts";
import type { Bars } from "../market/bars.ts";
import type { CalendarName } from "../market/calendar.ts";
import type { Model, Prediction } from "../models/index.ts";
import type { LoadedModel } from "./predict.ts";

/** A prediction for the session after the last bar of a ticker, as clients of the B3 service read it, and more. */
export interface TickerPrediction extends FactsBefore, ModelOutcome, FactsAfter {}

/** What is known of a prediction before the model has run, in front of what the model says. */
export interface FactsBefore {
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
}

/** What the model says. */
export interface ModelOutcome {
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
}

/** What is known before the model has run, behind what the model says. */
export interface FactsAfter {
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

/** Everything that an answer for a ticker's last bar holds beside what the model says of it. */
export interface TickerFacts {
  readonly before: FactsBefore;
  readonly after: FactsAfter;
  /** Opening time of the last bar, and the bar at which the target is known, epoch milliseconds. */
  readonly asOf: number;
  readonly known: number;
  readonly calendar: CalendarName;
  /** Unit of the version's intervals at that bar; NaN where it has none there. */
  readonly unit: number;
}

/** What a version says of itself in every answer: the same for all tickers. */
export type VersionFacts = Pick<
  FactsAfter,
  "feature_importance" | "features_used" | "input_shape" | "sequence_length" | "features_count" | "verdict"
> & { readonly wireName: (name: string) => string };

export function versionFacts({ model, version }: LoadedModel): VersionFacts {
  const { manifest } = version;
  const wireName = wireNaming(model.featureNames);
  const count = model.featureNames.length;
  return {
    wireName,
    feature_importance: Object.fromEntries(
      model.importance().map(({ name, importance }) => [wireName(name), importance]),
    ),
    features_used: model.featureNames.map(wireName),
    input_shape: model.history === 0 ? [1, count] : [1, model.history + 1, count],
    sequence_length: model.history === 0 ? null : model.history + 1,
    features_count: count,
    verdict: String((manifest.metrics.test as { verdict?: string } | undefined)?.verdict ?? "not judged"),
  };
}

/**
 * What an answer holds beside the model's outcome, for the last bar of `ticker` in `own`, whose features `matrix` holds.
 * PREGAO_HISTORY_TOO_SHORT where that bar has no feature at all.
 */
export function tickerFacts(
  ticker: string,
  own: Bars,
  matrix: FeatureMatrix,
  loaded: LoadedModel,
  facts: VersionFacts,
): TickerFacts {
  const { version, intervals } = loaded;
  const { manifest } = version;
  const { start, end } = own.frame.segment(ticker);
  const last = end - 1;
  const missing = matrix.names.filter((_, column) => Number.isNaN(matrix.columns[column]![last]!));
  if (missing.length === matrix.names.length) {
    throw new PregaoError("PREGAO_HISTORY_TOO_SHORT", { ticker, rows: end - start });
  }
  const { calendar, timeframe } = own;
  const asOf = own.time[last]!;
  let known = asOf;
  for (let bar = 0; bar < manifest.label.horizon; bar++) known = calendar.nextBar(known, timeframe);
  const { wireName, feature_importance, features_used, verdict, ...shape } = facts;
  return {
    before: {
      ticker,
      model_type: manifest.family,
      model: { name: version.name, version: version.version },
      as_of: new Date(asOf).toISOString(),
      session: new Date(calendar.nextBar(asOf, timeframe)).toISOString(),
      horizon: manifest.label.horizon,
      outcome_known: new Date(known).toISOString(),
      last_price: own.column("close")[last]!,
    },
    after: {
      feature_importance,
      features_used,
      features_missing: missing.map(wireName),
      ...shape,
      ticker_known: manifest.data.symbols.includes(ticker),
      verdict,
    },
    asOf,
    known,
    calendar: calendar.name,
    unit: intervals === null ? Number.NaN : scaleAt(intervals.scale, own, last),
  };
}

/** The answer: facts with what the model says in row `place` of a prediction. */
export function tickerPrediction(
  facts: TickerFacts,
  loaded: LoadedModel,
  prediction: Prediction,
  place: number,
): TickerPrediction {
  return { ...facts.before, ...modelOutcome(facts, loaded, prediction, place), ...facts.after };
}

export function modelOutcome(
  { before, unit }: Pick<TickerFacts, "before" | "unit">,
  { model, version, intervals }: LoadedModel,
  prediction: Prediction,
  place: number,
): ModelOutcome {
  const value = prediction.returns?.[place] ?? null;
  // Classifiers that learn the return beside the classes predict it too.
  const target = value === null ? null : regressionTargetName(version.manifest.label.kind);
  const expected = target === "forward-return" ? value : null;
  const { low, high } =
    intervals === null || value === null || Number.isNaN(unit)
      ? { low: undefined, high: undefined }
      : conformalIntervals(intervals, Float64Array.of(value), Float64Array.of(unit));
  return {
    ...classOutcome(model, prediction.probabilities, place),
    predicted_return: expected,
    predicted_price: expected === null ? null : before.last_price * (1 + expected),
    predicted_target: target,
    predicted_value: value,
    ...(low === undefined || Number.isNaN(low[0]!)
      ? {}
      : { predicted_low: low[0]!, predicted_high: high[0]!, interval_level: intervals!.level }),
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
  place: number,
): Pick<TickerPrediction, "predictions" | "prediction_probabilities"> {
  if (probabilities === undefined) return { predictions: null, prediction_probabilities: null };
  const { classNames } = model;
  const first = place * classNames.length;
  let best = 0;
  for (let id = 1; id < classNames.length; id++) {
    if (probabilities[first + id]! > probabilities[first + best]!) best = id;
  }
  return {
    predictions: classNames[best]!,
    prediction_probabilities: Object.fromEntries(
      classNames.map((name, index) => [name, probabilities[first + index]!]),
    ),
  };
}
