import type { Recursion } from "./recursion.ts";

/**
 * Indicators of Wilder, "New Concepts in Technical Trading Systems" (1978), with TA-Lib's seeds: an average begins
 * as the simple mean (the directional movement as the sum) of its first values and is then smoothed by 1/period.
 */

/** Of the close: 100·G/(G + L) of the smoothed gains and losses; 0 where nothing moved. From row period. */
export function relativeStrength(period: number): Recursion {
  return {
    memory: 2,
    advance([input], [output], from, to, seen, memory) {
      const close = input!;
      const out = output!;
      let gain = memory[0]!;
      let loss = memory[1]!;
      for (let row = seen === 0 ? from + 1 : from; row < to; row++) {
        const place = seen + row - from;
        const change = close[row]! - close[row - 1]!;
        const up = change > 0 ? change : 0;
        const down = change < 0 ? -change : 0;
        if (place <= period) {
          gain += up;
          loss += down;
          if (place < period) continue;
          gain /= period;
          loss /= period;
        } else {
          gain = (gain * (period - 1) + up) / period;
          loss = (loss * (period - 1) + down) / period;
        }
        const both = gain + loss;
        out[row] = both === 0 ? 0 : (100 * gain) / both;
      }
      memory[0] = gain;
      memory[1] = loss;
    },
  };
}

/** Of high, low and close: average true range from row period; the range of a stretch's first row is not used. */
export function averageRange(period: number): Recursion {
  return {
    memory: 1,
    advance([highs, lows, closes], [output], from, to, seen, memory) {
      const [high, low, close, out] = [highs!, lows!, closes!, output!];
      let average = memory[0]!;
      for (let row = seen === 0 ? from + 1 : from; row < to; row++) {
        const place = seen + row - from;
        const range = trueRange(high[row]!, low[row]!, close[row - 1]!);
        if (place <= period) {
          average += range;
          if (place < period) continue;
          average /= period;
        } else average = (average * (period - 1) + range) / period;
        out[row] = average;
      }
      memory[0] = average;
    },
  };
}

/** The largest of high − low and the distances of high and low from the previous close. */
function trueRange(high: number, low: number, previousClose: number): number {
  return Math.max(high - low, Math.abs(high - previousClose), Math.abs(low - previousClose));
}

/**
 * Directional movement of high, low and close. Outputs: +DI and −DI (0 where the smoothed range is 0) from row
 * period, and their smoothed contrast, the ADX, from row 2·period − 1.
 */
export function directionalMovement(period: number): Recursion {
  return {
    outputs: 3,
    memory: 4,
    advance([highs, lows, closes], [plusLine, minusLine, adxLine], from, to, seen, memory) {
      const [high, low, close] = [highs!, lows!, closes!];
      const [outPlus, outMinus, outAdx] = [plusLine!, minusLine!, adxLine!];
      let plusMove = memory[0]!;
      let minusMove = memory[1]!;
      let range = memory[2]!;
      let adx = memory[3]!;
      for (let row = seen === 0 ? from + 1 : from; row < to; row++) {
        const place = seen + row - from;
        const up = high[row]! - high[row - 1]!;
        const down = low[row - 1]! - low[row]!;
        // Past the first period − 1 moves, each sum first gives up 1/period of itself.
        const keep = place < period ? 1 : 1 - 1 / period;
        plusMove = plusMove * keep + (up > 0 && up > down ? up : 0);
        minusMove = minusMove * keep + (down > 0 && down > up ? down : 0);
        range = range * keep + trueRange(high[row]!, low[row]!, close[row - 1]!);
        if (place < period) continue;
        const plus = range === 0 ? 0 : (100 * plusMove) / range;
        const minus = range === 0 ? 0 : (100 * minusMove) / range;
        outPlus[row] = plus;
        outMinus[row] = minus;
        const both = plus + minus;
        const contrast = (100 * Math.abs(plus - minus)) / both;
        if (place < 2 * period - 1) adx += both === 0 ? 0 : contrast;
        else if (place === 2 * period - 1) adx = (adx + (both === 0 ? 0 : contrast)) / period;
        else if (both !== 0) adx = (adx * (period - 1) + contrast) / period;
        if (place >= 2 * period - 1) outAdx[row] = adx;
      }
      memory[0] = plusMove;
      memory[1] = minusMove;
      memory[2] = range;
      memory[3] = adx;
    },
  };
}
