import type { Feature, SymbolSeries } from "../contract.ts";
import { product, quotient, relativeTo } from "../elementwise.ts";
import { rollingSum } from "../rolling/sum.ts";
import { sumOf, typicalPrice } from "../shared-series.ts";
import { runRecursion } from "../smoothing/recursion.ts";
import { sessionMean } from "../smoothing/session-mean.ts";
import { highLowCloseVolume, volumeFeature } from "./define.ts";

/** Prices weighted by volume. */
export const vwapFeatures: readonly Feature[] = [
  volumeFeature({
    name: "vwap",
    parameters: {},
    inputs: highLowCloseVolume,
    warmUp: 0,
    memory: "all history",
    description:
      "Typical price of the session so far weighted by volume, a session being a UTC day; missing before its first trade.",
    formula: "Σ p·volume / Σ volume since the first bar of the day, p = (high + low + close) / 3",
    source: "described system's vwap, by session",
    values: vwap,
  }),
  volumeFeature({
    name: "price_vs_vwap",
    parameters: {},
    inputs: highLowCloseVolume,
    warmUp: 0,
    memory: "all history",
    description: "How far the close lies above the session's volume-weighted price.",
    formula: "close / vwap − 1",
    source: "described system's price_vs_vwap, by session",
    values: (series) => relativeTo(series.column("close"), vwap(series)),
  }),
  volumeFeature({
    name: "vwap_20",
    parameters: { window: 20 },
    inputs: highLowCloseVolume,
    warmUp: 19,
    description: "Typical price of the last 20 bars weighted by volume; missing where nothing was traded.",
    formula: "Σ p·volume / Σ volume over 20 bars, p = (high + low + close) / 3",
    source: "pandas rolling",
    values: rollingVwap,
  }),
  volumeFeature({
    name: "price_vs_vwap20",
    parameters: { window: 20 },
    inputs: highLowCloseVolume,
    warmUp: 19,
    description: "How far the close lies above the volume-weighted price of 20 bars.",
    formula: "close / vwap_20 − 1",
    source: "pandas rolling",
    values: (series) => relativeTo(series.column("close"), rollingVwap(series)),
  }),
];

function vwap(series: SymbolSeries): Float64Array {
  return series.shared(
    "vwap",
    () => runRecursion([typicalPrice(series), series.column("volume"), series.time], sessionMean)[0]!,
  );
}

function rollingVwap(series: SymbolSeries): Float64Array {
  return series.shared("vwap 20", () => {
    const volume = series.column("volume");
    return quotient(
      rollingSum(product(typicalPrice(series), volume), 20),
      sumOf(series, "volume", 20, () => volume),
    );
  });
}
