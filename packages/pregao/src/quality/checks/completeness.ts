import { type Bars, priceColumns } from "../../market/bars.ts";
import type { Check, Hit } from "../contract.ts";
import { counted, percent, RowTally } from "../row-tally.ts";
import { missingBars } from "./gaps.ts";

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

/** Less than this share of the expected bars makes a series incomplete. */
const completeShare = 0.95;

export const incomplete: Check = {
  name: "incomplete",
  severity: "warning",
  description: "Fewer than 95 % of the bars that the calendar expects between a symbol's first and last one.",
  find(series) {
    const { symbol, start, end } = series;
    const rows = end - start;
    const { missing } = missingBars(series);
    const expected = rows + missing;
    if (rows >= completeShare * expected) return [];
    return [
      {
        count: missing,
        firstRow: start,
        lastRow: end - 1,
        message: `${symbol} has ${rows} of the ${counted(expected, "bar")} expected (${percent(rows, expected)})`,
      },
    ];
  },
};

/** Columns that have a value somewhere, found once for all symbols of the bars. */
const columnsWithValues = new WeakMap<Bars, ReadonlySet<string>>();

function valuedColumns(bars: Bars): ReadonlySet<string> {
  let valued = columnsWithValues.get(bars);
  if (valued === undefined) {
    const names = bars.frame.columnNames.filter((name) => {
      const column = bars.frame.columns.get(name);
      return column instanceof Float64Array && column.some((value) => !Number.isNaN(value));
    });
    valued = new Set(names);
    columnsWithValues.set(bars, valued);
  }
  return valued;
}

export const columnsInconsistent: Check = {
  name: "column-inconsistent",
  severity: "warning",
  description:
    "A column without a single value in one symbol that other symbols have values in: features would mean different things.",
  find({ bars, symbol, start, end }) {
    const hits: Hit[] = [];
    for (const column of valuedColumns(bars)) {
      const values = bars.column(column).subarray(start, end);
      if (values.some((value) => !Number.isNaN(value))) continue;
      const message = `${symbol} has no ${column} in any row, other symbols do`;
      hits.push({ count: end - start, firstRow: start, lastRow: end - 1, column, message });
    }
    return hits;
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
