import type { Recursion } from "./recursion.ts";

const day = 86_400_000;

/**
 * Of price, volume and time (epoch milliseconds): the mean price of the UTC day so far, weighted by volume; NaN before
 * the day's first trade.
 */
export const sessionMean: Recursion = {
  memory: 3,
  advance([price, volume, time], [out], from, to, seen, memory) {
    let session = seen === 0 ? Number.NaN : memory[0]!;
    let traded = memory[1]!;
    let weighted = memory[2]!;
    for (let row = from; row < to; row++) {
      const today = Math.floor(time![row]! / day);
      if (today !== session) {
        session = today;
        traded = 0;
        weighted = 0;
      }
      traded += volume![row]!;
      weighted += price![row]! * volume![row]!;
      out![row] = traded === 0 ? Number.NaN : weighted / traded;
    }
    memory[0] = session;
    memory[1] = traded;
    memory[2] = weighted;
  },
};
