import type { Feature, SymbolSeries } from "../contract.ts";
import { meanOf, ratio, rowWise } from "../shared-series.ts";
import { seededEma } from "../smoothing/exponential.ts";

/** Moving averages of the close and where the close stands to them. */
export const averageFeatures: readonly Feature[] = [
  ...[10, 20, 50, 200].map(simpleAverage),
  ...[12, 20, 26].map(exponentialAverage),
  ...[10, 20, 50, 200].map(priceAgainstAverage),
  {
    name: "sma_cross_20_50",
    category: "price",
    parameters: { fast: 20, slow: 50 },
    inputs: ["close"],
    warmUp: 49,
    memory: "window",
    version: 1,
    description: "Fast over slow average: above 0 while the fast one leads; it crosses where the sign turns.",
    formula: "mean(close, 20) / mean(close, 50) − 1",
    source: "pandas rolling",
    values: (series) => {
      const fast = meanOf(series, "close", 20);
      const slow = meanOf(series, "close", 50);
      return rowWise(series.length, 49, (row) => ratio(fast[row]!, slow[row]!) - 1);
    },
  },
];

/** TA-Lib's EMA of a column, shared among the features of a symbol. */
export function emaOf(series: SymbolSeries, column: string, period: number): Float64Array {
  return series.shared(`ema ${column} ${period}`, () => seededEma(series.column(column), period));
}

function simpleAverage(window: number): Feature {
  return {
    name: `sma_${window}`,
    category: "price",
    parameters: { window },
    inputs: ["close"],
    warmUp: window - 1,
    memory: "window",
    version: 1,
    description: `Mean close of ${window} bars.`,
    formula: `mean(close, ${window})`,
    source: "TA-Lib SMA",
    values: (series) => meanOf(series, "close", window),
  };
}

function exponentialAverage(period: number): Feature {
  return {
    name: `ema_${period}`,
    category: "price",
    parameters: { period },
    inputs: ["close"],
    warmUp: period - 1,
    memory: "all history",
    version: 1,
    description: `Exponential average of the close with α = 2/${period + 1}, seeded with the mean of ${period} closes.`,
    formula: `e += (close − e)·2/${period + 1}`,
    source: "TA-Lib EMA",
    values: (series) => emaOf(series, "close", period),
  };
}

function priceAgainstAverage(window: number): Feature {
  return {
    name: `price_vs_sma${window}`,
    category: "price",
    parameters: { window },
    inputs: ["close"],
    warmUp: window - 1,
    memory: "window",
    version: 1,
    description: `How far the close lies above its mean of ${window} bars.`,
    formula: `close / mean(close, ${window}) − 1`,
    source: "pandas rolling",
    values: (series) => {
      const close = series.column("close");
      const mean = meanOf(series, "close", window);
      return rowWise(series.length, window - 1, (row) => ratio(close[row]!, mean[row]!) - 1);
    },
  };
}
