import { describe, expect, it } from "vitest";
import { featureCatalog, findFeature } from "./catalog.ts";
import { resolveFeatureName } from "./feature-sets.ts";

/** The names that users of the described systems know, category by category, ranges written out. */
const known: Readonly<Record<string, string>> = {
  "open interest": `oi_change_abs oi_pct_change_1 oi_pct_change_5 oi_pct_change_20 oi_log_return oi_velocity_1h
    oi_velocity_4h oi_velocity_24h oi_acceleration oi_sma_20 oi_sma_50 oi_sma_200 oi_ema_12 oi_ema_26 oi_macd
    oi_macd_signal oi_macd_histogram oi_trend_slope_20 oi_trend_slope_50 oi_r_squared_20 oi_std_20 oi_std_50
    oi_bb_upper oi_bb_lower oi_bb_position oi_bb_width oi_cv oi_price_divergence_20 oi_price_divergence_4h
    oi_price_divergence_24h oi_zscore oi_percentile_100 oi_dist_from_high oi_dist_from_low`,
  funding: `funding_rate funding_change_1 funding_change_24h cumulative_funding_7d cumulative_funding_30d
    funding_mean_100 funding_std_100 funding_zscore funding_percentile funding_extreme_positive
    funding_extreme_negative funding_momentum`,
  liquidations: `liq_volume liq_avg_size liq_count liq_volume_1h liq_volume_4h liq_count_1h liq_long_volume
    liq_short_volume net_liquidation net_liquidation_1h liq_spike liq_momentum`,
  "long/short": `ls_ratio ls_ratio_change_1h ls_ratio_change_4h ls_ratio_change_24h ls_ratio_sma_20 ls_ratio_ema_20
    ls_ratio_percentile ls_ratio_extreme_long ls_ratio_extreme_short ls_ratio_zscore`,
  time: `hour day_of_week day_of_month month hour_sin hour_cos day_of_week_sin day_of_week_cos month_sin month_cos
    session_asia session_europe session_us is_weekend funding_cycle_sin funding_cycle_cos`,
  interaction: `oi_volume_ratio oi_volume_divergence rsi_funding oi_price_momentum volume_volatility
    funding_price_momentum oi_price_macd liq_volatility ls_rsi oi_price_extreme`,
};

/** Where the catalog also has windows and forms that the page does not name. */
const knownAmongMore: Readonly<Record<string, string>> = {
  price: `return_1 return_2 return_3 return_5 return_10 return_20 return_50 return_100 log_return_1 log_return_5
    log_return_20 realized_vol_20 sma_10 sma_20 sma_50 sma_200 ema_12 ema_20 ema_26 price_vs_sma10 price_vs_sma20
    price_vs_sma50 price_vs_sma200 sma_cross_20_50 rsi_14 rsi_50 macd_line macd_signal macd_histogram stochastic_k
    stochastic_d roc_10 roc_30 willr_14 atr_14 atr_50 natr bb_upper bb_middle bb_lower bb_width bb_position
    keltner_upper keltner_lower keltner_width adx plus_di minus_di market_structure`,
  volume: `volume_change_1 volume_change_20 volume_sma_20 volume_sma_50 volume_ema_20 volume_ratio volume_roc_10
    volume_trend_20 volume_std_20 volume_cv obv obv_sma_20 obv_divergence cmf mfi typical_price vwap price_vs_vwap
    price_volume_corr_20 volume_percentile_100`,
};

describe("the names of the contract page", () => {
  it.each(Object.entries(knownAmongMore))("of %s are features of that category", (category, text) => {
    for (const name of text.split(/\s+/)) {
      expect(findFeature(resolveFeatureName(name)).category, name).toBe(category);
    }
  });

  it.each(Object.entries(known))("of %s are features of that category, and all of it", (category, text) => {
    const names = text.split(/\s+/);
    for (const name of names) expect(findFeature(resolveFeatureName(name)).category, name).toBe(category);
    const own = featureCatalog.filter((feature) => feature.category === category).map(({ name }) => name);
    expect(own.sort()).toEqual(names.map(resolveFeatureName).sort());
  });
});
