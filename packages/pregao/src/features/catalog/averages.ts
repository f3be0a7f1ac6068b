import type { Feature, SymbolSeries } from "../contract.ts";
import { relativeTo } from "../elementwise.ts";
import { meanOf } from "../shared-series.ts";
import { seededEma } from "../smoothing/exponential.ts";

/** Moving averages of the close and where the close stands to them. */
export const averageFeatures: readonly Feature[] = [
  ...[5, 10, 20, 50, 100, 200].map(simpleAverage),
  ...[12, 20, 26, 50, 200].map(exponentialAverage),
  ...[5, 10, 20, 50, 100, 200].map(priceAgainstAverage),
  ...[20, 50, 200].map(priceAgainstExponential),
  crossing(20, 50),
  crossing(50, 200),
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
    values: (series) => relativeTo(series.column("close"), meanOf(series, "close", window)),
  };
}

function priceAgainstExponential(period: number): Feature {
  return {
    name: `price_vs_ema${period}`,
    category: "price",
    parameters: { period },
    inputs: ["close"],
    warmUp: period - 1,
    memory: "all history",
    version: 1,
    description: `How far the close lies above its exponential average of ${period} bars.`,
    formula: `close / ema_${period} − 1`,
    source: "TA-Lib EMA",
    values: (series) => relativeTo(series.column("close"), emaOf(series, "close", period)),
  };
}

function crossing(fast: number, slow: number): Feature {
  return {
    name: `sma_cross_${fast}_${slow}`,
    category: "price",
    parameters: { fast, slow },
    inputs: ["close"],
    warmUp: slow - 1,
    memory: "window",
    version: 1,
    description: "Fast over slow average: above 0 while the fast one leads; it crosses where the sign turns.",
    formula: `mean(close, ${fast}) / mean(close, ${slow}) − 1`,
    source: "pandas rolling",
    values: (series) => relativeTo(meanOf(series, "close", fast), meanOf(series, "close", slow)),
  };
}
