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
    advance([highs, lows], [stopLine, sideLine], from, to, seen, memory) {
      const [high, low, stops, sides] = [highs!, lows!, stopLine!, sideLine!];
      let long = memory[0]! === 1;
      let stop = memory[1]!;
      let extreme = memory[2]!;
      let pace = memory[3]!;
      for (let row = seen === 0 ? from + 1 : from; row < to; row++) {
        const top = high[row]!;
        const bottom = low[row]!;
        let reachUp = high[row - 1]!;
        let reachDown = low[row - 1]!;
        if (seen + row - from === 1) {
          const down = reachDown - bottom;
          long = !(down > 0 && down > top - reachUp);
          extreme = long ? top : bottom;
          stop = long ? reachDown : reachUp;
          pace = step;
          // No stop was worked out from the first bar, so it holds none back.
          reachUp = top;
          reachDown = bottom;
        }
        // A stop never lies within this bar or the one before.
        if (top > reachUp) reachUp = top;
        if (bottom < reachDown) reachDown = bottom;
        if (long ? bottom <= stop : top >= stop) {
          long = !long;
          stop = extreme;
          if (long && stop > reachDown) stop = reachDown;
          if (!long && stop < reachUp) stop = reachUp;
          stops[row] = stop;
          extreme = long ? top : bottom;
          pace = step;
        } else {
          stops[row] = stop;
          if (long ? top > extreme : bottom < extreme) {
            extreme = long ? top : bottom;
            pace = Math.min(maximum, pace + step);
          }
        }
        sides[row] = long ? 1 : -1;
        stop += pace * (extreme - stop);
        if (long && stop > reachDown) stop = reachDown;
        if (!long && stop < reachUp) stop = reachUp;
      }
      memory[0] = long ? 1 : 0;
      memory[1] = stop;
      memory[2] = extreme;
      memory[3] = pace;
    },
  };
}
