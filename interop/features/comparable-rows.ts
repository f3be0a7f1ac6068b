import { rsiOf } from "../../packages/pregao/src/features/catalog/momentum.ts";
import type { SymbolSeries } from "../../packages/pregao/src/features/contract.ts";

/** A quotient of these has no answer where nothing moved or was traded; the catalog gives none, TA-Lib 0, 1 or 25. */
const withoutAnswer = /^(efficiency_ratio|vortex|mass_index|chaikin_vol|cmf|tsi|pvo)/;

/** Whether a row of `ours` and TA-Lib's are the same number by definition. */
export function comparableRows(
  name: string,
  series: SymbolSeries,
  ours: Float64Array,
  warmUp: number,
): (row: number) => boolean {
  // An average over such a quotient begins anew after it, TA-Lib's goes on from its 0.
  if (
    /_(signal|histogram)_/.test(name) &&
    withoutAnswer.test(name) &&
    ours.subarray(warmUp).some(Number.isNaN)
  )
    return () => false;
  if (withoutAnswer.test(name)) return (row) => !Number.isNaN(ours[row]!);
  // TA-Lib's average range begins nine rows later there; after 300 rows nothing is left of the beginning.
  if (name.startsWith("keltner")) return (row) => row >= 319;
  if (name.startsWith("stochrsi")) return placeIsClear(series);
  if (name === "mfi_14") return directionIsClear(series);
  return () => true;
}

/** A place in a range of less than 1 of 100 shows the rounding of the RSI a thousandfold. */
function placeIsClear(series: SymbolSeries): (row: number) => boolean {
  const rsi = rsiOf(series, 14);
  const range = (row: number): number => {
    const inside = rsi.subarray(row - 13, row + 1);
    return Math.max(...inside) - Math.min(...inside);
  };
  return (row) => [row, row - 1, row - 2].every((at) => at < 27 || range(at) >= 1);
}

/** mfi_14 takes a typical price that differs from the last by rounding for a rise or a fall, TA-Lib 0.8 for neither. */
function directionIsClear(series: SymbolSeries): (row: number) => boolean {
  const [high, low, close] = ["high", "low", "close"].map(series.column) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const price = (row: number): number => (high[row]! + low[row]! + close[row]!) / 3;
  return (row) => {
    for (let at = row - 13; at <= row; at++) {
      const change = Math.abs(price(at) - price(at - 1));
      if (change > 0 && change < 1e-12 * price(at)) return false;
    }
    return true;
  };
}

/** In units of the price. */
const prices =
  /^(sma|ema|wma|trima|dema|tema|kama|hma|t3|macd|apo|mom|atr_\d+$|true_range$|bb|linreg|tsf|psar$|supertrend_10|donchian|keltner_(up|low)|typical|bull_power_13|bear_power_13|dpo_20|ao_5)/;
const volumes = /^(obv$|ad_line|adosc_3|volume_ema|pvt)/;

/**
 * What a value's rounding is measured by: its own size, or that of what it is a difference of. TA-Lib keeps running sums,
 * which carry the rounding of the largest price and of all the volume that they have seen.
 */
export function roundingScale(name: string, series: SymbolSeries): (row: number) => number {
  const highest = series.shared("highest so far", () => running(series.column("high"), Math.max));
  const close = series.column("close");
  if (name.startsWith("linreg_angle")) return (row) => (180 / Math.PI) * highest[row]!;
  if (prices.test(name)) return (row) => highest[row]!;
  if (!volumes.test(name) && !name.startsWith("force_index")) return (row) => highest[row]! / close[row]!;
  const volume = series.shared("volume so far", () => running(series.column("volume"), (a, b) => a + b));
  return name.startsWith("force") ? (row) => highest[row]! * volume[row]! : (row) => volume[row]!;
}

function running(values: Float64Array, combine: (a: number, b: number) => number): Float64Array {
  const out = values.slice();
  for (let row = 1; row < out.length; row++) out[row] = combine(out[row - 1]!, out[row]!);
  return out;
}
