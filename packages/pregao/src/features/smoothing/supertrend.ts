import type { Recursion } from "./recursion.ts";

/**
 * Of high, low, close and average true range: Seban's Supertrend, from the first row of each stretch. Outputs: the band
 * that the price follows (the lower one in an uptrend, else the upper one) and the trend, 1 or −1.
 *
 * The bands lie `width` ranges around the middle of the bar and only tighten while the last close is inside them; the
 * trend turns when the close leaves the band that it follows. It begins up, as TA-Lib's SUPERTREND.
 */
export function supertrend(width: number): Recursion {
  return {
    outputs: 2,
    memory: 3,
    advance([high, low, close, range], [lines, directions], from, to, seen, memory) {
      let upper = memory[0]!;
      let lower = memory[1]!;
      let up = seen === 0 || memory[2]! === 1;
      for (let row = from; row < to; row++) {
        const middle = (high![row]! + low![row]!) / 2;
        const above = middle + width * range![row]!;
        const below = middle - width * range![row]!;
        if (seen + row - from === 0) {
          upper = above;
          lower = below;
        } else {
          const last = close![row - 1]!;
          if (above < upper || last > upper) upper = above;
          if (below > lower || last < lower) lower = below;
          if (up ? close![row]! < lower : close![row]! > upper) up = !up;
        }
        lines![row] = up ? lower : upper;
        directions![row] = up ? 1 : -1;
      }
      memory[0] = upper;
      memory[1] = lower;
      memory[2] = up ? 1 : 0;
    },
  };
}
