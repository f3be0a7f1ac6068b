import type { Recursion } from "./recursion.ts";

/**
 * Of high, low, close and volume: the running sum of volume times the place of the close in its bar (−1 at the low, 1
 * at the high), from the first row of each stretch; a bar without range adds nothing. TA-Lib AD.
 */
export const accumulation: Recursion = {
  memory: 1,
  advance([high, low, close, volume], [out], from, to, _, memory) {
    let total = memory[0]!;
    for (let row = from; row < to; row++) {
      const range = high![row]! - low![row]!;
      const place = close![row]! - low![row]! - (high![row]! - close![row]!);
      if (range > 0) total += (place / range) * volume![row]!;
      out![row] = total;
    }
    memory[0] = total;
  },
};

/** Of close and volume: the running sum of volume times return, 0 in the first row of each stretch. TA-Lib PVT. */
export const priceVolumeTrend: Recursion = {
  memory: 1,
  advance([close, volume], [out], from, to, seen, memory) {
    let total = memory[0]!;
    for (let row = from; row < to; row++) {
      if (seen + row - from > 0) total += volume![row]! * (close![row]! / close![row - 1]! - 1);
      out![row] = total;
    }
    memory[0] = total;
  },
};

/**
 * Of close and volume: 1000 in the first row of each stretch, then times close / close[1] in rows whose volume is above
 * (`sign` 1) or below (−1) the one before. Fosback, "Stock Market Logic" (1976).
 */
export function volumeIndex(sign: 1 | -1): Recursion {
  return {
    memory: 1,
    advance([close, volume], [out], from, to, seen, memory) {
      let index = seen === 0 ? 1000 : memory[0]!;
      for (let row = from; row < to; row++) {
        if (seen + row - from > 0 && sign * (volume![row]! - volume![row - 1]!) > 0) {
          index *= close![row]! / close![row - 1]!;
        }
        out![row] = index;
      }
      memory[0] = index;
    },
  };
}

/**
 * Of close and volume: the first volume of each stretch, then plus or minus each further one by whether the close rose
 * or fell. TA-Lib OBV.
 */
export const onBalanceVolume: Recursion = {
  memory: 1,
  advance([close, volume], [out], from, to, seen, memory) {
    let balance = memory[0]!;
    let row = from;
    if (seen === 0 && from < to) {
      balance = volume![row]!;
      out![row++] = balance;
    }
    for (; row < to; row++) {
      const change = close![row]! - close![row - 1]!;
      if (change > 0) balance += volume![row]!;
      else if (change < 0) balance -= volume![row]!;
      out![row] = balance;
    }
    memory[0] = balance;
  },
};
