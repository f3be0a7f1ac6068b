import type { Feature, SymbolSeries } from "../contract.ts";
import { barsOf, type Duration } from "../durations.ts";
import { difference } from "../elementwise.ts";
import { rollingSlope } from "../rolling/linear-weights.ts";
import { rollingSum } from "../rolling/sum.ts";
import { meanOf, rowWise } from "../shared-series.ts";
import { type CategoryEntry, featuresOf, summedOver } from "./category-features.ts";

const described = "described system, category liquidations";
const sides = ["liq_long_volume", "liq_short_volume"] as const;

/** Positions closed by force within the bar, in quote volume; a long one is closed by a forced sale. */
export const liquidationFeatures: readonly Feature[] = featuresOf(
  "liquidations",
  ["liq_volume"],
  [
    asGiven("liq_volume", "Quote volume of liquidations in the bar."),
    asGiven("liq_count", "Number of liquidations in the bar."),
    asGiven("liq_long_volume", "Quote volume of long positions liquidated in the bar."),
    asGiven("liq_short_volume", "Quote volume of short positions liquidated in the bar."),
    {
      name: "liq_avg_size",
      inputs: ["liq_volume", "liq_count"],
      warmUp: 0,
      description: "Mean quote volume of a liquidation of the bar; 0 where there was none.",
      formula: "liq_volume / liq_count",
      source: "elementary",
      values: (series) => {
        const volume = series.column("liq_volume");
        const count = series.column("liq_count");
        return rowWise(series.length, 0, (row) =>
          count[row] === 0 ? 0 * volume[row]! : volume[row]! / count[row]!,
        );
      },
    },
    ...(["1h", "4h"] as const).map((duration) =>
      total("liq_volume", duration, `Quote volume of liquidations in ${duration}.`),
    ),
    total("liq_count", "1h", "Number of liquidations in an hour."),
    {
      name: "net_liquidation",
      inputs: sides,
      warmUp: 0,
      description:
        "Long less short liquidations of the bar, in quote volume: above 0 where longs were closed.",
      formula: "liq_long_volume − liq_short_volume",
      source: "elementary",
      values: netLiquidation,
    },
    {
      name: "net_liquidation_1h",
      inputs: sides,
      ...summedOver("1h"),
      description: "Long less short liquidations of an hour, in quote volume.",
      formula: "Σ (liq_long_volume − liq_short_volume) over 1h",
      source: described,
      values: (series) => rollingSum(netLiquidation(series), barsOf(series.timeframe, "1h")),
    },
    {
      name: "liq_spike",
      parameters: { window: 24 },
      warmUp: 23,
      description:
        "Whether the bar's liquidations are over twice their mean of 24 bars, which includes the bar itself.",
      formula: "1 where liq_volume > 2·mean(liq_volume, 24), else 0",
      source: described,
      values: (series) => {
        const volume = series.column("liq_volume");
        const mean = meanOf(series, "liq_volume", 24);
        return rowWise(series.length, 23, (row) =>
          Number.isNaN(mean[row]!) ? Number.NaN : Number(volume[row]! > 2 * mean[row]!),
        );
      },
    },
    {
      name: "liq_momentum",
      parameters: { window: 10 },
      warmUp: 9,
      description: "Least-squares slope of the liquidations, in quote volume a bar.",
      formula: "slope of liq_volume over the last 10 bars",
      source: "ordinary least squares",
      values: (series) => rollingSlope(series.column("liq_volume"), 10),
    },
  ],
);

function asGiven(name: string, description: string): CategoryEntry {
  return {
    name,
    inputs: [name],
    warmUp: 0,
    description,
    formula: name,
    source: "the feed",
    values: (series) => series.column(name),
  };
}

function total(column: string, duration: Duration, description: string): CategoryEntry {
  return {
    name: `${column}_${duration}`,
    inputs: [column],
    ...summedOver(duration),
    description,
    formula: `Σ ${column} over ${duration}`,
    source: described,
    values: (series) => rollingSum(series.column(column), barsOf(series.timeframe, duration)),
  };
}

function netLiquidation(series: SymbolSeries): Float64Array {
  return series.shared("net liquidation", () => {
    return difference(series.column("liq_long_volume"), series.column("liq_short_volume"));
  });
}
