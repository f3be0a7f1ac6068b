/**
 * Sample standard deviation of the last `window` one-bar returns of each symbol, up to and including the row's own
 * bar; NaN where a return among them is missing. Two passes over each window: exact, and labels are made once.
 * O(rows × window).
 */
export function pastVolatility(
  close: Float64Array,
  segments: readonly { readonly start: number; readonly end: number }[],
  window: number,
): Float64Array {
  const volatility = new Float64Array(close.length).fill(Number.NaN);
  for (const { start, end } of segments) {
    for (let row = start + window; row < end; row++) {
      let mean = 0;
      for (let at = row - window + 1; at <= row; at++) mean += oneBarReturn(close, at) / window;
      let squares = 0;
      for (let at = row - window + 1; at <= row; at++) squares += (oneBarReturn(close, at) - mean) ** 2;
      volatility[row] = Math.sqrt(squares / (window - 1));
    }
  }
  return volatility;
}

function oneBarReturn(close: Float64Array, row: number): number {
  const before = close[row - 1]!;
  return before > 0 && close[row]! > 0 ? close[row]! / before - 1 : Number.NaN;
}
