import type { Feature, SymbolSeries } from "../contract.ts";
import { barsOf, type Duration } from "../durations.ts";
import { difference, quotient } from "../elementwise.ts";
import { rollingMaximum, rollingMinimum } from "../rolling/extremes.ts";
import { rollingSlope } from "../rolling/linear-weights.ts";
import { changeOver, deviationOf, meanOf, ratio, rowWise } from "../shared-series.ts";
import { emaOf } from "./averages.ts";
import { type CategoryEntry, featuresOf, lasting } from "./category-features.ts";
import { differenceOver, divergenceOf, hoursApart, percentileOf, zscoreOf } from "./feed-series.ts";
import { macdLineOf, macdSignalOf } from "./moving-average-convergence.ts";

const column = "open_interest";
const described = "described system, category open interest";

/** Contracts that are open, as last published when the bar closed: levels, changes and their place in the past. */
export const openInterestFeatures: readonly Feature[] = featuresOf(
  "open interest",
  [column],
  [
    {
      name: "oi_change_abs",
      parameters: { bars: 1 },
      warmUp: 1,
      description: "Change of the open interest since the bar before.",
      formula: "oi − oi[1]",
      source: "pandas diff",
      values: (series) => differenceOver(series, column, 1),
    },
    ...[1, 5, 20].map(relativeChange),
    {
      name: "oi_log_return",
      parameters: { bars: 1 },
      warmUp: 1,
      description: "Logarithmic change of the open interest.",
      formula: "ln(oi / oi[1])",
      source: "elementary",
      values: (series) => {
        const interest = series.column(column);
        return rowWise(series.length, 1, (row) => Math.log(interest[row]! / interest[row - 1]!));
      },
    },
    ...(["1h", "4h", "24h"] as const).map(velocity),
    {
      name: "oi_acceleration",
      ...lasting("4h", 2),
      description: "Change of oi_velocity_4h over four hours, per hour; at least over one bar.",
      formula: "(oi_velocity_4h − oi_velocity_4h[4h]) / hours",
      source: described,
      values: (series) => {
        const bars = barsOf(series.timeframe, "4h");
        const hours = hoursApart(series, "4h");
        const rate = velocityOf(series, "4h");
        return rowWise(series.length, 2 * bars, (row) => (rate[row]! - rate[row - bars]!) / hours);
      },
    },
    ...[20, 50, 200].map(average),
    ...[12, 26].map(exponentialAverage),
    movingAverages("oi_macd", 25, "Fast less slow exponential average of the open interest.", (series) =>
      macdLineOf(series, column),
    ),
    movingAverages("oi_macd_signal", 33, "Exponential average of oi_macd.", (series) =>
      macdSignalOf(series, column),
    ),
    movingAverages("oi_macd_histogram", 33, "oi_macd less its signal.", (series) =>
      difference(macdLineOf(series, column), macdSignalOf(series, column)),
    ),
    ...[20, 50].map(
      (window): CategoryEntry => ({
        name: `oi_trend_slope_${window}`,
        parameters: { window },
        warmUp: window - 1,
        description: "Least-squares slope of the open interest, in contracts a bar.",
        formula: `slope of oi over the last ${window} bars`,
        source: "ordinary least squares",
        values: (series) => rollingSlope(series.column(column), window),
      }),
    ),
    {
      name: "oi_r_squared_20",
      parameters: { window: 20 },
      warmUp: 19,
      description:
        "Share of the open interest's variance that a straight line explains; missing where it is constant.",
      formula: "corr(oi, number of the row, 20)²",
      source: "ordinary least squares",
      values: (series) => {
        const slope = rollingSlope(series.column(column), 20);
        const deviation = deviationOf(series, column, 20, 0);
        // The row numbers 0 to 19 have a variance of (20² − 1) / 12.
        return rowWise(series.length, 19, (row) =>
          Math.min(1, (ratio(slope[row]!, deviation[row]!) ** 2 * 399) / 12),
        );
      },
    },
    ...[20, 50].map(
      (window): CategoryEntry => ({
        name: `oi_std_${window}`,
        parameters: { window },
        warmUp: window - 1,
        description: "Sample standard deviation of the open interest.",
        formula: `std(oi, ${window}), n − 1 in the denominator`,
        values: (series) => deviationOf(series, column, window, 1),
      }),
    ),
    band(
      "upper",
      "Upper Bollinger band of the open interest.",
      "mean + 2·std",
      (_, mean, std) => mean + 2 * std,
    ),
    band(
      "lower",
      "Lower Bollinger band of the open interest.",
      "mean − 2·std",
      (_, mean, std) => mean - 2 * std,
    ),
    band(
      "position",
      "Place of the open interest between its bands, 0 at the lower and 1 at the upper; missing where they meet.",
      "(oi − mean + 2·std) / (4·std)",
      (interest, mean, std) => ratio(interest - mean + 2 * std, 4 * std),
    ),
    band("width", "Width of the bands beside their middle.", "4·std / mean", (_, mean, std) =>
      ratio(4 * std, mean),
    ),
    {
      name: "oi_cv",
      parameters: { window: 20 },
      warmUp: 19,
      description: "Coefficient of variation of the open interest.",
      formula: "std(oi, 20) / mean(oi, 20), n − 1 in the denominator",
      values: (series) => quotient(deviationOf(series, column, 20, 1), meanOf(series, column, 20)),
    },
    {
      name: "oi_price_divergence_20",
      parameters: { bars: 20 },
      warmUp: 20,
      ...divergence("20 bars"),
      values: (series) => divergenceOf(series, column, "close", 20),
    },
    ...(["4h", "24h"] as const).map(
      (duration): CategoryEntry => ({
        name: `oi_price_divergence_${duration}`,
        ...lasting(duration),
        ...divergence(duration),
        values: (series) => divergenceOf(series, column, "close", barsOf(series.timeframe, duration)),
      }),
    ),
    {
      name: "oi_zscore",
      parameters: { window: 50 },
      warmUp: 49,
      description:
        "Distance of the open interest from its mean in standard deviations; 0 where it is constant.",
      formula: "(oi − mean(oi, 50)) / std(oi, 50), n − 1 in the denominator",
      values: (series) => zscoreOf(series, column, 50),
    },
    {
      name: "oi_percentile_100",
      parameters: { window: 100 },
      warmUp: 99,
      description:
        "Rank of the open interest among the last 100 bars as a fraction, ties sharing their mean rank.",
      formula: "rank(oi, 100) / 100",
      values: (series) => percentileOf(series, column, 100),
    },
    distance("high", "How far the open interest lies below its highest of 100 bars.", "max", rollingMaximum),
    distance("low", "How far the open interest lies above its lowest of 100 bars.", "min", rollingMinimum),
  ],
);

function relativeChange(bars: number): CategoryEntry {
  return {
    name: `oi_pct_change_${bars}`,
    parameters: { bars },
    warmUp: bars,
    description: `Relative change of the open interest over ${bars} bars.`,
    formula: `oi / oi[${bars}] − 1`,
    source: "pandas pct_change",
    values: (series) => changeOver(series, column, bars),
  };
}

function velocity(duration: Duration): CategoryEntry {
  return {
    name: `oi_velocity_${duration}`,
    ...lasting(duration),
    description: `Relative change of the open interest over ${duration}, per hour; at least over one bar.`,
    formula: `(oi / oi[${duration}] − 1) / hours`,
    source: described,
    values: (series) => velocityOf(series, duration),
  };
}

function velocityOf(series: SymbolSeries, duration: Duration): Float64Array {
  const bars = barsOf(series.timeframe, duration);
  const hours = hoursApart(series, duration);
  const change = changeOver(series, column, bars);
  return rowWise(series.length, bars, (row) => change[row]! / hours);
}

function average(window: number): CategoryEntry {
  return {
    name: `oi_sma_${window}`,
    parameters: { window },
    warmUp: window - 1,
    description: `Mean open interest of ${window} bars.`,
    formula: `mean(oi, ${window})`,
    values: (series) => meanOf(series, column, window),
  };
}

function exponentialAverage(period: number): CategoryEntry {
  return {
    name: `oi_ema_${period}`,
    parameters: { period },
    warmUp: period - 1,
    memory: "all history",
    description: `Exponential average of the open interest, seeded with the mean of ${period} bars.`,
    formula: `e += (oi − e)·2/${period + 1}`,
    source: "TA-Lib EMA",
    values: (series) => emaOf(series, column, period),
  };
}

function movingAverages(
  name: string,
  warmUp: number,
  description: string,
  values: (series: SymbolSeries) => Float64Array,
): CategoryEntry {
  return {
    name,
    parameters: { fast: 12, slow: 26, signal: 9 },
    warmUp,
    memory: "all history",
    description,
    formula: "line = EMA12(oi) − EMA26(oi), signal = EMA9(line), histogram = line − signal",
    source: "TA-Lib MACD",
    values,
  };
}

function band(
  part: string,
  description: string,
  formula: string,
  value: (interest: number, mean: number, deviation: number) => number,
): CategoryEntry {
  return {
    name: `oi_bb_${part}`,
    parameters: { window: 20, width: 2 },
    warmUp: 19,
    description,
    formula: `${formula} of oi over 20 bars, n in the denominator`,
    source: "TA-Lib BBANDS",
    values: (series) => {
      const interest = series.column(column);
      const mean = meanOf(series, column, 20);
      const deviation = deviationOf(series, column, 20, 0);
      return rowWise(series.length, 19, (row) => value(interest[row]!, mean[row]!, deviation[row]!));
    },
  };
}

function divergence(window: string): Pick<CategoryEntry, "inputs" | "description" | "formula" | "source"> {
  return {
    inputs: [column, "close"],
    description: "1 where the open interest rose while the price fell, −1 the other way round, else 0.",
    formula: `sign of the change of oi over ${window} where the close moved the other way, else 0`,
    source: described,
  };
}

function distance(
  end: "high" | "low",
  description: string,
  extreme: string,
  roll: (values: Float64Array, window: number) => Float64Array,
): CategoryEntry {
  return {
    name: `oi_dist_from_${end}`,
    parameters: { window: 100 },
    warmUp: 99,
    description,
    formula: `oi / ${extreme}(oi, 100) − 1`,
    values: (series) => {
      const interest = series.column(column);
      const limit = roll(interest, 100);
      return rowWise(series.length, 99, (row) => ratio(interest[row]!, limit[row]!) - 1);
    },
  };
}
