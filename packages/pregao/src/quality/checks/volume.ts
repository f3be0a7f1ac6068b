import type { Check } from "../contract.ts";
import { counted, percent, RowTally } from "../row-tally.ts";

export const volumeMissing: Check = {
  name: "volume-missing",
  severity: "warning",
  description: "Bars whose volume is not known.",
  find({ symbol, start, end, volume }) {
    const tally = new RowTally();
    for (let row = start; row < end; row++) if (Number.isNaN(volume[row]!)) tally.add(row);
    return tally.hits(
      () => `${symbol}: ${counted(tally.count, "row")} (${percent(tally.count, end - start)}) without volume`,
      { column: "volume" },
    );
  },
};

export const volumeZero: Check = {
  name: "volume-zero",
  severity: "info",
  description: "Bars in which nothing is said to have traded; a warning from 1 % of the rows on.",
  find({ symbol, start, end, volume }) {
    const tally = new RowTally();
    for (let row = start; row < end; row++) if (volume[row]! === 0) tally.add(row);
    const many = tally.count >= 0.01 * (end - start);
    return tally.hits(
      () =>
        `${symbol}: ${counted(tally.count, "row")} (${percent(tally.count, end - start)}) with a volume of zero`,
      { column: "volume", ...(many && { severity: "warning" }) },
    );
  },
};

export const volumeNegative: Check = {
  name: "volume-negative",
  severity: "error",
  description: "Bars whose volume is below zero.",
  find({ symbol, start, end, volume }) {
    const tally = new RowTally();
    for (let row = start; row < end; row++) if (volume[row]! < 0) tally.add(row);
    return tally.hits(() => `${symbol}: ${counted(tally.count, "row")} with a negative volume`, {
      column: "volume",
    });
  },
};
