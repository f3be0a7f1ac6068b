import type { Feature, SymbolSeries } from "../contract.ts";
import { absolute, delayed, difference, middle, quotient, scaled } from "../elementwise.ts";
import { rollingMaximumAge, rollingMinimumAge } from "../rolling/extreme-age.ts";
import { rollingSum } from "../rolling/sum.ts";
import {
  barRange,
  directional,
  highestOf,
  lowestOf,
  ratio,
  rowWise,
  sumOf,
  trueRange,
} from "../shared-series.ts";
import { directionalIndex } from "../smoothing/directional-index.ts";
import { seededEma } from "../smoothing/exponential.ts";
import { runRecursion } from "../smoothing/recursion.ts";
import { highLow, highLowClose, priceFeature } from "./define.ts";

type Values = (series: SymbolSeries) => Float64Array;

/** Whether there is a trend, and of which age and breadth. */
export const trendStrengthFeatures: readonly Feature[] = [
  priceFeature({
    name: "dx_14",
    parameters: { period: 14 },
    inputs: highLowClose,
    warmUp: 14,
    memory: "all history",
    description:
      "Contrast of the directional movements, unsmoothed; its last value where neither side moved.",
    formula: "100·|+DI − −DI| / (+DI + −DI)",
    source: "TA-Lib DX",
    values: (series) =>
      runRecursion([directional(series, "plus", 14), directional(series, "minus", 14)], directionalIndex)[0]!,
  }),
  priceFeature({
    name: "adxr_14",
    parameters: { period: 14 },
    inputs: highLowClose,
    warmUp: 40,
    memory: "all history",
    description: "Mean of the trend's strength now and 13 bars ago.",
    formula: "(adx_14 + adx_14[13]) / 2",
    source: "TA-Lib ADXR",
    values: (series) => {
      const adx = directional(series, "adx", 14);
      return middle(adx, delayed(adx, 13));
    },
  }),
  ...[14, 25].flatMap(aroon),
  vortex("vortex_plus_14", "Upward vortex movement beside the true range.", (series) =>
    vortexLine(series, "high", "low"),
  ),
  vortex("vortex_minus_14", "Downward vortex movement beside the true range.", (series) =>
    vortexLine(series, "low", "high"),
  ),
  vortex("vortex_14", "Upward less downward vortex movement.", (series) =>
    difference(vortexLine(series, "high", "low"), vortexLine(series, "low", "high")),
  ),
  priceFeature({
    name: "mass_index_25",
    parameters: { window: 25, period: 9 },
    inputs: highLow,
    warmUp: 40,
    memory: "all history",
    description: "Mass index: above 26.5 after ranges that widened; missing where there was no range.",
    formula: "Σ EMA9(high − low) / EMA9(EMA9(high − low)) over 25 bars",
    source: "TA-Lib MASSI",
    values: (series) => {
      const once = seededEma(barRange(series), 9);
      return rollingSum(quotient(once, seededEma(once, 9)), 25);
    },
  }),
  priceFeature({
    name: "chop_14",
    parameters: { window: 14 },
    inputs: highLowClose,
    warmUp: 14,
    description:
      "Choppiness: near 100 in a sideways market, low in a trend; missing where there is no range.",
    formula: "100·log(Σ true range / (max(high, 14) − min(low, 14))) / log(14), the sum over 14 bars",
    source: "Dreiss",
    values: (series) => {
      const walked = sumOf(series, "true range", 14, () => trueRange(series));
      const highest = highestOf(series, 14);
      const lowest = lowestOf(series, 14);
      return rowWise(
        series.length,
        14,
        (row) => (100 * Math.log(ratio(walked[row]!, highest[row]! - lowest[row]!))) / Math.log(14),
      );
    },
  }),
  priceFeature({
    name: "market_structure_20",
    parameters: { window: 20 },
    inputs: highLow,
    warmUp: 39,
    description:
      "1 where the last 20 bars have a higher high and a higher low than the 20 before, −1 where both are lower, else 0.",
    formula: "sign of the changes of max(high, 20) and min(low, 20) over 20 bars where they agree, else 0",
    source: "described system's market_structure",
    values: (series) => {
      const highs = highestOf(series, 20);
      const lows = lowestOf(series, 20);
      return rowWise(series.length, 39, (row) => {
        const top = Math.sign(highs[row]! - highs[row - 20]!);
        const bottom = Math.sign(lows[row]! - lows[row - 20]!);
        return top === bottom ? top : 0 * (top + bottom);
      });
    },
  }),
];

function aroon(window: number): Feature[] {
  const entry = (line: string, description: string, formula: string, values: Values): Feature =>
    priceFeature({
      name: `aroon_${line}_${window}`,
      parameters: { window },
      inputs: line === "up" ? ["high"] : line === "down" ? ["low"] : highLow,
      warmUp: window,
      description,
      formula: `${formula}, bars since the extreme of the last ${window + 1}, the latest of equal ones`,
      source: `TA-Lib ${line === "osc" ? "AROONOSC" : "AROON"}`,
      values,
    });
  const since = (series: SymbolSeries, side: "high" | "low"): Float64Array =>
    series.shared(`age of ${side} ${window + 1}`, () =>
      side === "high"
        ? rollingMaximumAge(series.column("high"), window + 1)
        : rollingMinimumAge(series.column("low"), window + 1),
    );
  const freshness = (age: Float64Array): Float64Array =>
    rowWise(age.length, window, (row) => (100 * (window - age[row]!)) / window);
  return [
    entry(
      "up",
      "How fresh the highest high is: 100 where it is this bar's.",
      "100·(n − age of the high) / n",
      (s) => freshness(since(s, "high")),
    ),
    entry(
      "down",
      "How fresh the lowest low is: 100 where it is this bar's.",
      "100·(n − age of the low) / n",
      (s) => freshness(since(s, "low")),
    ),
    entry("osc", "Aroon up less Aroon down.", "100·(age of the low − age of the high) / n", (s) =>
      scaled(difference(since(s, "low"), since(s, "high")), 100 / window),
    ),
  ];
}

function vortex(name: string, description: string, values: Values): Feature {
  return priceFeature({
    name,
    parameters: { window: 14 },
    inputs: highLowClose,
    warmUp: 14,
    description,
    formula:
      "plus = Σ |high − low[1]| / Σ true range, minus = Σ |low − high[1]| / Σ true range, over 14 bars",
    source: "TA-Lib VORTEX",
    values,
  });
}

function vortexLine(series: SymbolSeries, side: "high" | "low", other: "high" | "low"): Float64Array {
  return series.shared(`vortex ${side}`, () => {
    const moves = absolute(difference(series.column(side), delayed(series.column(other), 1)));
    return quotient(
      rollingSum(moves, 14),
      sumOf(series, "true range", 14, () => trueRange(series)),
    );
  });
}
