import type { Recursion } from "./recursion.ts";

/**
 * Of high, low, close and volume: Klinger's volume force, from row 1 of each stretch: volume · |2·(dm/cm − 1)| · trend ·
 * 100, with dm = high − low, trend 1 where high + low + close rose and −1 where not, and cm the sum of dm since the
 * trend last turned (the bar before the turn included); 0 where nothing has moved. Klinger, "Identifying Trends with
 * Volume Analysis", Stocks & Commodities 1997.
 */
export const klingerVolumeForce: Recursion = {
  memory: 2,
  advance([highs, lows, closes, volume], [out], from, to, seen, memory) {
    const [high, low, close] = [highs!, lows!, closes!];
    let trend = memory[0]!;
    let cumulative = seen === 0 ? high[from]! - low[from]! : memory[1]!;
    for (let row = seen === 0 ? from + 1 : from; row < to; row++) {
      const sum = high[row]! + low[row]! + close[row]!;
      const before = high[row - 1]! + low[row - 1]! + close[row - 1]!;
      const newTrend = sum > before ? 1 : -1;
      const movement = high[row]! - low[row]!;
      cumulative = (newTrend === trend ? cumulative : high[row - 1]! - low[row - 1]!) + movement;
      trend = newTrend;
      const share = cumulative === 0 ? 1 : movement / cumulative;
      out![row] = volume![row]! * Math.abs(2 * (share - 1)) * trend * 100;
    }
    memory[0] = trend;
    memory[1] = cumulative;
  },
};
