import type { Feature, SymbolSeries } from "../contract.ts";
import { delayed, logRatio, quotient, relativeTo, rootOfScaled, scaled } from "../elementwise.ts";
import { rollingDeviation } from "../rolling/deviation.ts";
import { rollingMean } from "../rolling/sum.ts";
import { averageTrueRange, barRange, logReturnOver, rowWise } from "../shared-series.ts";
import { seededEma } from "../smoothing/exponential.ts";
import { runRecursion } from "../smoothing/recursion.ts";
import { weightedSquares } from "../smoothing/weighted-squares.ts";
import { close, highLow, highLowClose, openHighLowClose, priceFeature } from "./define.ts";
import { logRange, realizedVolatility } from "./volatility.ts";

/** Volatility from open, high, low and close, and how volatility itself moves. All are annualised unless ratios. */
export const rangeVolatilityFeatures: readonly Feature[] = [
  ...[10, 20, 50].flatMap((window) => [
    priceFeature({
      name: `garman_klass_vol_${window}`,
      parameters: { window },
      inputs: openHighLowClose,
      warmUp: window - 1,
      description: "Annualised volatility from the range and the body of the bars.",
      formula: `√mean(½·ln(high / low)² − (2·ln 2 − 1)·ln(close / open)², ${window})·√(bars in a year)`,
      source: "Garman and Klass 1980",
      values: (series) => rootOfScaled(rollingMean(garmanKlass(series), window), series.barsPerYear),
    }),
    priceFeature({
      name: `rogers_satchell_vol_${window}`,
      parameters: { window },
      inputs: openHighLowClose,
      warmUp: window - 1,
      description: "Annualised volatility within the bars, whatever their drift.",
      formula: `√mean(ln(h/c)·ln(h/o) + ln(l/c)·ln(l/o), ${window})·√(bars in a year)`,
      source: "Rogers and Satchell 1991",
      values: (series) => rootOfScaled(rollingMean(rogersSatchell(series), window), series.barsPerYear),
    }),
    priceFeature({
      name: `yang_zhang_vol_${window}`,
      parameters: { window },
      inputs: openHighLowClose,
      warmUp: window,
      description:
        "Annualised volatility of jumps between the bars and of moves within them, whatever their drift.",
      formula: `√(var(ln(o/c[1])) + k·var(ln(c/o)) + (1 − k)·rs)·√(bars in a year), n = ${window}, k = 0.34 / (1.34 + (n + 1)/(n − 1)), var with n − 1`,
      source: "Yang and Zhang 2000",
      values: (series) => yangZhang(series, window),
    }),
  ]),
  priceFeature({
    name: "ewma_vol_94",
    parameters: { decay: 0.94, seed: 20 },
    inputs: close,
    warmUp: 20,
    memory: "all history",
    description:
      "Annualised volatility with exponential weights, seeded with the mean square of 20 log returns.",
    formula: "√v·√(bars in a year), v = 0.94·v[1] + 0.06·ln(close / close[1])²",
    source: "RiskMetrics 1996",
    values: (series) => {
      const variances = runRecursion([logReturnOver(series, 1)], weightedSquares(0.94, 20))[0]!;
      return rootOfScaled(variances, series.barsPerYear);
    },
  }),
  priceFeature({
    name: "vol_ratio_10_50",
    parameters: { fast: 10, slow: 50 },
    inputs: close,
    warmUp: 50,
    description: "Volatility of 10 bars beside that of 50.",
    formula: "realized_vol_10 / realized_vol_50",
    source: "pandas rolling",
    values: (series) => quotient(realizedVolatility(series, 10), realizedVolatility(series, 50)),
  }),
  priceFeature({
    name: "vol_of_vol_20_20",
    parameters: { window: 20, of: 20 },
    inputs: close,
    warmUp: 39,
    description: "Standard deviation of the volatility itself.",
    formula: "std(realized_vol_20, 20), n − 1 in the denominator",
    source: "pandas rolling",
    values: (series) => rollingDeviation(realizedVolatility(series, 20), 20, 1),
  }),
  priceFeature({
    name: "atr_ratio_14_50",
    parameters: { fast: 14, slow: 50 },
    inputs: highLowClose,
    warmUp: 50,
    memory: "all history",
    description: "Average true range of 14 bars beside that of 50.",
    formula: "atr_14 / atr_50",
    source: "TA-Lib ATR",
    values: (series) => quotient(averageTrueRange(series, 14), averageTrueRange(series, 50)),
  }),
  priceFeature({
    name: "chaikin_vol_10_10",
    parameters: { period: 10, bars: 10 },
    inputs: highLow,
    warmUp: 19,
    memory: "all history",
    description: "Change of the smoothed range over 10 bars, in percent.",
    formula: "100·(e / e[10] − 1), e = EMA10(high − low)",
    source: "TA-Lib CVI",
    values: (series) => {
      const range = seededEma(barRange(series), 10);
      return scaled(relativeTo(range, delayed(range, 10)), 100);
    },
  }),
  priceFeature({
    name: "corwin_schultz_20",
    parameters: { window: 20 },
    inputs: highLow,
    warmUp: 20,
    description:
      "Bid-ask spread estimated from highs and lows of neighbouring bars, as a share of the price.",
    formula: "mean(max(0, 2·(eᵅ − 1) / (1 + eᵅ)), 20), α = (√2β − √β) / (3 − 2√2) − √(γ / (3 − 2√2))",
    source: "Corwin and Schultz 2012, without the correction for overnight jumps",
    values: (series) => rollingMean(impliedSpread(series), 20),
  }),
];

function garmanKlass(series: SymbolSeries): Float64Array {
  return series.shared("garman klass", () => {
    const range = logRange(series);
    const body = logBody(series);
    return rowWise(
      series.length,
      0,
      (row) => 0.5 * range[row]! * range[row]! - (2 * Math.LN2 - 1) * body[row]! * body[row]!,
    );
  });
}

function rogersSatchell(series: SymbolSeries): Float64Array {
  return series.shared("rogers satchell", () => {
    const open = series.column("open");
    const high = series.column("high");
    const low = series.column("low");
    const body = logBody(series);
    return rowWise(series.length, 0, (row) => {
      const up = Math.log(high[row]! / open[row]!);
      const down = Math.log(low[row]! / open[row]!);
      return up * (up - body[row]!) + down * (down - body[row]!);
    });
  });
}

function logBody(series: SymbolSeries): Float64Array {
  return series.shared("log body", () => logRatio(series.column("close"), series.column("open")));
}

function yangZhang(series: SymbolSeries, window: number): Float64Array {
  const jumps = series.shared("log gap", () =>
    logRatio(series.column("open"), delayed(series.column("close"), 1)),
  );
  const between = rollingDeviation(jumps, window, 1);
  const within = rollingDeviation(logBody(series), window, 1);
  const range = rollingMean(rogersSatchell(series), window);
  const k = 0.34 / (1.34 + (window + 1) / (window - 1));
  return rowWise(series.length, window, (row) =>
    Math.sqrt(series.barsPerYear * (between[row]! ** 2 + k * within[row]! ** 2 + (1 - k) * range[row]!)),
  );
}

function impliedSpread(series: SymbolSeries): Float64Array {
  const high = series.column("high");
  const low = series.column("low");
  const scale = 3 - 2 * Math.SQRT2;
  return rowWise(series.length, 1, (row) => {
    const own = Math.log(high[row]! / low[row]!);
    const last = Math.log(high[row - 1]! / low[row - 1]!);
    const beta = own * own + last * last;
    const both = Math.log(Math.max(high[row]!, high[row - 1]!) / Math.min(low[row]!, low[row - 1]!));
    const alpha = ((Math.SQRT2 - 1) * Math.sqrt(beta)) / scale - both / Math.sqrt(scale);
    const spread = (2 * (Math.exp(alpha) - 1)) / (1 + Math.exp(alpha));
    return spread > 0 ? spread : 0 * spread;
  });
}
