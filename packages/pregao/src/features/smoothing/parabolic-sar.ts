import type { Recursion } from "./recursion.ts";

/**
 * Of high and low: Wilder's parabolic stop and reverse, from row 1 of each stretch. Outputs: the stop in force during
 * the row (on a reversal the new one) and its side, 1 while long (stop below), −1 while short.
 *
 * TA-Lib's start: short if the second bar's downward directional movement is the larger, else long; the first stop is
 * the first bar's extreme. Wilder, "New Concepts in Technical Trading Systems" (1978); TA-Lib SAR.
 */
export function parabolicSar(step: number, maximum: number): Recursion {
  return {
    outputs: 2,
    memory: 4,
    advance([highs, lows], [stops, directions], from, to, seen, memory) {
      const [high, low] = [highs!, lows!];
      let long = memory[0]! === 1;
      let stop = memory[1]!;
      let extreme = memory[2]!;
      let pace = memory[3]!;
      for (let row = seen === 0 ? from + 1 : from; row < to; row++) {
        const top = high[row]!;
        const bottom = low[row]!;
        let previousTop = high[row - 1]!;
        let previousBottom = low[row - 1]!;
        if (seen + row - from === 1) {
          const down = previousBottom - bottom;
          long = !(down > 0 && down > top - previousTop);
          extreme = long ? top : bottom;
          stop = long ? previousBottom : previousTop;
          pace = step;
          // No stop was worked out from the first bar, so it holds none back.
          previousTop = top;
          previousBottom = bottom;
        }
        const reverses = long ? bottom <= stop : top >= stop;
        if (reverses) {
          long = !long;
          stop = long ? Math.min(extreme, previousBottom, bottom) : Math.max(extreme, previousTop, top);
          pace = step;
          extreme = long ? top : bottom;
        }
        stops![row] = stop;
        directions![row] = long ? 1 : -1;
        if (!reverses && (long ? top > extreme : bottom < extreme)) {
          extreme = long ? top : bottom;
          pace = Math.min(maximum, pace + step);
        }
        stop += pace * (extreme - stop);
        stop = long ? Math.min(stop, previousBottom, bottom) : Math.max(stop, previousTop, top);
      }
      memory.set([long ? 1 : 0, stop, extreme, pace]);
    },
  };
}
