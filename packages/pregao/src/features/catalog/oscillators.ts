import type { Feature, SymbolSeries } from "../contract.ts";
import { delayed, difference, placeBetween, quotient, relativeTo, scaled } from "../elementwise.ts";
import { rollingMaximum, rollingMinimum } from "../rolling/extremes.ts";
import { inMeanDistances } from "../rolling/mean-distance.ts";
import { rollingMean } from "../rolling/sum.ts";
import { highestOf, lowestOf, rowWise, sumOf, trueRange, typicalPrice } from "../shared-series.ts";
import { chandeMomentum } from "../smoothing/chande.ts";
import { seededEma } from "../smoothing/exponential.ts";
import { runRecursion } from "../smoothing/recursion.ts";
import { emaOf } from "./averages.ts";
import { close, highLowClose, priceFeature } from "./define.ts";
import { rsiOf } from "./momentum.ts";
import { tripleEma } from "./moving-averages.ts";

type Values = (series: SymbolSeries) => Float64Array;

/** Oscillators that TA-Lib defines, beside those of momentum.ts. */
export const oscillatorFeatures: readonly Feature[] = [
  priceFeature({
    name: "cmo_14",
    parameters: { period: 14 },
    inputs: close,
    warmUp: 14,
    memory: "all history",
    description: "Chande momentum, −100 to 100, Wilder's smoothing; 0 where nothing has moved yet.",
    formula: "100·(G − L) / (G + L), G and L the smoothed gains and losses",
    source: "TA-Lib CMO (Chande's own takes plain sums)",
    values: (series) => runRecursion([series.column("close")], chandeMomentum(14))[0]!,
  }),
  ...[14, 20].map(commodityChannel),
  ...[15, 30].map(trix),
  priceFeature({
    name: "mom_10",
    parameters: { bars: 10 },
    inputs: close,
    warmUp: 10,
    description: "Change of the close over 10 bars, in the currency of the price.",
    formula: "close − close[10]",
    source: "TA-Lib MOM",
    values: (series) => difference(series.column("close"), delayed(series.column("close"), 10)),
  }),
  priceFeature({
    name: "ultosc_7_14_28",
    parameters: { short: 7, medium: 14, long: 28 },
    inputs: highLowClose,
    warmUp: 28,
    description: "Ultimate oscillator: buying pressure over three windows, 0 to 100.",
    formula:
      "100·(4·A7 + 2·A14 + A28) / 7, Aₙ = Σ (close − min(low, close[1])) / Σ true range, 0 where that is 0",
    source: "TA-Lib ULTOSC",
    values: ultimateOscillator,
  }),
  stochasticFast("k", 4, "Place of the close in the range of 5 bars; 0 where the range is 0.", fastK),
  stochasticFast("d", 6, "Mean of 3 of the fast %K.", (series) => rollingMean(fastK(series), 3)),
  stochasticOfRsi("k", 27, "Place of rsi_14 in its range of 14 bars; 0 where that is below 10⁻⁹.", rsiK),
  stochasticOfRsi("d", 29, "Mean of 3 of %K.", (series) => rollingMean(rsiK(series), 3)),
  priceFeature({
    name: "apo_12_26",
    parameters: { fast: 12, slow: 26 },
    inputs: close,
    warmUp: 25,
    memory: "all history",
    description:
      "Fast less slow exponential average, each seeded with its own first closes (macd_line: with the same last one).",
    formula: "EMA12(close) − EMA26(close)",
    source: "TA-Lib APO",
    values: (series) => difference(emaOf(series, "close", 12), emaOf(series, "close", 26)),
  }),
  percentage(
    "line",
    25,
    "Fast less slow exponential average of the close in percent of the slow one.",
    ppoLine,
  ),
  percentage("signal", 33, "Exponential average of the PPO line.", ppoSignal),
  percentage("histogram", 33, "PPO line minus its signal.", (series) =>
    difference(ppoLine(series), ppoSignal(series)),
  ),
];

function commodityChannel(window: number): Feature {
  return priceFeature({
    name: `cci_${window}`,
    parameters: { window },
    inputs: highLowClose,
    warmUp: window - 1,
    description: "Commodity channel index: typical price beside its mean; 0 where it is constant.",
    formula: `(p − mean(p, ${window})) / (0.015·mean(|pᵢ − mean|, ${window})), p = (high + low + close) / 3`,
    source: "TA-Lib CCI",
    values: (series) => scaled(inMeanDistances(typicalPrice(series), window), 1 / 0.015),
  });
}

function trix(period: number): Feature {
  return priceFeature({
    name: `trix_${period}`,
    parameters: { period },
    inputs: close,
    warmUp: 3 * (period - 1) + 1,
    memory: "all history",
    description: `Change in percent of the close averaged exponentially three times over ${period} bars.`,
    formula: `100·(e3 / e3[1] − 1), e3 = EMA${period}(EMA${period}(EMA${period}(close)))`,
    source: "TA-Lib TRIX",
    values: (series) => {
      const smooth = tripleEma(series, period);
      return scaled(relativeTo(smooth, delayed(smooth, 1)), 100);
    },
  });
}

function ultimateOscillator(series: SymbolSeries): Float64Array {
  const share = (window: number): Float64Array => {
    const bought = sumOf(series, "buying pressure", window, () => buyingPressure(series));
    const range = sumOf(series, "true range", window, () => trueRange(series));
    return rowWise(series.length, window, (row) =>
      range[row] === 0 ? 0 * bought[row]! : bought[row]! / range[row]!,
    );
  };
  const short = share(7);
  const medium = share(14);
  const long = share(28);
  return rowWise(series.length, 28, (row) => (100 * (4 * short[row]! + 2 * medium[row]! + long[row]!)) / 7);
}

function buyingPressure(series: SymbolSeries): Float64Array {
  return series.shared("buying pressure", () => {
    const low = series.column("low");
    const prices = series.column("close");
    return rowWise(series.length, 1, (row) => prices[row]! - Math.min(low[row]!, prices[row - 1]!));
  });
}

function stochasticFast(line: string, warmUp: number, description: string, values: Values): Feature {
  return priceFeature({
    name: `stoch_fast_${line}_5_3`,
    parameters: { window: 5, signal: 3 },
    inputs: highLowClose,
    warmUp,
    description,
    formula: "%K = 100·(close − min(low, 5)) / (max(high, 5) − min(low, 5)), %D = mean(%K, 3)",
    source: "TA-Lib STOCHF",
    values,
  });
}

function fastK(series: SymbolSeries): Float64Array {
  return series.shared("stochastic fast k 5", () =>
    scaled(placeBetween(series.column("close"), lowestOf(series, 5), highestOf(series, 5), 0), 100),
  );
}

function stochasticOfRsi(line: string, warmUp: number, description: string, values: Values): Feature {
  return priceFeature({
    name: `stochrsi_${line}_14_14_3`,
    parameters: { period: 14, window: 14, signal: 3 },
    inputs: close,
    warmUp,
    memory: "all history",
    description,
    formula: "%K = 100·(rsi_14 − min(rsi_14, 14)) / (max(rsi_14, 14) − min(rsi_14, 14)), %D = mean(%K, 3)",
    source: "TA-Lib STOCHRSI (which takes rounding for a range where the price stands still)",
    values,
  });
}

function rsiK(series: SymbolSeries): Float64Array {
  return series.shared("stochastic of rsi 14", () => {
    const rsi = rsiOf(series, 14);
    const lowest = rollingMinimum(rsi, 14);
    const highest = rollingMaximum(rsi, 14);
    return rowWise(series.length, 27, (row) => {
      const width = highest[row]! - lowest[row]!;
      const above = rsi[row]! - lowest[row]!;
      // While the price stands still gains and losses fade alike: what then moves the RSI is rounding.
      return width < 1e-9 ? 0 : (100 * above) / width;
    });
  });
}

function percentage(line: string, warmUp: number, description: string, values: Values): Feature {
  return priceFeature({
    name: `ppo_${line}_12_26_9`,
    parameters: { fast: 12, slow: 26, signal: 9 },
    inputs: close,
    warmUp,
    memory: "all history",
    description,
    formula: "line = 100·(EMA12 − EMA26) / EMA26, signal = EMA9(line), histogram = line − signal",
    source: "TA-Lib PPO, and EMA of it",
    values,
  });
}

function ppoLine(series: SymbolSeries): Float64Array {
  return series.shared("ppo line", () => {
    const slow = emaOf(series, "close", 26);
    return quotient(difference(emaOf(series, "close", 12), slow), slow, 100);
  });
}

function ppoSignal(series: SymbolSeries): Float64Array {
  return series.shared("ppo signal", () => seededEma(ppoLine(series), 9));
}
