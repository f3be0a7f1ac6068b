import type { Recursion } from "./recursion.ts";

/**
 * Length of the run of rises (positive) or falls (negative) that the row ends, 0 where the value stayed; from row 1 of
 * each stretch.
 */
export const streak: Recursion = {
  memory: 1,
  advance([values], [out], from, to, seen, memory) {
    let length = memory[0]!;
    for (let row = seen === 0 ? from + 1 : from; row < to; row++) {
      const change = values![row]! - values![row - 1]!;
      if (change > 0) length = length > 0 ? length + 1 : 1;
      else if (change < 0) length = length < 0 ? length - 1 : -1;
      else length = 0;
      out![row] = length;
    }
    memory[0] = length;
  },
};
