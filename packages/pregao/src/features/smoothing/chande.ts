import type { Recursion } from "./recursion.ts";

/**
 * Of the close: Chande's momentum oscillator, from row `period` of each stretch: 100·(G − L)/(G + L) of the gains and
 * losses smoothed as Wilder's, 0 where nothing has moved yet. TA-Lib CMO.
 */
export function chandeMomentum(period: number): Recursion {
  return {
    memory: 2,
    advance([close], [out], from, to, seen, memory) {
      let gain = memory[0]!;
      let loss = memory[1]!;
      for (let row = seen === 0 ? from + 1 : from; row < to; row++) {
        const change = close![row]! - close![row - 1]!;
        const up = change > 0 ? change : 0;
        const down = change < 0 ? -change : 0;
        const place = seen + row - from;
        if (place <= period) {
          gain += up / period;
          loss += down / period;
          if (place < period) continue;
        } else {
          gain = (gain * (period - 1) + up) / period;
          loss = (loss * (period - 1) + down) / period;
        }
        const both = gain + loss;
        out![row] = both === 0 ? 0 : (100 * (gain - loss)) / both;
      }
      memory[0] = gain;
      memory[1] = loss;
    },
  };
}
