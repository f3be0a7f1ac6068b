import type { Feature, SymbolSeries } from "../contract.ts";
import { difference, product, quotient } from "../elementwise.ts";
import { rollingCorrelation } from "../rolling/co-moments.ts";
import { rollingSlope } from "../rolling/linear-weights.ts";
import { rollingMean, rollingSum } from "../rolling/sum.ts";
import { changeOver, deviationOf, meanOf, rowWise } from "../shared-series.ts";
import { seededEma } from "../smoothing/exponential.ts";
import { emaOf } from "./averages.ts";
import { closeVolume, volumeFeature } from "./define.ts";

type Values = (series: SymbolSeries) => Float64Array;

/** How active the market is beside its own past, and how much it moves for what is traded. */
export const volumeActivityFeatures: readonly Feature[] = [
  oscillator("line", 25, "Fast less slow average of the volume in percent of the slow one.", pvoLine),
  oscillator("signal", 33, "Exponential average of the PVO line.", pvoSignal),
  oscillator("histogram", 33, "PVO line minus its signal.", (series) =>
    difference(pvoLine(series), pvoSignal(series)),
  ),
  ...[20, 50].map((window) =>
    volumeFeature({
      name: `volume_zscore_${window}`,
      parameters: { window },
      inputs: ["volume"],
      warmUp: window - 1,
      description: `Volume beside its mean of ${window} bars, in sample standard deviations; missing where those are 0.`,
      formula: `(volume − mean(volume, ${window})) / std(volume, ${window}), n − 1 in the denominator`,
      source: "pandas rolling",
      values: (series) =>
        quotient(
          difference(series.column("volume"), meanOf(series, "volume", window)),
          deviationOf(series, "volume", window, 1),
        ),
    }),
  ),
  volumeFeature({
    name: "volume_ratio_5_20",
    parameters: { fast: 5, slow: 20 },
    inputs: ["volume"],
    warmUp: 19,
    description: "Mean volume of 5 bars beside that of 20.",
    formula: "mean(volume, 5) / mean(volume, 20)",
    source: "pandas rolling",
    values: (series) => quotient(meanOf(series, "volume", 5), meanOf(series, "volume", 20)),
  }),
  volumeFeature({
    name: "volume_trend_ratio_20",
    parameters: { window: 20 },
    inputs: ["volume"],
    warmUp: 19,
    description: "Least-squares slope of the volume beside its mean, a bar.",
    formula: "slope(volume, 20) / mean(volume, 20)",
    source: "ordinary least squares",
    values: (series) => quotient(rollingSlope(series.column("volume"), 20), meanOf(series, "volume", 20)),
  }),
  volumeFeature({
    name: "traded_value_20",
    parameters: { window: 20 },
    inputs: closeVolume,
    warmUp: 19,
    description: "Mean value traded in a bar, in the currency of the price.",
    formula: "mean(close·volume, 20)",
    source: "pandas rolling",
    values: meanTradedValue,
  }),
  volumeFeature({
    name: "traded_value_ratio_20",
    parameters: { window: 20 },
    inputs: closeVolume,
    warmUp: 19,
    description: "Value traded in the bar beside the mean of 20, which includes the bar itself.",
    formula: "close·volume / mean(close·volume, 20)",
    source: "pandas rolling",
    values: (series) => quotient(tradedValue(series), meanTradedValue(series)),
  }),
  volumeFeature({
    name: "amihud_20",
    parameters: { window: 20, scale: 1e6 },
    inputs: closeVolume,
    warmUp: 20,
    description: "Illiquidity: mean size of the return per million traded, over the bars with trades.",
    formula: "10⁶·mean(|close / close[1] − 1| / (close·volume)) over those of 20 bars whose volume is not 0",
    source: "Amihud 2002",
    values: amihud,
  }),
  volumeFeature({
    name: "return_volume_corr_20",
    parameters: { window: 20 },
    inputs: closeVolume,
    warmUp: 20,
    description: "Correlation of return and volume; missing where either is constant.",
    formula: "corr(close / close[1] − 1, volume, 20)",
    source: "pandas rolling",
    values: (series) => rollingCorrelation(changeOver(series, "close", 1), series.column("volume"), 20),
  }),
  volumeFeature({
    name: "price_volume_corr_50",
    parameters: { window: 50 },
    inputs: closeVolume,
    warmUp: 49,
    description: "Correlation of close and volume; missing where either is constant.",
    formula: "corr(close, volume, 50)",
    source: "pandas rolling",
    values: (series) => rollingCorrelation(series.column("close"), series.column("volume"), 50),
  }),
];

function oscillator(line: string, warmUp: number, description: string, values: Values): Feature {
  return volumeFeature({
    name: `pvo_${line}_12_26_9`,
    parameters: { fast: 12, slow: 26, signal: 9 },
    inputs: ["volume"],
    warmUp,
    memory: "all history",
    description,
    formula:
      "line = 100·(EMA12 − EMA26) / EMA26 of the volume, signal = EMA9(line), histogram = line − signal",
    source: "TA-Lib PVO, and EMA of it",
    values,
  });
}

function pvoLine(series: SymbolSeries): Float64Array {
  return series.shared("pvo line", () => {
    const slow = emaOf(series, "volume", 26);
    return quotient(difference(emaOf(series, "volume", 12), slow), slow, 100);
  });
}

function pvoSignal(series: SymbolSeries): Float64Array {
  return series.shared("pvo signal", () => seededEma(pvoLine(series), 9));
}

function tradedValue(series: SymbolSeries): Float64Array {
  return series.shared("traded value", () => product(series.column("close"), series.column("volume")));
}

function meanTradedValue(series: SymbolSeries): Float64Array {
  return series.shared("mean traded value 20", () => rollingMean(tradedValue(series), 20));
}

function amihud(series: SymbolSeries): Float64Array {
  const moves = changeOver(series, "close", 1);
  const value = tradedValue(series);
  const impact = rowWise(series.length, 1, (row) => {
    const move = Math.abs(moves[row]!);
    return value[row] === 0 ? 0 * move : move / value[row]!;
  });
  const traded = rowWise(series.length, 1, (row) => (value[row] === 0 ? 0 : 1));
  return quotient(rollingSum(impact, 20), rollingSum(traded, 20), 1e6);
}
