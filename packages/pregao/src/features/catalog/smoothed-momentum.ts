import type { Feature, SymbolSeries } from "../contract.ts";
import { absolute, delayed, difference, plusTimes, quotient, relativeTo, scaled } from "../elementwise.ts";
import { rollingMaximum, rollingMinimum } from "../rolling/extremes.ts";
import { rollingWeightedMean } from "../rolling/linear-weights.ts";
import { rollingMean } from "../rolling/sum.ts";
import { barRange, changeOver, meanOf, medianPrice, rowWise } from "../shared-series.ts";
import { seededEma } from "../smoothing/exponential.ts";
import { fisherTransform } from "../smoothing/fisher.ts";
import { runRecursion } from "../smoothing/recursion.ts";
import { emaOf } from "./averages.ts";
import { close, highLow, openHighLowClose, priceFeature } from "./define.ts";

type Values = (series: SymbolSeries) => Float64Array;

/** Momentum smoothed or set beside an average, after the books and papers of those who proposed it. */
export const smoothedMomentumFeatures: readonly Feature[] = [
  trueStrength("tsi_25_13", 37, "Change smoothed twice beside its size; missing where nothing moved.", tsi),
  trueStrength("tsi_signal_25_13_7", 43, "Exponential average of 7 of tsi_25_13.", (series) =>
    seededEma(tsi(series), 7),
  ),
  priceFeature({
    name: "fisher_10",
    parameters: { window: 10 },
    inputs: highLow,
    warmUp: 9,
    memory: "all history",
    description: "Fisher transform of the place of m = (high + low) / 2 in its range of 10 bars.",
    formula: "½·ln((1 + x) / (1 − x)) + ½·fisher[1], x = 0.66·(place − ½) + 0.67·x[1], 0.999 beyond 0.99",
    source: "Ehlers 2002, Using the Fisher Transform",
    values: (series) => {
      const price = medianPrice(series);
      const inputs = [price, rollingMinimum(price, 10), rollingMaximum(price, 10)];
      return runRecursion(inputs, fisherTransform)[0]!;
    },
  }),
  priceFeature({
    name: "coppock_14_11_10",
    parameters: { long: 14, short: 11, window: 10 },
    inputs: close,
    warmUp: 23,
    description: "Coppock curve: weighted mean of two rates of change in percent.",
    formula: "wma(100·(close / close[14] − 1) + 100·(close / close[11] − 1), 10)",
    source: "TA-Lib COPPOCK",
    values: (series) => {
      const both = plusTimes(changeOver(series, "close", 14), 1, changeOver(series, "close", 11));
      return scaled(rollingWeightedMean(both, 10), 100);
    },
  }),
  knowSure("kst", 44, "Know sure thing: four smoothed rates of change, the longest weighing most.", kst),
  knowSure("kst_signal_9", 52, "Mean of 9 of kst.", (series) => rollingMean(kst(series), 9)),
  awesome(
    "ao_5_34",
    "Awesome oscillator, in the currency of the price.",
    "mean(m, 5) − mean(m, 34)",
    (fast, slow) => difference(fast, slow),
  ),
  awesome(
    "ao_ratio_5_34",
    "Awesome oscillator beside the slow mean.",
    "mean(m, 5) / mean(m, 34) − 1",
    relativeTo,
  ),
  vigor("rvgi_10", 12, "Relative vigor: body beside range, both smoothed.", relativeVigor),
  vigor("rvgi_signal_10", 15, "Mean of 4 of rvgi_10, weights 1, 2, 2, 1.", (series) =>
    symmetricMean(relativeVigor(series)),
  ),
  detrended(
    "dpo_20",
    "Detrended price: the close of 11 bars ago less the mean of 20, in its currency.",
    "−",
    difference,
  ),
  detrended(
    "dpo_ratio_20",
    "Detrended price: the close of 11 bars ago beside the mean of 20.",
    "/",
    relativeTo,
  ),
  ...(["high", "low"] as const).flatMap(elderRay),
];

function trueStrength(name: string, warmUp: number, description: string, values: Values): Feature {
  return priceFeature({
    name,
    parameters: name === "tsi_25_13" ? { long: 25, short: 13 } : { long: 25, short: 13, signal: 7 },
    inputs: close,
    warmUp,
    memory: "all history",
    description,
    formula: "tsi = 100·EMA13(EMA25(m)) / EMA13(EMA25(|m|)), m = close − close[1]",
    source: "TA-Lib TSI",
    values,
  });
}

function tsi(series: SymbolSeries): Float64Array {
  return series.shared("tsi", () => {
    const prices = series.column("close");
    const move = difference(prices, delayed(prices, 1));
    const twice = (values: Float64Array): Float64Array => seededEma(seededEma(values, 25), 13);
    return quotient(twice(move), twice(absolute(move)), 100);
  });
}

function knowSure(name: string, warmUp: number, description: string, values: Values): Feature {
  return priceFeature({
    name,
    parameters: name === "kst" ? {} : { signal: 9 },
    inputs: close,
    warmUp,
    description,
    formula:
      "kst = mean(roc10, 10) + 2·mean(roc15, 10) + 3·mean(roc20, 10) + 4·mean(roc30, 15), roc in percent",
    source: "Pring 1992",
    values,
  });
}

function kst(series: SymbolSeries): Float64Array {
  return series.shared("kst", () => {
    const smoothed = (bars: number, window: number): Float64Array =>
      rollingMean(changeOver(series, "close", bars), window);
    const two = plusTimes(smoothed(10, 10), 2, smoothed(15, 10));
    return scaled(plusTimes(plusTimes(two, 3, smoothed(20, 10)), 4, smoothed(30, 15)), 100);
  });
}

function awesome(
  name: string,
  description: string,
  formula: string,
  combine: (fast: Float64Array, slow: Float64Array) => Float64Array,
): Feature {
  const mean = (series: SymbolSeries, window: number): Float64Array =>
    series.shared(`mean median price ${window}`, () => rollingMean(medianPrice(series), window));
  return priceFeature({
    name,
    parameters: { fast: 5, slow: 34 },
    inputs: highLow,
    warmUp: 33,
    description,
    formula: `${formula}, m = (high + low) / 2`,
    source: "TA-Lib AO",
    values: (series) => combine(mean(series, 5), mean(series, 34)),
  });
}

function vigor(name: string, warmUp: number, description: string, values: Values): Feature {
  return priceFeature({
    name,
    parameters: { window: 10 },
    inputs: openHighLowClose,
    warmUp,
    description,
    formula:
      "rvgi = mean(s(close − open), 10) / mean(s(high − low), 10), s the mean of 4 with weights 1, 2, 2, 1",
    source: "Ehlers 2002, Relative Vigor Index",
    values,
  });
}

function relativeVigor(series: SymbolSeries): Float64Array {
  return series.shared("relative vigor", () => {
    const body = symmetricMean(difference(series.column("close"), series.column("open")));
    return quotient(rollingMean(body, 10), rollingMean(symmetricMean(barRange(series)), 10));
  });
}

/** (x + 2·x[1] + 2·x[2] + x[3]) / 6. */
function symmetricMean(values: Float64Array): Float64Array {
  return rowWise(
    values.length,
    3,
    (row) => (values[row]! + 2 * (values[row - 1]! + values[row - 2]!) + values[row - 3]!) / 6,
  );
}

function detrended(
  name: string,
  description: string,
  sign: "−" | "/",
  combine: (past: Float64Array, mean: Float64Array) => Float64Array,
): Feature {
  return priceFeature({
    name,
    parameters: { window: 20 },
    inputs: close,
    warmUp: 19,
    description,
    formula: `close[11] ${sign} mean(close, 20)${sign === "/" ? " − 1" : ""}`,
    source: "TA-Lib DPO",
    values: (series) => combine(delayed(series.column("close"), 11), meanOf(series, "close", 20)),
  });
}

function elderRay(side: "high" | "low"): Feature[] {
  const power = side === "high" ? "bull" : "bear";
  const common = {
    parameters: { period: 13 },
    inputs: [side, "close"],
    warmUp: 12,
    memory: "all history",
    source: "TA-Lib ERI",
  } as const;
  return [
    priceFeature({
      ...common,
      name: `${power}_power_13`,
      description: `The ${side} above the exponential average of the close, in the currency of the price.`,
      formula: `${side} − EMA13(close)`,
      values: (series) => difference(series.column(side), emaOf(series, "close", 13)),
    }),
    priceFeature({
      ...common,
      name: `${power}_power_ratio_13`,
      description: `The ${side} beside the exponential average of the close.`,
      formula: `${side} / EMA13(close) − 1`,
      values: (series) => relativeTo(series.column(side), emaOf(series, "close", 13)),
    }),
  ];
}
