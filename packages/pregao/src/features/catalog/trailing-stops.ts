import type { Feature, SymbolSeries } from "../contract.ts";
import { plusTimes, relativeTo } from "../elementwise.ts";
import { averageTrueRange, highestOf, lineOf, lowestOf } from "../shared-series.ts";
import { parabolicSar } from "../smoothing/parabolic-sar.ts";
import { runRecursion } from "../smoothing/recursion.ts";
import { supertrend } from "../smoothing/supertrend.ts";
import { highLow, highLowClose, priceFeature } from "./define.ts";

type Values = (series: SymbolSeries) => Float64Array;

/** Stops that follow the price, the side that they are on, and how far the close is from them. */
export const trailingStopFeatures: readonly Feature[] = [
  parabolicFeature("psar", "Parabolic stop and reverse.", (series) => parabolic(series, "stop")),
  parabolicFeature(
    "psar_direction",
    "1 where the parabolic stop is below the price, −1 where it is above.",
    (series) => parabolic(series, "direction"),
  ),
  parabolicFeature("price_vs_psar", "How far the close lies above the parabolic stop.", (series) =>
    relativeTo(series.column("close"), parabolic(series, "stop")),
  ),
  supertrendFeature("supertrend_10_3", "Supertrend: the band that the trend follows.", (series) =>
    trend(series, "line"),
  ),
  supertrendFeature(
    "supertrend_direction_10_3",
    "1 in an uptrend of the Supertrend, −1 in a downtrend.",
    (series) => trend(series, "direction"),
  ),
  supertrendFeature("price_vs_supertrend_10_3", "How far the close lies above the Supertrend.", (series) =>
    relativeTo(series.column("close"), trend(series, "line")),
  ),
  chandelier("long", "highest high less three average ranges", "max(high, 22) − 3·atr_22", (series) =>
    plusTimes(highestOf(series, 22), -3, averageTrueRange(series, 22)),
  ),
  chandelier("short", "lowest low plus three average ranges", "min(low, 22) + 3·atr_22", (series) =>
    plusTimes(lowestOf(series, 22), 3, averageTrueRange(series, 22)),
  ),
];

function parabolicFeature(name: string, description: string, values: Values): Feature {
  return priceFeature({
    name,
    parameters: { step: 0.02, maximum: 0.2 },
    inputs: name === "price_vs_psar" ? highLowClose : highLow,
    warmUp: 1,
    memory: "all history",
    description,
    formula:
      "stop += pace·(extreme − stop), pace 0.02 more with each new extreme up to 0.2, reversed where touched",
    source: "TA-Lib SAR",
    values,
  });
}

function supertrendFeature(name: string, description: string, values: Values): Feature {
  return priceFeature({
    name,
    parameters: { period: 10, width: 3 },
    inputs: highLowClose,
    warmUp: 10,
    memory: "all history",
    description,
    formula: "(high + low) / 2 ∓ 3·atr_10, tightening only, the side turned where the close leaves it",
    source: "TA-Lib SUPERTREND",
    values,
  });
}

function parabolic(series: SymbolSeries, line: "stop" | "direction"): Float64Array {
  return lineOf(series, "parabolic", line, () => {
    const [stop, direction] = runRecursion(highLow.map(series.column), parabolicSar(0.02, 0.2));
    return { stop: stop!, direction: direction! };
  });
}

function trend(series: SymbolSeries, line: "line" | "direction"): Float64Array {
  return lineOf(series, "supertrend", line, () => {
    const inputs = [...highLowClose.map(series.column), averageTrueRange(series, 10)];
    const [band, direction] = runRecursion(inputs, supertrend(3));
    return { line: band!, direction: direction! };
  });
}

function chandelier(side: string, words: string, formula: string, stop: Values): Feature {
  return priceFeature({
    name: `price_vs_chandelier_${side}_22_3`,
    parameters: { period: 22, width: 3 },
    inputs: highLowClose,
    warmUp: 22,
    memory: "all history",
    description: `How far the close lies above the chandelier exit of a ${side} position: the ${words}.`,
    formula: `close / (${formula}) − 1`,
    source: "Le Beau, with TA-Lib ATR",
    values: (series) => relativeTo(series.column("close"), stop(series)),
  });
}
