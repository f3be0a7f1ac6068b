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

describe("the names of the contract page", () => {
  it.each(Object.entries(known))("of %s are features of that category, and all of it", (category, text) => {
    const names = text.split(/\s+/);
    for (const name of names) expect(findFeature(resolveFeatureName(name)).category, name).toBe(category);
    const own = featureCatalog.filter((feature) => feature.category === category).map(({ name }) => name);
    expect(own.sort()).toEqual(names.map(resolveFeatureName).sort());
  });
});
