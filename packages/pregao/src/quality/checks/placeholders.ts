import type { Check, SymbolBars } from "../contract.ts";
import { counted, RowTally } from "../row-tally.ts";

/**
 * Bars that somebody filled in: open = high = low = close with no volume, or the same price standing still over
 * neighbouring flat bars.
 */
export const placeholderBars: Check = {
  name: "placeholder-bars",
  severity: "warning",
  description: "Flat bars without volume, or one flat price repeated: filled in, not traded.",
  find(series) {
    const { symbol, start, end, close, volume } = series;
    const tally = new RowTally();
    for (let row = start; row < end; row++) {
      if (!isFlat(series, row)) continue;
      const repeats = (other: number): boolean =>
        other >= start && other < end && close[other] === close[row] && isFlat(series, other);
      if (volume[row] === 0 || repeats(row - 1) || repeats(row + 1)) tally.add(row);
    }
    return tally.hits(
      () => `${symbol}: ${counted(tally.count, "bar")} filled in, it seems: one price, nothing traded`,
    );
  },
};

/** Prices that moved within the bar are unknown: the file may have had closing prices only. */
export const flatBars: Check = {
  name: "flat-bars",
  severity: "info",
  description:
    "Bars with volume whose open, high, low and close are all the same; a warning from 5 % of the rows on.",
  find(series) {
    const { symbol, start, end, volume } = series;
    const tally = new RowTally();
    for (let row = start; row < end; row++) if (isFlat(series, row) && volume[row] !== 0) tally.add(row);
    const many = tally.count >= 0.05 * (end - start);
    return tally.hits(
      () =>
        `${symbol}: ${counted(tally.count, "bar")} with volume but one price for open, high, low and close`,
      many ? { severity: "warning" } : {},
    );
  },
};

function isFlat({ open, high, low, close }: SymbolBars, row: number): boolean {
  return high[row] === low[row] && open[row] === close[row] && high[row] === close[row];
}
