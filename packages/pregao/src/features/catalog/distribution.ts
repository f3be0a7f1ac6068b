import type { Feature, SymbolSeries } from "../contract.ts";
import { rollingQuantiles } from "../rolling/quantiles.ts";
import { rollingRank } from "../rolling/rank.ts";
import { rollingShape, type Shape } from "../rolling/shape.ts";
import { rollingMean } from "../rolling/sum.ts";
import { lineOf, logReturnOver, ratio, rowWise } from "../shared-series.ts";
import { type CategoryEntry, featuresOf } from "./category-features.ts";
import { realizedVolatility } from "./volatility.ts";

/** How one-bar log returns are distributed, and where the newest value stands in its past. */
export const distributionFeatures: readonly Feature[] = featuresOf(
  "statistics",
  ["close"],
  [
    ...[20, 60].map(
      (window): CategoryEntry => ({
        name: `return_skew_${window}`,
        parameters: { window },
        warmUp: window,
        description: "Skewness of the returns: below 0 where falls are rarer and larger than rises.",
        formula: `skew(log_return_1, ${window}), corrected for bias`,
        source: "pandas rolling skew",
        values: (series) => shapeOf(series, window, "skewness"),
      }),
    ),
    ...[20, 60].map(
      (window): CategoryEntry => ({
        name: `return_kurtosis_${window}`,
        parameters: { window },
        warmUp: window,
        description:
          "Excess kurtosis of the returns: above 0 where extremes are more frequent than a normal law's.",
        formula: `kurt(log_return_1, ${window}), corrected for bias`,
        source: "pandas rolling kurt",
        values: (series) => shapeOf(series, window, "kurtosis"),
      }),
    ),
    ...[20, 60].map(downsideVolatility),
    quantile("return_quantile_05_100", "Return that 5 % of the last 100 fell below.", 0.05),
    quantile("return_quantile_95_100", "Return that 5 % of the last 100 rose above.", 0.95),
    {
      name: "tail_ratio_100",
      parameters: { window: 100, low: 0.05, high: 0.95 },
      warmUp: 100,
      description: "Size of the high tail beside the low one; missing where the low quantile is 0.",
      formula: "|return_quantile_95_100 / return_quantile_05_100|",
      source: "pandas rolling quantile",
      values: (series) => {
        const low = quantileOf(series, 0.05);
        const high = quantileOf(series, 0.95);
        return rowWise(series.length, 100, (row) => Math.abs(ratio(high[row]!, low[row]!)));
      },
    },
    percentile("return_percentile_100", 100, "Rank of the return", "log_return_1", (series) =>
      logReturnOver(series, 1),
    ),
    percentile("close_percentile_100", 99, "Rank of the close", "close", (series) => series.column("close")),
    percentile(
      "volatility_percentile_100",
      119,
      "Rank of the volatility of 20 bars",
      "realized_vol_20",
      (series) => realizedVolatility(series, 20),
    ),
  ],
);

function downsideVolatility(window: number): CategoryEntry {
  return {
    name: `downside_vol_${window}`,
    parameters: { window },
    warmUp: window,
    description: "Annualised downside deviation: rises count as 0.",
    formula: `√(mean(min(log_return_1, 0)², ${window})·bars in a year)`,
    source: "Sortino and Price 1994, target 0",
    values: (series) => {
      const falls = series.shared("squared falls", () => {
        const returns = logReturnOver(series, 1);
        return rowWise(series.length, 1, (row) => Math.min(returns[row]!, 0) ** 2);
      });
      const mean = rollingMean(falls, window);
      return rowWise(series.length, window, (row) => Math.sqrt(mean[row]! * series.barsPerYear));
    },
  };
}

function shapeOf(series: SymbolSeries, window: number, part: keyof Shape): Float64Array {
  return lineOf(series, `shape of returns ${window}`, part, () => ({
    ...rollingShape(logReturnOver(series, 1), window),
  }));
}

function quantile(name: string, description: string, share: 0.05 | 0.95): CategoryEntry {
  return {
    name,
    parameters: { window: 100, share },
    warmUp: 100,
    description,
    formula: `quantile(log_return_1, 100, ${share}), linear between neighbours`,
    source: "pandas rolling quantile",
    values: (series) => quantileOf(series, share),
  };
}

function quantileOf(series: SymbolSeries, share: 0.05 | 0.95): Float64Array {
  return lineOf(series, "quantile of returns", `${share}`, () => {
    const [low, high] = rollingQuantiles(logReturnOver(series, 1), 100, [0.05, 0.95]);
    return { "0.05": low!, "0.95": high! };
  });
}

function percentile(
  name: string,
  warmUp: number,
  what: string,
  of: string,
  values: (series: SymbolSeries) => Float64Array,
): CategoryEntry {
  return {
    name,
    parameters: { window: 100 },
    warmUp,
    description: `${what} among the last 100 bars as a fraction, ties sharing their mean rank.`,
    formula: `rank(${of}, 100) / 100`,
    values: (series) => rollingRank(values(series), 100),
  };
}
