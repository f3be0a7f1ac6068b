import type { BacktestSettings } from "./options.ts";
import type { TradedBars } from "./traded-bars.ts";

/**
 * Wanted weight in the account of each traded bar's symbol, NaN where nothing is decided: the position times the
 * symbol's part of the capital. Equal parts are 1 / symbols, of all that are ever traded, so that the part of one that is not yet
 * listed stays in cash. Parts by inverse volatility are shared out among those whose volatility is known by then. Where all weights
 * together, each symbol's latest, exceed the leverage allowed, those decided on that date are scaled down by as much.
 * `volatility` is one a row of decision. O(dates × symbols).
 */
export function targetWeights(
  { times, starts, symbolOf, symbols, decisionOf }: TradedBars,
  positions: Float64Array,
  volatility: Float64Array,
  { weighting, maxLeverage }: BacktestSettings,
): Float64Array {
  const weights = new Float64Array(positions.length).fill(Number.NaN);
  const latest = new Float64Array(symbols.length);
  const inverse = new Float64Array(symbols.length);
  for (let date = 0; date < times.length; date++) {
    for (let at = starts[date]!; at < starts[date + 1]!; at++) {
      if (Number.isNaN(positions[at]!)) continue;
      latest[symbolOf[at]!] = positions[at]!;
      const sigma = volatility[decisionOf[at]!]!;
      if (sigma > 0) inverse[symbolOf[at]!] = 1 / sigma;
    }
    let [total, gross] = [0, 0];
    for (const value of inverse) total += value;
    const partOf = (symbol: number): number =>
      weighting === "equal" ? 1 / symbols.length : total > 0 ? inverse[symbol]! / total : 0;
    for (let symbol = 0; symbol < symbols.length; symbol++)
      gross += Math.abs(latest[symbol]! * partOf(symbol));
    const scale = gross > maxLeverage ? maxLeverage / gross : 1;
    for (let at = starts[date]!; at < starts[date + 1]!; at++) {
      if (!Number.isNaN(positions[at]!)) weights[at] = positions[at]! * partOf(symbolOf[at]!) * scale;
    }
  }
  return weights;
}
