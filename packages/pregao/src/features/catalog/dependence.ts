import type { Feature, SymbolSeries } from "../contract.ts";
import { absolute, delayed } from "../elementwise.ts";
import { rollingCorrelation } from "../rolling/co-moments.ts";
import { rollingDeviation } from "../rolling/deviation.ts";
import { fractionalDifference, fractionalWeights } from "../rolling/fractional-difference.ts";
import { rollingHurst } from "../rolling/rescaled-range.ts";
import { rollingMean } from "../rolling/sum.ts";
import { logReturnOver, ratio, rowWise } from "../shared-series.ts";
import { type CategoryEntry, featuresOf } from "./category-features.ts";

const order = 0.4;
const threshold = 1e-3;
const weights = fractionalWeights(order, threshold);

/** How returns depend on earlier ones: whether moves go on, turn back or come in clusters. */
export const dependenceFeatures: readonly Feature[] = featuresOf(
  "statistics",
  ["close"],
  [
    ...[1, 5].map((lag) =>
      autocorrelation(`return_autocorr_${lag}_60`, lag, "returns", "log_return_1", (series) =>
        logReturnOver(series, 1),
      ),
    ),
    autocorrelation("abs_return_autocorr_1_60", 1, "sizes of the returns", "|log_return_1|", (series) =>
      absolute(logReturnOver(series, 1)),
    ),
    ...[2, 5].map(varianceRatio),
    {
      name: "hurst_128",
      parameters: { window: 128 },
      warmUp: 128,
      description:
        "Hurst exponent by rescaled range: about 0.5 for a random walk (short windows lie above it), more where moves go on, less where they turn back.",
      formula: "slope of ln(mean R/S) over ln n for blocks of n = 8, 16, 32, 64, 128 log returns",
      source: "Hurst 1951, Mandelbrot and Wallis 1969",
      values: (series) => rollingHurst(logReturnOver(series, 1), 128, [8, 16, 32, 64, 128]),
    },
    {
      name: "frac_diff_0_4",
      parameters: { order, threshold },
      warmUp: weights.length - 1,
      description: "Fractional difference of the log price: nearly stationary, yet it remembers the level.",
      formula: `Σ wₖ·ln(close[k]), wₖ = −wₖ₋₁·(0.4 − k + 1) / k, the ${weights.length} weights of at least 0.001`,
      source: "López de Prado 2018, 5.5, fixed width",
      values: (series) => {
        const close = series.column("close");
        const logs = rowWise(series.length, 0, (row) => Math.log(close[row]!));
        return fractionalDifference(logs, weights);
      },
    },
  ],
);

function autocorrelation(
  name: string,
  lag: number,
  what: string,
  of: string,
  values: (series: SymbolSeries) => Float64Array,
): CategoryEntry {
  return {
    name,
    parameters: { lag, window: 60 },
    warmUp: lag + 60,
    description: `Correlation of the ${what} with those ${lag} ${lag === 1 ? "bar" : "bars"} before; missing where either are constant.`,
    formula: `corr(${of}, ${of}[${lag}], 60)`,
    values: (series) => {
      const now = values(series);
      return rollingCorrelation(now, delayed(now, lag), 60);
    },
  };
}

/** Overlapping estimator with the corrections for bias of Lo and MacKinlay, over 60 one-bar returns. */
function varianceRatio(bars: number): CategoryEntry {
  const count = 60 - bars + 1;
  return {
    name: `variance_ratio_${bars}_60`,
    parameters: { bars, window: 60 },
    warmUp: 60,
    description: `Variance of ${bars}-bar returns beside ${bars} times that of one-bar returns: above 1 where moves go on, below where they turn back.`,
    formula: `σ²(${bars} bars) / σ²(1 bar) over 60 log returns, overlapping and corrected for bias`,
    source: "Lo and MacKinlay 1988",
    values: (series) => {
      const single = rollingDeviation(logReturnOver(series, 1), 60, 1);
      const whole = logReturnOver(series, 60);
      const long = logReturnOver(series, bars);
      const mean = rollingMean(long, count);
      const deviation = rollingDeviation(long, count, 0);
      const scale = 1 / (bars * (1 - bars / 60));
      return rowWise(series.length, 60, (row) => {
        const apart = mean[row]! - (bars * whole[row]!) / 60;
        const variance = scale * (deviation[row]! * deviation[row]! + apart * apart);
        return ratio(variance, single[row]! * single[row]!);
      });
    },
  };
}
