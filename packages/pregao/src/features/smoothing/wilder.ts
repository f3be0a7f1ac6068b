/**
 * Indicators of Wilder, "New Concepts in Technical Trading Systems" (1978), with TA-Lib's seeds: an average begins
 * as the simple mean (the directional movement as the sum) of its first values and is then smoothed by 1/period.
 * All work on stretches without holes and write into NaN-filled results.
 */

/** Relative strength index: 100·G/(G + L) of the smoothed gains and losses; 0 where nothing moved. From row period. */
export function wilderRsi(close: Float64Array, period: number, out: Float64Array): void {
  if (close.length <= period) return;
  let gain = 0;
  let loss = 0;
  for (let row = 1; row < close.length; row++) {
    const change = close[row]! - close[row - 1]!;
    const up = change > 0 ? change : 0;
    const down = change < 0 ? -change : 0;
    if (row <= period) {
      gain += up;
      loss += down;
      if (row < period) continue;
      gain /= period;
      loss /= period;
    } else {
      gain = (gain * (period - 1) + up) / period;
      loss = (loss * (period - 1) + down) / period;
    }
    const both = gain + loss;
    out[row] = both === 0 ? 0 : (100 * gain) / both;
  }
}

/** Average true range from row `period`; the true range of a stretch's first row is not used. */
export function wilderAtr(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  period: number,
  out: Float64Array,
): void {
  if (close.length <= period) return;
  let average = 0;
  for (let row = 1; row < close.length; row++) {
    const range = trueRange(high[row]!, low[row]!, close[row - 1]!);
    if (row <= period) {
      average += range;
      if (row < period) continue;
      average /= period;
    } else average = (average * (period - 1) + range) / period;
    out[row] = average;
  }
}

/** The largest of high − low and the distances of high and low from the previous close. */
function trueRange(high: number, low: number, previousClose: number): number {
  return Math.max(high - low, Math.abs(high - previousClose), Math.abs(low - previousClose));
}

/** Where {@link wilderDirectional} writes: +DI and −DI from row period, ADX from row 2·period − 1. */
export interface DirectionalLines {
  readonly plus: Float64Array;
  readonly minus: Float64Array;
  readonly adx: Float64Array;
}

/** Directional movement: +DI, −DI (0 where the smoothed range is 0) and their smoothed contrast, the ADX. */
export function wilderDirectional(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  period: number,
  out: DirectionalLines,
): void {
  let plusMove = 0;
  let minusMove = 0;
  let range = 0;
  let adx = 0;
  for (let row = 1; row < close.length; row++) {
    const up = high[row]! - high[row - 1]!;
    const down = low[row - 1]! - low[row]!;
    // Past the first period − 1 moves, each sum first gives up 1/period of itself.
    const keep = row < period ? 1 : 1 - 1 / period;
    plusMove = plusMove * keep + (up > 0 && up > down ? up : 0);
    minusMove = minusMove * keep + (down > 0 && down > up ? down : 0);
    range = range * keep + trueRange(high[row]!, low[row]!, close[row - 1]!);
    if (row < period) continue;
    const plus = range === 0 ? 0 : (100 * plusMove) / range;
    const minus = range === 0 ? 0 : (100 * minusMove) / range;
    out.plus[row] = plus;
    out.minus[row] = minus;
    const both = plus + minus;
    const contrast = (100 * Math.abs(plus - minus)) / both;
    if (row < 2 * period - 1) adx += both === 0 ? 0 : contrast;
    else if (row === 2 * period - 1) adx = (adx + (both === 0 ? 0 : contrast)) / period;
    else if (both !== 0) adx = (adx * (period - 1) + contrast) / period;
    if (row >= 2 * period - 1) out.adx[row] = adx;
  }
}
