import type { Recursion } from "./recursion.ts";

/**
 * Of +DI and −DI: 100·|+DI − −DI| / (+DI + −DI), from the first row of each stretch; where neither side has moved its
 * last value (0 at the start), as TA-Lib's DX.
 */
export const directionalIndex: Recursion = {
  memory: 1,
  advance([plus, minus], [out], from, to, _, memory) {
    let index = memory[0]!;
    for (let row = from; row < to; row++) {
      const both = plus![row]! + minus![row]!;
      if (both !== 0) index = (100 * Math.abs(plus![row]! - minus![row]!)) / both;
      out![row] = index;
    }
    memory[0] = index;
  },
};
