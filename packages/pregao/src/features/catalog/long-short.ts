import type { Feature } from "../contract.ts";
import { barsOf } from "../durations.ts";
import { meanOf } from "../shared-series.ts";
import { emaOf } from "./averages.ts";
import { type CategoryEntry, featuresOf, lasting } from "./category-features.ts";
import { differenceOver, flagWhere, percentileOf, zscoreOf } from "./feed-series.ts";

const column = "long_short_ratio";
const described = "described system, category long/short ratio";

/** Accounts that are long for each that is short, as last published when the bar closed. */
export const longShortFeatures: readonly Feature[] = featuresOf(
  "long/short",
  [column],
  [
    {
      name: "ls_ratio",
      warmUp: 0,
      description: "Long accounts for each short one.",
      formula: "long_short_ratio",
      source: "the feed",
      values: (series) => series.column(column),
    },
    ...(["1h", "4h", "24h"] as const).map(
      (duration): CategoryEntry => ({
        name: `ls_ratio_change_${duration}`,
        ...lasting(duration),
        description: `Change of the ratio over ${duration}; at least over one bar.`,
        formula: `ratio − ratio[${duration}]`,
        source: described,
        values: (series) => differenceOver(series, column, barsOf(series.timeframe, duration)),
      }),
    ),
    {
      name: "ls_ratio_sma_20",
      parameters: { window: 20 },
      warmUp: 19,
      description: "Mean ratio of 20 bars.",
      formula: "mean(ratio, 20)",
      values: (series) => meanOf(series, column, 20),
    },
    {
      name: "ls_ratio_ema_20",
      parameters: { period: 20 },
      warmUp: 19,
      memory: "all history",
      description: "Exponential average of the ratio, seeded with the mean of 20 bars.",
      formula: "e += (ratio − e)·2/21",
      source: "TA-Lib EMA",
      values: (series) => emaOf(series, column, 20),
    },
    {
      name: "ls_ratio_percentile",
      parameters: { window: 100 },
      warmUp: 99,
      description: "Rank of the ratio among the last 100 bars as a fraction, ties sharing their mean rank.",
      formula: "rank(ratio, 100) / 100",
      values: (series) => percentileOf(series, column, 100),
    },
    extreme("long", "Whether longs are over 1.5 times the shorts.", "> 1.5", (ratio) => ratio > 1.5),
    extreme("short", "Whether longs are under 0.7 times the shorts.", "< 0.7", (ratio) => ratio < 0.7),
    {
      name: "ls_ratio_zscore",
      parameters: { window: 50 },
      warmUp: 49,
      description: "Distance of the ratio from its mean in standard deviations; 0 where it is constant.",
      formula: "(ratio − mean(ratio, 50)) / std(ratio, 50), n − 1 in the denominator",
      values: (series) => zscoreOf(series, column, 50),
    },
  ],
);

function extreme(
  side: string,
  description: string,
  limit: string,
  holds: (ratio: number) => boolean,
): CategoryEntry {
  return {
    name: `ls_ratio_extreme_${side}`,
    warmUp: 0,
    description,
    formula: `1 where ratio ${limit}, else 0`,
    source: described,
    values: (series) => flagWhere(series, column, holds),
  };
}
