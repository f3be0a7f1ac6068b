import type { Recursion } from "./recursion.ts";

/**
 * Mean square with weights that fall by `decay` a row (RiskMetrics 1996), from row `seed` − 1 of each stretch, seeded
 * with the plain mean of its first `seed` squares.
 */
export function weightedSquares(decay: number, seed: number): Recursion {
  return {
    memory: 1,
    advance([values], [out], from, to, seen, memory) {
      let average = memory[0]!;
      for (let row = from; row < to; row++) {
        const square = values![row]! * values![row]!;
        const place = seen + row - from;
        if (place < seed) average += square / seed;
        else average = decay * average + (1 - decay) * square;
        if (place >= seed - 1) out![row] = average;
      }
      memory[0] = average;
    },
  };
}
