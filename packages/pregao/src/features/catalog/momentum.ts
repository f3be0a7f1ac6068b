import type { Feature, SymbolSeries } from "../contract.ts";
import { difference, placeBetween, scaled } from "../elementwise.ts";
import { rowKernel } from "../engine/row-kernel.ts";
import { rollingMean } from "../rolling/sum.ts";
import { changeOver, highestOf, lowestOf } from "../shared-series.ts";
import { runRecursion } from "../smoothing/recursion.ts";
import { relativeStrength } from "../smoothing/wilder.ts";
import { macdLineOf, macdSignalOf } from "./moving-average-convergence.ts";

/** Oscillators of the close. */
export const momentumFeatures: readonly Feature[] = [
  ...[2, 7, 14, 21, 50].map(strengthIndex),
  macd("line", 25, "Fast minus slow exponential average of the close.", macdLine),
  macd("signal", 33, "Exponential average of the MACD line.", macdSignal),
  macd("histogram", 33, "MACD line minus its signal.", (series) =>
    difference(macdLine(series), macdSignal(series)),
  ),
  stochastic("k", 15, "Place of the close in the range of 14 bars, mean of 3; 0 where a range is 0.", slowK),
  stochastic("d", 17, "Mean of 3 of the slow %K.", (series) => rollingMean(slowK(series), 3)),
  ...[10, 30].map(rateOfChange),
  {
    name: "willr_14",
    category: "price",
    parameters: { window: 14 },
    inputs: ["high", "low", "close"],
    warmUp: 13,
    memory: "window",
    version: 1,
    description: "Williams' %R: −100 at the lowest low, 0 at the highest high; 0 where the range is 0.",
    formula: "−100·(max(high, 14) − close) / (max(high, 14) − min(low, 14))",
    source: "TA-Lib WILLR",
    values: (series) => {
      const close = series.column("close");
      const highest = highestOf(series, 14);
      const lowest = lowestOf(series, 14);
      return rowKernel([close, highest, lowest], 0, (out, from, to) => {
        for (let row = from; row < to; row++) {
          const range = highest[row]! - lowest[row]!;
          const below = highest[row]! - close[row]!;
          out[row] = range === 0 ? 0 * below : (-100 * below) / range;
        }
      });
    },
  },
];

/** Wilder's relative strength index of the close. */
export function rsiOf(series: SymbolSeries, period: number): Float64Array {
  return series.shared(
    `rsi ${period}`,
    () => runRecursion([series.column("close")], relativeStrength(period))[0]!,
  );
}

function strengthIndex(period: number): Feature {
  return {
    name: `rsi_${period}`,
    category: "price",
    parameters: { period },
    inputs: ["close"],
    warmUp: period,
    memory: "all history",
    version: 1,
    description: `Relative strength index over ${period} bars, Wilder's smoothing; 0 where nothing has moved yet.`,
    formula: "100·G / (G + L), G and L the smoothed gains and losses",
    source: "TA-Lib RSI",
    values: (series) => rsiOf(series, period),
  };
}

function macd(
  line: string,
  warmUp: number,
  description: string,
  values: (series: SymbolSeries) => Float64Array,
): Feature {
  return {
    name: `macd_${line}_12_26_9`,
    category: "price",
    parameters: { fast: 12, slow: 26, signal: 9 },
    inputs: ["close"],
    warmUp,
    memory: "all history",
    version: 1,
    description,
    formula: "line = EMA12 − EMA26, signal = EMA9(line), histogram = line − signal",
    source: "TA-Lib MACD",
    values,
  };
}

function macdLine(series: SymbolSeries): Float64Array {
  return macdLineOf(series, "close");
}

function macdSignal(series: SymbolSeries): Float64Array {
  return macdSignalOf(series, "close");
}

function stochastic(
  line: string,
  warmUp: number,
  description: string,
  values: (series: SymbolSeries) => Float64Array,
): Feature {
  return {
    name: `stoch_${line}_14_3_3`,
    category: "price",
    parameters: { window: 14, slowing: 3, signal: 3 },
    inputs: ["high", "low", "close"],
    warmUp,
    memory: "window",
    version: 1,
    description,
    formula: "%K = mean(100·(close − min(low, 14)) / (max(high, 14) − min(low, 14)), 3), %D = mean(%K, 3)",
    source: "TA-Lib STOCH",
    values,
  };
}

function slowK(series: SymbolSeries): Float64Array {
  return series.shared("stochastic slow k", () => {
    // A range of 0 counts as 0 here, as in TA-Lib; a missing input stays missing.
    const place = placeBetween(series.column("close"), lowestOf(series, 14), highestOf(series, 14), 0);
    return rollingMean(scaled(place, 100), 3);
  });
}

function rateOfChange(bars: number): Feature {
  return {
    name: `roc_${bars}`,
    category: "price",
    parameters: { bars },
    inputs: ["close"],
    warmUp: bars,
    memory: "window",
    version: 1,
    description: `Return of the last ${bars} bars in percent.`,
    formula: `100·(close / close[${bars}] − 1)`,
    source: "TA-Lib ROC",
    values: (series) => scaled(changeOver(series, "close", bars), 100),
  };
}
