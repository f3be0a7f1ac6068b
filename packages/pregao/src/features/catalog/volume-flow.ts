import type { Feature, SymbolSeries } from "../contract.ts";
import { difference, quotient, scaled } from "../elementwise.ts";
import { rollingMean } from "../rolling/sum.ts";
import { meanOf, medianPrice, ratio, rowWise, signedVolume, sumOf } from "../shared-series.ts";
import { accumulation, priceVolumeTrend, volumeIndex } from "../smoothing/accumulation.ts";
import { seededEma, unseededEma } from "../smoothing/exponential.ts";
import { klingerVolumeForce } from "../smoothing/klinger.ts";
import { type Recursion, runRecursion } from "../smoothing/recursion.ts";
import { emaOf } from "./averages.ts";
import { closeVolume, highLowCloseVolume, volumeFeature } from "./define.ts";

type Values = (series: SymbolSeries) => Float64Array;

/** Lines that add up volume by what the price did, and oscillators made of them. */
export const volumeFlowFeatures: readonly Feature[] = [
  volumeFeature({
    name: "obv_ratio_20",
    parameters: { window: 20 },
    inputs: closeVolume,
    warmUp: 20,
    description: "On-balance volume of 20 bars beside all their volume, −1 to 1.",
    formula: "Σ ±volume / Σ volume over 20 bars, + where the close rose, − where it fell",
    source: "pandas rolling",
    values: (series) =>
      quotient(
        sumOf(series, "signed volume", 20, () => signedVolume(series)),
        sumOf(series, "volume", 20, () => series.column("volume")),
      ),
  }),
  volumeFeature({
    name: "ad_line",
    parameters: {},
    inputs: highLowCloseVolume,
    warmUp: 0,
    memory: "all history",
    description: "Accumulation/distribution line; a bar without range adds 0.",
    formula: "running sum of volume·((close − low) − (high − close)) / (high − low)",
    source: "TA-Lib AD",
    values: accumulationLine,
  }),
  volumeFeature({
    name: "adosc_3_10",
    parameters: { fast: 3, slow: 10 },
    inputs: highLowCloseVolume,
    warmUp: 9,
    memory: "all history",
    description: "Chaikin oscillator: fast less slow average of the accumulation/distribution line.",
    formula: "ewm(ad_line, span 3) − ewm(ad_line, span 10), both started at its first value",
    source: "TA-Lib ADOSC",
    values: chaikinOscillator,
  }),
  volumeFeature({
    name: "adosc_ratio_3_10",
    parameters: { fast: 3, slow: 10 },
    inputs: highLowCloseVolume,
    warmUp: 9,
    memory: "all history",
    description: "Chaikin oscillator beside the mean volume of 10 bars.",
    formula: "adosc_3_10 / mean(volume, 10)",
    source: "TA-Lib ADOSC, pandas rolling",
    values: (series) => quotient(chaikinOscillator(series), meanOf(series, "volume", 10)),
  }),
  cumulative(
    "pvt",
    0,
    "Price-volume trend.",
    "running sum of volume·(close / close[1] − 1)",
    "TA-Lib PVT",
    priceVolumeTrend,
  ),
  cumulative(
    "nvi",
    0,
    "Negative volume index: follows the price on bars with less volume than the one before.",
    "1000 at the start, times close / close[1] where volume < volume[1]",
    "TA-Lib NVI",
    volumeIndex(-1),
  ),
  cumulative(
    "pvi",
    0,
    "Positive volume index: follows the price on bars with more volume than the one before.",
    "1000 at the start, times close / close[1] where volume > volume[1]",
    "TA-Lib PVI",
    volumeIndex(1),
  ),
  volumeFeature({
    name: "force_index_13",
    parameters: { period: 13 },
    inputs: closeVolume,
    warmUp: 13,
    memory: "all history",
    description: "Force index: smoothed product of price change and volume.",
    formula: "EMA13((close − close[1])·volume)",
    source: "TA-Lib EFI",
    values: force,
  }),
  volumeFeature({
    name: "force_ratio_13",
    parameters: { period: 13 },
    inputs: closeVolume,
    warmUp: 13,
    memory: "all history",
    description: "Force index beside the close and the smoothed volume.",
    formula: "force_index_13 / (close·EMA13(volume))",
    source: "Elder 1993, averages as TA-Lib EMA",
    values: (series) => {
      const volume = emaOf(series, "volume", 13);
      return quotient(quotient(force(series), volume), series.column("close"));
    },
  }),
  volumeFeature({
    name: "eom_14",
    parameters: { window: 14, scale: 1e8 },
    inputs: ["high", "low", "volume"],
    warmUp: 14,
    description: "Ease of movement: how far the price went for its volume; a bar without trades counts 0.",
    formula: "mean((m − m[1])·(high − low)·10⁸ / volume, 14), m = (high + low) / 2",
    source: "Arms",
    values: (series) => scaled(rollingMean(easeOfMovement(series), 14), 1e8),
  }),
  volumeFeature({
    name: "eom_ratio_14",
    parameters: { window: 14 },
    inputs: ["high", "low", "close", "volume"],
    warmUp: 14,
    description: "Ease of movement free of the units of price and volume.",
    formula: "mean((m − m[1])·(high − low) / volume, 14)·mean(volume, 14) / close², m = (high + low) / 2",
    source: "Arms",
    values: (series) => {
      const price = series.column("close");
      const volume = meanOf(series, "volume", 14);
      const moved = rollingMean(easeOfMovement(series), 14);
      return rowWise(
        series.length,
        14,
        (row) => moved[row]! * ratio(volume[row]!, price[row]! * price[row]!),
      );
    },
  }),
  klinger(
    "klinger_34_55",
    55,
    "Klinger oscillator: fast less slow average of the volume force.",
    klingerLine,
  ),
  klinger("klinger_signal_34_55_13", 67, "Exponential average of 13 of the Klinger oscillator.", (series) =>
    seededEma(klingerLine(series), 13),
  ),
  klinger("klinger_ratio_34_55", 55, "Klinger oscillator in percent of the smoothed volume.", (series) =>
    quotient(klingerLine(series), emaOf(series, "volume", 55)),
  ),
];

function accumulationLine(series: SymbolSeries): Float64Array {
  return series.shared(
    "accumulation",
    () => runRecursion(highLowCloseVolume.map(series.column), accumulation)[0]!,
  );
}

function chaikinOscillator(series: SymbolSeries): Float64Array {
  return series.shared("chaikin oscillator", () => {
    const line = accumulationLine(series);
    // The slow average has its first value in row 9, the fast one earlier.
    return difference(unseededEma(line, 3), unseededEma(line, 10));
  });
}

function cumulative(
  name: string,
  warmUp: number,
  description: string,
  formula: string,
  source: string,
  recursion: Recursion,
): Feature {
  return volumeFeature({
    name,
    parameters: {},
    inputs: closeVolume,
    warmUp,
    memory: "all history",
    description,
    formula,
    source,
    values: (series) => runRecursion(closeVolume.map(series.column), recursion)[0]!,
  });
}

function force(series: SymbolSeries): Float64Array {
  return series.shared("force index", () => {
    const close = series.column("close");
    const volume = series.column("volume");
    return seededEma(
      rowWise(series.length, 1, (row) => (close[row]! - close[row - 1]!) * volume[row]!),
      13,
    );
  });
}

function easeOfMovement(series: SymbolSeries): Float64Array {
  const middle = medianPrice(series);
  const high = series.column("high");
  const low = series.column("low");
  const volume = series.column("volume");
  return rowWise(series.length, 1, (row) => {
    const box = (middle[row]! - middle[row - 1]!) * (high[row]! - low[row]!);
    return volume[row] === 0 ? 0 * box : box / volume[row]!;
  });
}

function klinger(name: string, warmUp: number, description: string, values: Values): Feature {
  return volumeFeature({
    name,
    parameters: name.includes("signal") ? { fast: 34, slow: 55, signal: 13 } : { fast: 34, slow: 55 },
    inputs: highLowCloseVolume,
    warmUp,
    memory: "all history",
    description,
    formula:
      "EMA34(f) − EMA55(f), f = ±100·volume·|2·(dm / cm − 1)|, dm = high − low, cm its sum while high + low + close rises (falls)",
    source: "Klinger 1997, averages as TA-Lib EMA",
    values,
  });
}

function klingerLine(series: SymbolSeries): Float64Array {
  return series.shared("klinger", () => {
    const pushes = runRecursion(highLowCloseVolume.map(series.column), klingerVolumeForce)[0]!;
    return difference(seededEma(pushes, 34), seededEma(pushes, 55));
  });
}
