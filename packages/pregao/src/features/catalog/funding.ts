import { timeframeMilliseconds } from "../../market/timeframe.ts";
import type { Feature } from "../contract.ts";
import { barsOf, type Duration } from "../durations.ts";
import { scaled } from "../elementwise.ts";
import { rollingSlope } from "../rolling/linear-weights.ts";
import { rollingSum } from "../rolling/sum.ts";
import { deviationOf, meanOf } from "../shared-series.ts";
import { type CategoryEntry, featuresOf, lasting, summedOver } from "./category-features.ts";
import { differenceOver, flagWhere, percentileOf, zscoreOf } from "./feed-series.ts";

const column = "funding_rate";
const described = "described system, category funding";
/** What one rate is paid for: perpetuals settle at 00, 08 and 16 UTC. */
const interval = 8 * 3_600_000;

/** The funding rate as last published when the bar closed, a fraction for eight hours (0.0001 is 0.01 %). */
export const fundingFeatures: readonly Feature[] = featuresOf(
  "funding",
  [column],
  [
    {
      name: "funding_rate",
      warmUp: 0,
      description: "Funding rate for eight hours; above 0 longs pay shorts.",
      formula: "funding_rate",
      source: "the feed",
      values: (series) => series.column(column),
    },
    {
      name: "funding_change_1",
      parameters: { bars: 1 },
      warmUp: 1,
      description: "Change of the funding rate since the bar before.",
      formula: "funding − funding[1]",
      source: "pandas diff",
      values: (series) => differenceOver(series, column, 1),
    },
    {
      name: "funding_change_24h",
      ...lasting("24h"),
      description: "Change of the funding rate over a day.",
      formula: "funding − funding[24h]",
      source: described,
      values: (series) => differenceOver(series, column, barsOf(series.timeframe, "24h")),
    },
    ...(["7d", "30d"] as const).map(cumulative),
    {
      name: "funding_mean_100",
      parameters: { window: 100 },
      warmUp: 99,
      description: "Mean funding rate of 100 bars.",
      formula: "mean(funding, 100)",
      values: (series) => meanOf(series, column, 100),
    },
    {
      name: "funding_std_100",
      parameters: { window: 100 },
      warmUp: 99,
      description: "Sample standard deviation of the funding rate.",
      formula: "std(funding, 100), n − 1 in the denominator",
      values: (series) => deviationOf(series, column, 100, 1),
    },
    {
      name: "funding_zscore",
      parameters: { window: 100 },
      warmUp: 99,
      description: "Distance of the rate from its mean in standard deviations; 0 where it is constant.",
      formula: "(funding − mean(funding, 100)) / std(funding, 100), n − 1 in the denominator",
      values: (series) => zscoreOf(series, column, 100),
    },
    {
      name: "funding_percentile",
      parameters: { window: 100 },
      warmUp: 99,
      description: "Rank of the rate among the last 100 bars as a fraction, ties sharing their mean rank.",
      formula: "rank(funding, 100) / 100",
      values: (series) => percentileOf(series, column, 100),
    },
    extreme(
      "positive",
      "Whether longs pay more than 0.05 % for eight hours.",
      "> 0.05 %",
      (rate) => rate > 0.0005,
    ),
    extreme(
      "negative",
      "Whether shorts pay more than 0.02 % for eight hours.",
      "< −0.02 %",
      (rate) => rate < -0.0002,
    ),
    {
      name: "funding_momentum",
      parameters: { window: 10 },
      warmUp: 9,
      description: "Least-squares slope of the funding rate, a bar.",
      formula: "slope of funding over the last 10 bars",
      source: "ordinary least squares",
      values: (series) => rollingSlope(series.column(column), 10),
    },
  ],
);

function cumulative(duration: Duration): CategoryEntry {
  return {
    name: `cumulative_funding_${duration}`,
    ...summedOver(duration),
    description: `What a long position paid in ${duration}: each bar counts its share of eight hours.`,
    formula: `Σ funding·(bar / 8 h) over ${duration}`,
    source: described,
    values: (series) => {
      const sums = rollingSum(series.column(column), barsOf(series.timeframe, duration));
      const share = timeframeMilliseconds(series.timeframe) / interval;
      return scaled(sums, share);
    },
  };
}

function extreme(
  side: string,
  description: string,
  limit: string,
  holds: (rate: number) => boolean,
): CategoryEntry {
  return {
    name: `funding_extreme_${side}`,
    warmUp: 0,
    description,
    formula: `1 where funding ${limit}, else 0`,
    source: `${described}; its 0.05 and −0.02 are percent`,
    values: (series) => flagWhere(series, column, holds),
  };
}
