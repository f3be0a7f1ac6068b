import { describe, expect, it } from "vitest";
import { featureAliases } from "./aliases.ts";
import { findFeature, isFeature } from "./catalog.ts";
import { b3WireNames, resolveFeatureName } from "./feature-sets.ts";

describe("other names of features", () => {
  it.each(Object.entries(featureAliases))("%s leads to %s", (alias, name) => {
    expect(findFeature(resolveFeatureName(alias)).name).toBe(name);
    expect(isFeature(alias), "it hides a feature of the catalog").toBe(false);
    expect(b3WireNames, "it hides a name of the B3 service").not.toHaveProperty(alias);
  });
});

/** The rows "price" and "volume" of the described system's catalog, name by name. */
const described = `
  return_1 return_2 return_3 return_5 return_10 return_20 return_50 return_100 log_return_1 log_return_5 log_return_20
  realized_vol_20 sma_10 sma_20 sma_50 sma_200 ema_12 ema_20 ema_26
  price_vs_sma10 price_vs_sma20 price_vs_sma50 price_vs_sma200 sma_cross_20_50 rsi_14 rsi_50
  macd_line macd_signal macd_histogram stoch_k stoch_d roc_10 roc_30 willr_14 atr_14 atr_50 natr
  bb_upper bb_middle bb_lower bb_width bb_position keltner_upper keltner_lower keltner_width
  adx plus_di minus_di market_structure
  volume_change volume_change_1 volume_change_20 volume_sma_20 volume_sma_50 volume_ema_20 volume_ratio volume_roc_10
  volume_trend_20 volume_std_20 volume_cv obv obv_sma_20 obv_divergence cmf_20 mfi typical_price vwap price_vs_vwap
  price_volume_corr_20 volume_percentile_100
`;

describe("the described system's price and volume features", () => {
  it.each(described.trim().split(/\s+/))("%s is there", (name) => {
    expect(["price", "volume"]).toContain(findFeature(resolveFeatureName(name)).category);
  });
});
