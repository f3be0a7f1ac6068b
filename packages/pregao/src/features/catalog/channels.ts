import type { Feature, SymbolSeries } from "../contract.ts";
import { difference, placeBetween, plusTimes, quotient } from "../elementwise.ts";
import {
  averageTrueRange,
  deviationOf,
  highestOf,
  lowestOf,
  meanOf,
  midpointOf,
  placeInRange,
  typicalPrice,
} from "../shared-series.ts";
import { seededEma } from "../smoothing/exponential.ts";
import { close, highLow, highLowClose, priceFeature } from "./define.ts";

/** Donchian's and Keltner's channels, and the close in units of its deviation. */
export const channelFeatures: readonly Feature[] = [
  priceFeature({
    name: "donchian_upper_20",
    parameters: { window: 20 },
    inputs: ["high"],
    warmUp: 19,
    description: "Highest high of 20 bars.",
    formula: "max(high, 20)",
    source: "TA-Lib DONCHIAN",
    values: (series) => highestOf(series, 20),
  }),
  priceFeature({
    name: "donchian_lower_20",
    parameters: { window: 20 },
    inputs: ["low"],
    warmUp: 19,
    description: "Lowest low of 20 bars.",
    formula: "min(low, 20)",
    source: "TA-Lib DONCHIAN",
    values: (series) => lowestOf(series, 20),
  }),
  priceFeature({
    name: "donchian_middle_20",
    parameters: { window: 20 },
    inputs: highLow,
    warmUp: 19,
    description: "Middle of the range of 20 bars.",
    formula: "(max(high, 20) + min(low, 20)) / 2",
    source: "TA-Lib DONCHIAN",
    values: (series) => midpointOf(series, 20),
  }),
  ...[20, 55].flatMap((window) => [
    priceFeature({
      name: `donchian_position_${window}`,
      parameters: { window },
      inputs: highLowClose,
      warmUp: window - 1,
      description: `Place of the close in the range of ${window} bars, 0 to 1; missing where there is no range.`,
      formula: `(close − min(low, ${window})) / (max(high, ${window}) − min(low, ${window}))`,
      source: "Donchian",
      values: (series) => placeInRange(series, window),
    }),
    priceFeature({
      name: `donchian_width_${window}`,
      parameters: { window },
      inputs: highLowClose,
      warmUp: window - 1,
      description: `Range of ${window} bars beside the close.`,
      formula: `(max(high, ${window}) − min(low, ${window})) / close`,
      source: "Donchian",
      values: (series) =>
        quotient(difference(highestOf(series, window), lowestOf(series, window)), series.column("close")),
    }),
  ]),
  keltner("upper", "Upper Keltner line.", "middle + 2·atr_10", (series) => keltnerLine(series, 2)),
  keltner("lower", "Lower Keltner line.", "middle − 2·atr_10", (series) => keltnerLine(series, -2)),
  keltner("width", "Width of the Keltner channel beside its middle.", "4·atr_10 / middle", (series) =>
    quotient(averageTrueRange(series, 10), keltnerMiddle(series), 4),
  ),
  keltner(
    "position",
    "Place of the close in the Keltner channel, 0 at the lower line; missing where they meet.",
    "(close − lower) / (upper − lower)",
    (series) => placeBetween(series.column("close"), keltnerLine(series, -2), keltnerLine(series, 2)),
  ),
  priceFeature({
    name: "squeeze_20",
    parameters: { window: 20, period: 10 },
    inputs: highLowClose,
    warmUp: 19,
    memory: "all history",
    description: "Width of the Bollinger bands in Keltner channels: below 1 the bands lie inside.",
    formula: "std(close, 20) / atr_10, n in the denominator",
    source: "Carter 2005, Mastering the Trade",
    values: (series) => quotient(deviationOf(series, "close", 20, 0), averageTrueRange(series, 10)),
  }),
  ...[50, 100].map((window) =>
    priceFeature({
      name: `price_zscore_${window}`,
      parameters: { window },
      inputs: close,
      warmUp: window - 1,
      description: `Close beside its mean of ${window} bars, in sample standard deviations; missing where those are 0.`,
      formula: `(close − mean(close, ${window})) / std(close, ${window}), n − 1 in the denominator`,
      source: "pandas rolling",
      values: (series) =>
        quotient(
          difference(series.column("close"), meanOf(series, "close", window)),
          deviationOf(series, "close", window, 1),
        ),
    }),
  ),
];

function keltner(
  part: string,
  description: string,
  formula: string,
  values: (series: SymbolSeries) => Float64Array,
): Feature {
  return priceFeature({
    name: `keltner_${part}_20_10_2`,
    parameters: { period: 20, range: 10, width: 2 },
    inputs: highLowClose,
    warmUp: 19,
    memory: "all history",
    description,
    formula: `${formula}, middle = EMA20((high + low + close) / 3)`,
    source: "Keltner as TA-Lib KC, whose average range begins nine bars later",
    values,
  });
}

function keltnerMiddle(series: SymbolSeries): Float64Array {
  return series.shared("ema typical price 20", () => seededEma(typicalPrice(series), 20));
}

function keltnerLine(series: SymbolSeries, width: number): Float64Array {
  return series.shared(`keltner ${width}`, () =>
    plusTimes(keltnerMiddle(series), width, averageTrueRange(series, 10)),
  );
}
