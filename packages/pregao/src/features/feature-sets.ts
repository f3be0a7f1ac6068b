import { type Timeframe, timeframeMilliseconds } from "../market/timeframe.ts";
import { featureAliases } from "./aliases.ts";
import { crossSectionalCatalog, featureCatalog, isFeature } from "./catalog.ts";
import { type AnyFeature, type FeatureCategory, featureCategories, isCrossSectional } from "./contract.ts";
import { isLostInOneBar } from "./warm-up.ts";

/**
 * The 13 features of the B3 service under the names its clients see, in the order of its contract, with the
 * catalog's name of the same formula. The wire names exist nowhere else.
 */
export const b3WireNames = {
  rolling_volatility_5: "b3_rolling_volatility_5",
  moving_avg_10: "sma_10",
  macd: "b3_macd",
  rsi_14: "b3_rsi_14",
  volume_change: "volume_change_1",
  avg_volume_10: "volume_sma_10",
  best_buy_sell_spread: "b3_best_buy_sell_spread",
  close_to_best_buy: "b3_close_to_best_buy",
  price_momentum_5: "return_5",
  high_breakout_20: "b3_high_breakout_20",
  bollinger_upper: "b3_bollinger_upper",
  stochastic_14: "b3_stochastic_14",
  close: "close",
} as const;

export type B3WireName = keyof typeof b3WireNames;

const wireNameOf: ReadonlyMap<string, string> = new Map(
  Object.entries(b3WireNames).map(([wire, internal]) => [internal, wire]),
);

/** The B3 service's name of a feature, or the feature's own name where that service has none. */
export function toWireName(name: string): string {
  return wireNameOf.get(name) ?? name;
}

export function isWireName(name: string): name is B3WireName {
  return Object.hasOwn(b3WireNames, name);
}

/**
 * The catalog's name of a feature that a user names: a name of the catalog is itself (`rsi_14` is Wilder's), a name
 * that only the B3 service has leads to the feature behind it, and so does an alias (`cmf`). Any other name is returned as
 * it is.
 */
export function resolveFeatureName(name: string): string {
  const [first = ""] = /^\w+/.exec(name) ?? [];
  // Of a combination (`macd.lag(2)`) what stands before its steps is a name.
  if (name.startsWith(`${first}.`)) return resolveFeatureName(first) + name.slice(first.length);
  if (isFeature(name)) return name;
  if (isWireName(name)) return b3WireNames[name];
  return Object.hasOwn(featureAliases, name) ? featureAliases[name]! : name;
}

/** The name of a category's set: `open-interest`, `long-short`. The set b3 is the service's 13, in their order. */
type CategorySet<Category extends string> = Category extends `${infer Left} ${infer Right}`
  ? `${Left}-${Right}`
  : Category extends `${infer Left}/${infer Right}`
    ? `${Left}-${Right}`
    : Category;

export type FeatureSetName = "default" | "b3" | "all" | "ohlcv" | "basic" | CategorySet<FeatureCategory>;

const categoryOfSet: ReadonlyMap<string, FeatureCategory> = new Map(
  featureCategories.map((category) => [category.replace(/[ /]/, "-"), category]),
);

/** Every set by name, in the order of docs: the small ones, the wide ones, one a category. */
export const featureSetNames: readonly FeatureSetName[] = [
  ...new Set(["default", "b3", "basic", "all", "ohlcv", ...categoryOfSet.keys()]),
] as FeatureSetName[];

export function isFeatureSet(name: string): name is FeatureSetName {
  return (featureSetNames as readonly string[]).includes(name);
}

/** What `BasicFeatureEngineering` of the training service computes, under its names there. */
export const basicWireNames = {
  sma_20: "sma_20",
  ema_20: "ema_20",
  rsi: "rsi_14",
  macd: "macd_histogram_12_26_9",
  bb_upper: "bb_upper_20_2",
  bb_lower: "bb_lower_20_2",
} as const;

/**
 * What the default set adds to the 13 of the B3 service: chosen to say different things (an affine copy of
 * another feature, such as willr_14 of b3_stochastic_14, tells a tree nothing new) and mostly free of the price
 * level, so that symbols can be learned together.
 */
const baseFeatures = [
  "return_1",
  "return_2",
  "return_3",
  "return_10",
  "return_20",
  "return_50",
  "gap",
  "candle_body",
  "price_vs_sma10",
  "price_vs_sma20",
  "price_vs_sma50",
  "sma_cross_20_50",
  "realized_vol_20",
  "parkinson_vol_20",
  "natr_14",
  "bb_position_20_2",
  "bb_width_20_2",
  "rsi_14",
  "macd_histogram_12_26_9",
  "stoch_k_14_3_3",
  "stoch_d_14_3_3",
  "roc_30",
  "adx_14",
  "plus_di_14",
  "minus_di_14",
  "volume_change_20",
  "volume_ratio_20",
  "volume_trend_20",
  "volume_cv_20",
  "price_volume_corr_20",
  "obv_divergence_20",
  "cmf_20",
  "mfi_14",
  "day_of_week",
] as const;

/** What bars shorter than a day add: on daily bars these never change. */
const intradayFeatures = ["hour_sin", "hour_cos"] as const;

/** What tells the time of day: on daily bars these never change, so that the wide sets leave them out there. */
const timeOfDay = /^(hour|session_|funding_cycle_)/;

const ohlcv: readonly string[] = ["open", "high", "low", "close", "volume"];

/**
 * The names of a set. `b3`: the 13 of the B3 service in the order of its contract. `default`: those and 34 more
 * (and the time of day on bars shorter than a day); with open, high, low, close and volume alone 45 of them can be
 * computed on daily bars. `basic`: the training service's. `all`: the whole catalog; `ohlcv`: what one symbol's
 * open, high, low, close, volume and time give; the others are categories. The wide sets leave out what says
 * nothing more on bars of `timeframe`: the time of day on daily ones, a duration that comes to one bar.
 */
export function featureSetMembers(set: FeatureSetName, timeframe: Timeframe): string[] {
  const b3: string[] = Object.values(b3WireNames);
  const intraday = timeframeMilliseconds(timeframe) < timeframeMilliseconds("1d");
  if (set === "b3") return b3;
  if (set === "default") return [...b3, ...baseFeatures, ...(intraday ? intradayFeatures : [])];
  if (set === "basic") return Object.values(basicWireNames);
  const chosen = (feature: AnyFeature): boolean => {
    if (set === "all") return true;
    if (set !== "ohlcv") return feature.category === categoryOfSet.get(set);
    return !isCrossSectional(feature) && feature.inputs.every((input) => ohlcv.includes(input));
  };
  return [...featureCatalog, ...crossSectionalCatalog]
    .filter((feature) => chosen(feature) && !isLostInOneBar(feature, timeframe))
    .filter((feature) => intraday || !timeOfDay.test(feature.name))
    .map(({ name }) => name);
}
