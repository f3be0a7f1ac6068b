import type { PlainColumns } from "./bars.fixture.ts";
import {
  agoOf,
  centralMoment,
  correlationOf,
  covarianceOf,
  deviationOfAll,
  lastOf,
  meanOfAll,
  quantileOfAll,
  quotientOf,
  rankOfLast,
} from "./windows.fixture.ts";

type Oracle = (bars: PlainColumns, row: number) => number;

/** The statistics and what stands beside an index once more, on daily bars of B3 (252 a year). */
export const statisticsOracles: Readonly<Record<string, Oracle>> = {
  return_skew_20: ({ close }, t) => skewness(logReturns(close, t, 20)),
  return_skew_60: ({ close }, t) => skewness(logReturns(close, t, 60)),
  return_kurtosis_20: ({ close }, t) => kurtosis(logReturns(close, t, 20)),
  return_kurtosis_60: ({ close }, t) => kurtosis(logReturns(close, t, 60)),
  downside_vol_20: ({ close }, t) => downside(logReturns(close, t, 20)),
  downside_vol_60: ({ close }, t) => downside(logReturns(close, t, 60)),
  return_quantile_05_100: ({ close }, t) => quantileOfAll(logReturns(close, t, 100), 0.05),
  return_quantile_95_100: ({ close }, t) => quantileOfAll(logReturns(close, t, 100), 0.95),
  tail_ratio_100: ({ close }, t) => {
    const returns = logReturns(close, t, 100);
    return Math.abs(quotientOf(quantileOfAll(returns, 0.95), quantileOfAll(returns, 0.05)));
  },
  return_percentile_100: ({ close }, t) => rankOfLast(logReturns(close, t, 100)),
  close_percentile_100: ({ close }, t) => rankOfLast(lastOf(close, t, 100)),
  volatility_percentile_100: ({ close }, t) => {
    if (t < 119) return Number.NaN;
    return rankOfLast(
      Array.from({ length: 100 }, (_, i) => deviationOfAll(logReturns(close, t - 99 + i, 20), 1)),
    );
  },

  return_autocorr_1_60: ({ close }, t) => autocorrelation(logReturns(close, t, 61), 1),
  return_autocorr_5_60: ({ close }, t) => autocorrelation(logReturns(close, t, 65), 5),
  abs_return_autocorr_1_60: ({ close }, t) => autocorrelation(logReturns(close, t, 61).map(Math.abs), 1),
  variance_ratio_2_60: ({ close }, t) => varianceRatio(lastOf(close, t, 61).map(Math.log), 2),
  variance_ratio_5_60: ({ close }, t) => varianceRatio(lastOf(close, t, 61).map(Math.log), 5),
  hurst_128: ({ close }, t) => hurst(logReturns(close, t, 128)),
  frac_diff_0_4: ({ close }, t) => {
    // Binomial coefficients: wₖ = (−1)ᵏ·C(0.4, k).
    const weights = [1];
    for (let k = 1; k < 1000; k++) {
      let coefficient = 1;
      for (let i = 0; i < k; i++) coefficient *= (0.4 - i) / (i + 1);
      const weight = (-1) ** k * coefficient;
      if (Math.abs(weight) < 1e-3) break;
      weights.push(weight);
    }
    const logs = lastOf(close, t, weights.length).map(Math.log).reverse();
    return logs.length < weights.length
      ? Number.NaN
      : weights.reduce((total, weight, k) => total + weight * logs[k]!, 0);
  },

  permutation_entropy_3_60: ({ close }, t) => {
    const values = lastOf(close, t, 60);
    if (values.some(Number.isNaN)) return Number.NaN;
    const patterns = values
      .slice(2)
      .map((_, i) => [0, 1, 2].sort((a, b) => values[i + a]! - values[i + b]! || a - b).join(""));
    return entropy(patterns) / Math.log(6);
  },
  shannon_entropy_60: ({ close }, t) => {
    const returns = logReturns(close, t, 60);
    if (returns.some(Number.isNaN)) return Number.NaN;
    const low = Math.min(...returns);
    const range = Math.max(...returns) - low;
    const bins = returns.map((one) => Math.min(7, Math.floor((one - low) * (8 / range))));
    return range === 0 ? 0 : entropy(bins.map(String)) / Math.log(8);
  },

  beta_60: (bars, t) => {
    const { own, index } = besideIndex(bars, t);
    return deviationOfAll(index, 0) === 0
      ? Number.NaN
      : covarianceOf(own, index) / covarianceOf(index, index);
  },
  index_corr_60: (bars, t) => {
    const { own, index } = besideIndex(bars, t);
    return correlationOf(own, index);
  },
  index_residual_vol_60: (bars, t) => {
    const { own, index } = besideIndex(bars, t);
    if (deviationOfAll(index, 0) === 0) return Number.NaN;
    const slope = covarianceOf(own, index) / covarianceOf(index, index);
    const rests = own.map((value, i) => value - meanOfAll(own) - slope * (index[i]! - meanOfAll(index)));
    return Math.sqrt((meanOfAll(rests.map((rest) => rest * rest)) * 60 * 252) / 58);
  },
  relative_strength_20: (bars, t) => strength(bars, t, 20),
  relative_strength_60: (bars, t) => strength(bars, t, 60),
};

/** The last n one-bar log returns, or one NaN. */
function logReturns(close: number[], t: number, n: number): number[] {
  const found = lastOf(close, t, n + 1);
  return found.length === 1 ? found : found.slice(1).map((value, i) => Math.log(value / found[i]!));
}

function skewness(values: number[]): number {
  const n = values.length;
  if (deviationOfAll(values, 0) === 0) return Number.NaN;
  return ((Math.sqrt(n * (n - 1)) / (n - 2)) * centralMoment(values, 3)) / centralMoment(values, 2) ** 1.5;
}

function kurtosis(values: number[]): number {
  const n = values.length;
  if (deviationOfAll(values, 0) === 0) return Number.NaN;
  const raw = centralMoment(values, 4) / centralMoment(values, 2) ** 2;
  return ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * raw - 3 * (n - 1));
}

function downside(values: number[]): number {
  return Math.sqrt(252 * meanOfAll(values.map((value) => Math.min(0, value) ** 2)));
}

function autocorrelation(values: number[], lag: number): number {
  return values.length === 1 ? Number.NaN : correlationOf(values.slice(lag), values.slice(0, -lag));
}

/** Lo and MacKinlay's, as they write it, from 61 log prices. */
function varianceRatio(prices: number[], q: number): number {
  const n = prices.length - 1;
  if (n === 0) return Number.NaN;
  const mean = (prices[n]! - prices[0]!) / n;
  const steps = (length: number): number[] =>
    prices.slice(length).map((price, i) => (price - prices[i]! - length * mean) ** 2);
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  const single = sum(steps(1)) / (n - 1);
  const isConstant = new Set(prices.slice(1).map((price, i) => price - prices[i]!)).size === 1;
  return isConstant ? Number.NaN : sum(steps(q)) / (q * (n - q + 1) * (1 - q / n)) / single;
}

function hurst(returns: number[]): number {
  if (returns.some(Number.isNaN)) return Number.NaN;
  const points = [8, 16, 32, 64, 128].flatMap((size) => {
    const blocks = Array.from({ length: 128 / size }, (_, block) =>
      returns.slice(block * size, (block + 1) * size),
    );
    const ranges = blocks.filter((block) => deviationOfAll(block, 0) > 0).map(rescaledRange);
    return ranges.length === 0 ? [] : [{ x: Math.log(size), y: Math.log(meanOfAll(ranges)) }];
  });
  if (points.length < 2) return Number.NaN;
  const [x, y] = [points.map((point) => point.x), points.map((point) => point.y)];
  return covarianceOf(x, y) / covarianceOf(x, x);
}

function rescaledRange(block: number[]): number {
  const mean = meanOfAll(block);
  const walk = block.map((_, end) =>
    block.slice(0, end + 1).reduce((total, value) => total + value - mean, 0),
  );
  return (Math.max(...walk) - Math.min(...walk)) / deviationOfAll(block, 0);
}

/** Shannon's entropy of the frequencies of the words, in nats. */
function entropy(words: string[]): number {
  const shares = [...new Set(words)].map(
    (word) => words.filter((other) => other === word).length / words.length,
  );
  return -shares.reduce((total, share) => total + share * Math.log(share), 0);
}

function besideIndex(
  { close, index_return: index }: PlainColumns,
  t: number,
): { own: number[]; index: number[] } {
  const found = lastOf(close, t, 61);
  const own = found.length === 1 ? found : found.slice(1).map((value, i) => value / found[i]! - 1);
  return { own, index: found.length === 1 ? found : lastOf(index, t, 60) };
}

function strength({ close, index_return: index }: PlainColumns, t: number, bars: number): number {
  const market = lastOf(index, t, bars).reduce((growth, one) => growth * (1 + one), 1);
  return close[t]! / agoOf(close, t, bars) / market - 1;
}
