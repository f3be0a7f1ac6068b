import { type Timeframe, timeframeMilliseconds } from "../market/timeframe.ts";
import { featureAliases } from "./aliases.ts";
import { isFeature } from "./catalog.ts";

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

/**
 * The catalog's name of a feature that a user names: a name of the catalog is itself (`rsi_14` is Wilder's), a name
 * that only the B3 service has leads to the feature behind it, and so does an alias (`cmf`). Any other name is returned as
 * it is.
 */
export function resolveFeatureName(name: string): string {
  if (isFeature(name)) return name;
  if (Object.hasOwn(b3WireNames, name)) return b3WireNames[name as B3WireName];
  return Object.hasOwn(featureAliases, name) ? featureAliases[name]! : name;
}

export type FeatureSetName = "default" | "b3";

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

/**
 * The names of a set. `b3`: the 13 of the B3 service in the order of its contract. `default`: those and 34 more
 * (and the time of day on bars shorter than a day); with open, high, low, close and volume alone 45 of them can be
 * computed on daily bars.
 */
export function featureSetMembers(set: FeatureSetName, timeframe: Timeframe): string[] {
  const b3: string[] = Object.values(b3WireNames);
  if (set === "b3") return b3;
  const intraday = timeframeMilliseconds(timeframe) < timeframeMilliseconds("1d");
  return [...b3, ...baseFeatures, ...(intraday ? intradayFeatures : [])];
}
