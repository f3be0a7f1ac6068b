import { priceColumns } from "../../market/bars.ts";
import type { Check, Hit } from "../contract.ts";
import { RowTally } from "../row-tally.ts";

const enough = 1000;
const least = 100;

export const fewRows: Check = {
  name: "few-rows",
  severity: "warning",
  description: "Fewer than 1,000 bars of a symbol; an error below 100.",
  find({ symbol, start, end }) {
    const count = end - start;
    if (count >= enough) return [];
    return [
      {
        count,
        firstRow: start,
        lastRow: end - 1,
        severity: count < least ? "error" : "warning",
        message: `${symbol} has ${count} bars, fewer than the ${count < least ? least : enough} that a model should see`,
      },
    ];
  },
};

const coreColumns = new Set<string>([...priceColumns, "volume"]);

export const extrasMissing: Check = {
  name: "extra-missing",
  severity: "info",
  description:
    "Missing values in further columns (trades, quote_volume, best_bid …), by column; a warning at the end of the series, where a prediction would need them.",
  find({ bars, symbol, start, end }) {
    const hits: Hit[] = [];
    for (const name of bars.frame.columnNames) {
      const values = bars.frame.columns.get(name);
      if (coreColumns.has(name) || !(values instanceof Float64Array)) continue;
      const tally = new RowTally();
      for (let row = start; row < end; row++) if (Number.isNaN(values[row]!)) tally.add(row);
      const atEnd = tally.lastRow === end - 1;
      const where =
        atEnd && tally.lastRow - tally.firstRow + 1 === tally.count ? `the last ${tally.count}` : tally.count;
      const hit = tally.hits(() => `${symbol}: ${where} rows have no ${name}`, {
        column: name,
        ...(atEnd && { severity: "warning" }),
      });
      hits.push(...hit);
    }
    return hits;
  },
};
