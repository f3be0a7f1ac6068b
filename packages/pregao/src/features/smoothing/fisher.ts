import type { Recursion } from "./recursion.ts";

/**
 * Of a price and the lowest and highest of its window: the Fisher transform of its place between them, from the first
 * row of each stretch. The place, −½ to ½ and 0 where the two meet, is smoothed with weight 0.33, turned by
 * ½·ln((1 + x)/(1 − x)) and smoothed once more by half. Ehlers, "Using the Fisher Transform", Stocks & Commodities 2002.
 */
export const fisherTransform: Recursion = {
  memory: 2,
  advance([price, lowest, highest], [out], from, to, _, memory) {
    let place = memory[0]!;
    let fisher = memory[1]!;
    for (let row = from; row < to; row++) {
      const range = highest![row]! - lowest![row]!;
      const centred = range === 0 ? 0 : (price![row]! - lowest![row]!) / range - 0.5;
      place = 0.33 * 2 * centred + 0.67 * place;
      if (place > 0.99) place = 0.999;
      else if (place < -0.99) place = -0.999;
      fisher = 0.5 * Math.log((1 + place) / (1 - place)) + 0.5 * fisher;
      out![row] = fisher;
    }
    memory[0] = place;
    memory[1] = fisher;
  },
};
