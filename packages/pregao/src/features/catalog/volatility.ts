import type { Feature, SymbolSeries } from "../contract.ts";
import { logRatio, plusTimes, product, quotient, rootOfScaled, scaled } from "../elementwise.ts";
import { rowKernel } from "../engine/row-kernel.ts";
import { rollingDeviation } from "../rolling/deviation.ts";
import { rollingMean } from "../rolling/sum.ts";
import { averageTrueRange, deviationOf, logReturnOver, meanOf, ratio } from "../shared-series.ts";

/** How much prices move: deviations, ranges and bands. */
export const volatilityFeatures: readonly Feature[] = [
  ...[10, 20, 50, 100].map(realized),
  ...[10, 20, 50].map(parkinson),
  ...[7, 14, 50].map(trueRangeAverage),
  ...[7, 14, 50].map(normalisedRange),
  bollinger("upper", "Upper Bollinger band.", "mean + 2·std", (_, mean, deviation) =>
    plusTimes(mean, 2, deviation),
  ),
  bollinger("lower", "Lower Bollinger band.", "mean − 2·std", (_, mean, deviation) =>
    plusTimes(mean, -2, deviation),
  ),
  bollinger(
    "width",
    "Width of the Bollinger bands beside their middle.",
    "4·std / mean",
    (_, mean, deviation) => quotient(scaled(deviation, 4), mean),
  ),
  bollinger(
    "position",
    "Place of the close between the bands, 0 at the lower and 1 at the upper; missing where they meet.",
    "(close − mean + 2·std) / (4·std)",
    (close, mean, deviation) =>
      rowKernel([close, mean, deviation], 0, (out, from, to) => {
        for (let row = from; row < to; row++) {
          const width = 2 * deviation[row]!;
          out[row] = ratio(close[row]! - mean[row]! + width, 2 * width);
        }
      }),
  ),
];

/** Annualised standard deviation of one-bar log returns. */
export function realizedVolatility(series: SymbolSeries, window: number): Float64Array {
  return series.shared(`realized volatility ${window}`, () =>
    scaled(rollingDeviation(logReturnOver(series, 1), window, 1), Math.sqrt(series.barsPerYear)),
  );
}

/** ln(high / low). */
export function logRange(series: SymbolSeries): Float64Array {
  return series.shared("log range", () => logRatio(series.column("high"), series.column("low")));
}

function realized(window: number): Feature {
  return {
    name: `realized_vol_${window}`,
    category: "price",
    parameters: { window },
    inputs: ["close"],
    warmUp: window,
    memory: "window",
    version: 1,
    description: "Annualised standard deviation of one-bar log returns.",
    formula: `std(ln(close / close[1]), ${window})·√(bars in a year), n − 1 in the denominator`,
    source: "pandas rolling",
    values: (series) => realizedVolatility(series, window),
  };
}

function parkinson(window: number): Feature {
  return {
    name: `parkinson_vol_${window}`,
    category: "price",
    parameters: { window },
    inputs: ["high", "low"],
    warmUp: window - 1,
    memory: "window",
    version: 1,
    description: "Annualised volatility from the range of high and low.",
    formula: `√(mean(ln(high / low)², ${window}) / (4·ln 2))·√(bars in a year)`,
    source: "Parkinson 1980",
    values: (series) => {
      const range = logRange(series);
      const squares = series.shared("squared log range", () => product(range, range));
      return rootOfScaled(rollingMean(squares, window), series.barsPerYear / (4 * Math.LN2));
    },
  };
}

function normalisedRange(period: number): Feature {
  return {
    name: `natr_${period}`,
    category: "price",
    parameters: { period },
    inputs: ["high", "low", "close"],
    warmUp: period,
    memory: "all history",
    version: 1,
    description: "Average true range in percent of the close.",
    formula: `100·atr_${period} / close`,
    source: "TA-Lib NATR",
    values: (series) => quotient(averageTrueRange(series, period), series.column("close"), 100),
  };
}

function trueRangeAverage(period: number): Feature {
  return {
    name: `atr_${period}`,
    category: "price",
    parameters: { period },
    inputs: ["high", "low", "close"],
    warmUp: period,
    memory: "all history",
    version: 1,
    description: `Average true range over ${period} bars, Wilder's smoothing.`,
    formula: `a = (a·${period - 1} + max(high − low, |high − close[1]|, |low − close[1]|)) / ${period}`,
    source: "TA-Lib ATR",
    values: (series) => averageTrueRange(series, period),
  };
}

function bollinger(
  part: string,
  description: string,
  formula: string,
  combine: (close: Float64Array, mean: Float64Array, deviation: Float64Array) => Float64Array,
): Feature {
  return {
    name: `bb_${part}_20_2`,
    category: "price",
    parameters: { window: 20, width: 2 },
    inputs: ["close"],
    warmUp: 19,
    memory: "window",
    version: 1,
    description,
    formula: `${formula} of close over 20 bars, n in the denominator`,
    source: "TA-Lib BBANDS",
    values: (series) => {
      const close = series.column("close");
      const mean = meanOf(series, "close", 20);
      const deviation = deviationOf(series, "close", 20, 0);
      return combine(close, mean, deviation);
    },
  };
}
