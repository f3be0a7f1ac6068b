import type { Feature } from "../contract.ts";
import { quotient, scaled } from "../elementwise.ts";
import { rollingCorrelation } from "../rolling/co-moments.ts";
import { rollingSlope } from "../rolling/linear-weights.ts";
import { rollingRank } from "../rolling/rank.ts";
import { changeOver, deviationOf, meanOf } from "../shared-series.ts";
import { emaOf } from "./averages.ts";

/** How much was traded, beside its own past. */
export const volumeFeatures: readonly Feature[] = [
  ...[1, 20].map(volumeChange),
  ...[10, 20, 50].map(volumeAverage),
  volumeFeature({
    name: "volume_ema_20",
    parameters: { period: 20 },
    warmUp: 19,
    memory: "all history",
    description: "Exponential average of the volume.",
    formula: "e += (volume − e)·2/21, seeded with the mean of 20 bars",
    source: "TA-Lib EMA",
    values: (series) => emaOf(series, "volume", 20),
  }),
  volumeFeature({
    name: "volume_ratio_20",
    parameters: { window: 20 },
    warmUp: 19,
    description: "Volume beside its mean of 20 bars, which includes the bar itself.",
    formula: "volume / mean(volume, 20)",
    values: (series) => {
      const volume = series.column("volume");
      const mean = meanOf(series, "volume", 20);
      return quotient(volume, mean);
    },
  }),
  volumeFeature({
    name: "volume_roc_10",
    parameters: { bars: 10 },
    warmUp: 10,
    description: "Change of the volume over 10 bars in percent.",
    formula: "100·(volume / volume[10] − 1)",
    source: "pandas pct_change, in percent",
    values: (series) => {
      const change = changeOver(series, "volume", 10);
      return scaled(change, 100);
    },
  }),
  volumeFeature({
    name: "volume_trend_20",
    parameters: { window: 20 },
    warmUp: 19,
    description: "Least-squares slope of the volume, in units of volume a bar.",
    formula: "slope of volume over the last 20 bars",
    source: "ordinary least squares",
    values: (series) => rollingSlope(series.column("volume"), 20),
  }),
  volumeFeature({
    name: "volume_std_20",
    parameters: { window: 20 },
    warmUp: 19,
    description: "Sample standard deviation of the volume.",
    formula: "std(volume, 20), n − 1 in the denominator",
    values: (series) => deviationOf(series, "volume", 20, 1),
  }),
  volumeFeature({
    name: "volume_cv_20",
    parameters: { window: 20 },
    warmUp: 19,
    description: "Coefficient of variation of the volume.",
    formula: "std(volume, 20) / mean(volume, 20)",
    values: (series) => {
      const deviation = deviationOf(series, "volume", 20, 1);
      const mean = meanOf(series, "volume", 20);
      return quotient(deviation, mean);
    },
  }),
  volumeFeature({
    name: "volume_percentile_100",
    parameters: { window: 100 },
    warmUp: 99,
    description: "Rank of the volume among the last 100 bars as a fraction, ties sharing their mean rank.",
    formula: "rank(volume, 100) / 100",
    values: (series) => rollingRank(series.column("volume"), 100),
  }),
  {
    ...volumeFeature({
      name: "price_volume_corr_20",
      parameters: { window: 20 },
      warmUp: 19,
      description: "Correlation of close and volume; missing where either is constant.",
      formula: "corr(close, volume, 20)",
      values: (series) => rollingCorrelation(series.column("close"), series.column("volume"), 20),
    }),
    inputs: ["close", "volume"],
  },
];

type VolumeFeature = Pick<Feature, "name" | "parameters" | "warmUp" | "description" | "formula" | "values"> &
  Partial<Pick<Feature, "source" | "memory">>;

function volumeFeature(given: VolumeFeature): Feature {
  return {
    category: "volume",
    inputs: ["volume"],
    memory: "window",
    version: 1,
    source: "pandas rolling",
    ...given,
  };
}

function volumeChange(bars: number): Feature {
  return volumeFeature({
    name: `volume_change_${bars}`,
    parameters: { bars },
    warmUp: bars,
    description: `Change of the volume over ${bars} bars; missing where it was 0.`,
    formula: `volume / volume[${bars}] − 1`,
    source: "pandas pct_change",
    values: (series) => changeOver(series, "volume", bars),
  });
}

function volumeAverage(window: number): Feature {
  return volumeFeature({
    name: `volume_sma_${window}`,
    parameters: { window },
    warmUp: window - 1,
    description: `Mean volume of ${window} bars.`,
    formula: `mean(volume, ${window})`,
    values: (series) => meanOf(series, "volume", window),
  });
}
