import type { Check } from "../contract.ts";
import { counted, percent, RowTally } from "../row-tally.ts";

/** Prices that are missing or not above zero. Sources drop such rows; bars made elsewhere may still have them. */
export const pricesUsable: Check = {
  name: "price-unusable",
  severity: "error",
  description: "An open, high, low or close is missing, zero or negative.",
  find({ symbol, start, end, open, high, low, close }) {
    const tally = new RowTally();
    for (let row = start; row < end; row++) {
      const usable = open[row]! > 0 && high[row]! > 0 && low[row]! > 0 && close[row]! > 0;
      if (!usable || !Number.isFinite(high[row]!)) tally.add(row);
    }
    return tally.hits(
      () => `${symbol}: ${counted(tally.count, "row")} with a price that is missing or not positive`,
    );
  },
};

export const pricesConsistent: Check = {
  name: "ohlc-inconsistent",
  severity: "warning",
  description: "A bar breaks low ≤ open, close ≤ high. Kept unless the source was told onInconsistent: drop.",
  find({ symbol, start, end, open, high, low, close }) {
    const tally = new RowTally();
    for (let row = start; row < end; row++) {
      const [o, h, l, c] = [open[row]!, high[row]!, low[row]!, close[row]!];
      if (l > o || l > c || h < o || h < c) tally.add(row);
    }
    const share = (): string => percent(tally.count, end - start);
    return tally.hits(
      () =>
        `${symbol}: ${counted(tally.count, "row")} (${share()}) with an open or close outside low and high, kept as found`,
    );
  },
};
