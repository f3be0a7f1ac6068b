import type { Feature, SymbolSeries } from "../contract.ts";
import { absolute, delayed, difference, quotient, relativeTo } from "../elementwise.ts";
import { rollingMean } from "../rolling/sum.ts";
import { averageTrueRange, barRange, rowWise, trueRange } from "../shared-series.ts";
import { highLow, highLowClose, openHighLowClose, priceFeature } from "./define.ts";

type Values = (series: SymbolSeries) => Float64Array;

/** The shape of single candles and of pairs. Body and gap are in returns.ts. */
export const candleFeatures: readonly Feature[] = [
  candle(
    "upper_shadow",
    "Part of the bar's range above its body; 0 where there is no range.",
    "(high − max(open, close)) / (high − low)",
    (series) => shadow(series, (high, _, top) => high - top),
  ),
  candle(
    "lower_shadow",
    "Part of the bar's range below its body; 0 where there is no range.",
    "(min(open, close) − low) / (high − low)",
    (series) => shadow(series, (_, low, __, bottom) => bottom - low),
  ),
  priceFeature({
    name: "close_location",
    parameters: {},
    inputs: highLowClose,
    warmUp: 0,
    description: "Place of the close in its bar, −1 at the low, 1 at the high; 0 where there is no range.",
    formula: "(2·close − high − low) / (high − low)",
    source: "Chaikin",
    values: (series) => {
      const [high, low, close] = highLowClose.map(series.column) as [
        Float64Array,
        Float64Array,
        Float64Array,
      ];
      return rowWise(series.length, 0, (row) => {
        const range = high[row]! - low[row]!;
        const place = close[row]! - low[row]! - (high[row]! - close[row]!);
        return range === 0 ? 0 * place : place / range;
      });
    },
  }),
  candle("intraday_return", "Return from the open to the close of the bar.", "close / open − 1", (series) =>
    relativeTo(series.column("close"), series.column("open")),
  ),
  priceFeature({
    name: "bop_14",
    parameters: { window: 14 },
    inputs: openHighLowClose,
    warmUp: 13,
    description: "Balance of power: mean of candle_body over 14 bars.",
    formula: "mean((close − open) / (high − low), 14)",
    source: "TA-Lib BOP and SMA",
    values: (series) => {
      const open = series.column("open");
      const close = series.column("close");
      const range = barRange(series);
      const power = rowWise(series.length, 0, (row) => {
        const body = close[row]! - open[row]!;
        return range[row] === 0 ? 0 * body : body / range[row]!;
      });
      return rollingMean(power, 14);
    },
  }),
  priceFeature({
    name: "bar_range",
    parameters: {},
    inputs: highLowClose,
    warmUp: 0,
    description: "Range of the bar beside its close.",
    formula: "(high − low) / close",
    source: "elementary",
    values: (series) => quotient(barRange(series), series.column("close")),
  }),
  priceFeature({
    name: "range_ratio_20",
    parameters: { window: 20 },
    inputs: highLow,
    warmUp: 19,
    description: "Range of the bar beside the mean of 20, which includes the bar itself.",
    formula: "(high − low) / mean(high − low, 20)",
    source: "pandas rolling",
    values: (series) => quotient(barRange(series), rollingMean(barRange(series), 20)),
  }),
  priceFeature({
    name: "body_ratio_20",
    parameters: { window: 20 },
    inputs: ["open", "close"],
    warmUp: 19,
    description: "Size of the bar's body beside the mean of 20, which includes the bar itself.",
    formula: "|close − open| / mean(|close − open|, 20)",
    source: "pandas rolling",
    values: (series) => {
      const body = absolute(difference(series.column("close"), series.column("open")));
      return quotient(body, rollingMean(body, 20));
    },
  }),
  priceFeature({
    name: "true_range",
    parameters: {},
    inputs: highLowClose,
    warmUp: 1,
    description: "Range of the bar, the way from the previous close included.",
    formula: "max(high, close[1]) − min(low, close[1])",
    source: "TA-Lib TRANGE",
    values: trueRange,
  }),
  priceFeature({
    name: "true_range_ratio_14",
    parameters: { period: 14 },
    inputs: highLowClose,
    warmUp: 14,
    memory: "all history",
    description: "True range of the bar in average true ranges.",
    formula: "true_range / atr_14",
    source: "TA-Lib TRANGE and ATR",
    values: (series) => quotient(trueRange(series), averageTrueRange(series, 14)),
  }),
  priceFeature({
    name: "gap_atr_14",
    parameters: { period: 14 },
    inputs: openHighLowClose,
    warmUp: 15,
    memory: "all history",
    description: "Jump from the previous close to the open, in the average true range of the bar before.",
    formula: "(open − close[1]) / atr_14[1]",
    source: "TA-Lib ATR",
    values: (series) => {
      const jump = difference(series.column("open"), delayed(series.column("close"), 1));
      return quotient(jump, delayed(averageTrueRange(series, 14), 1));
    },
  }),
  containment(
    "inside_bar",
    "Whether the bar lies within the one before.",
    "high < high[1] and low > low[1]",
    1,
  ),
  containment(
    "outside_bar",
    "Whether the bar reaches beyond the one before on both sides.",
    "high > high[1] and low < low[1]",
    -1,
  ),
  priceFeature({
    name: "engulfing",
    parameters: {},
    inputs: ["open", "close"],
    warmUp: 1,
    description:
      "A body that covers the one before, of the other colour: 1 rising, −1 falling, ±0.8 where one end is level, else 0.",
    formula: "TA-Lib's conditions, divided by 100",
    source: "TA-Lib CDLENGULFING",
    values: engulfing,
  }),
];

function candle(name: string, description: string, formula: string, values: Values): Feature {
  const inputs = name === "intraday_return" ? ["open", "close"] : openHighLowClose;
  return priceFeature({
    name,
    parameters: {},
    inputs,
    warmUp: 0,
    description,
    formula,
    source: "elementary",
    values,
  });
}

function shadow(
  series: SymbolSeries,
  length: (high: number, low: number, top: number, bottom: number) => number,
): Float64Array {
  const [open, high, low, close] = openHighLowClose.map(series.column) as FourPrices;
  return rowWise(series.length, 0, (row) => {
    const range = high[row]! - low[row]!;
    const top = Math.max(open[row]!, close[row]!);
    const bottom = Math.min(open[row]!, close[row]!);
    const part = length(high[row]!, low[row]!, top, bottom);
    return range === 0 ? 0 * part : part / range;
  });
}

type FourPrices = [Float64Array, Float64Array, Float64Array, Float64Array];

function containment(name: string, description: string, formula: string, sign: 1 | -1): Feature {
  return priceFeature({
    name,
    parameters: {},
    inputs: highLow,
    warmUp: 1,
    description,
    formula: `1 where ${formula}, else 0`,
    source: "elementary",
    values: (series) => {
      const high = series.column("high");
      const low = series.column("low");
      return rowWise(series.length, 1, (row) => {
        const top = sign * (high[row - 1]! - high[row]!);
        const bottom = sign * (low[row]! - low[row - 1]!);
        return Number.isNaN(top + bottom) ? Number.NaN : Number(top > 0 && bottom > 0);
      });
    },
  });
}

function engulfing(series: SymbolSeries): Float64Array {
  const open = series.column("open");
  const close = series.column("close");
  return rowWise(series.length, 1, (row) => {
    // TA-Lib counts a close at the open as rising.
    const rises = close[row]! >= open[row]!;
    const rose = close[row - 1]! >= open[row - 1]!;
    const sign = rises ? 1 : -1;
    // How far the body reaches beyond the one before at its far and at its near end.
    const far = sign * (close[row]! - open[row - 1]!);
    const near = sign * (close[row - 1]! - open[row]!);
    if (Number.isNaN(far + near)) return Number.NaN;
    if (rises === rose || far < 0 || near < 0 || (far === 0 && near === 0)) return 0;
    return far === 0 || near === 0 ? 0.8 * sign : sign;
  });
}
