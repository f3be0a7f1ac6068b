import { PregaoError } from "../../errors.ts";
import { type Finding, formatTime } from "../../market/finding.ts";
import type { RowLedger } from "../../market/row-ledger.ts";
import type { RawRows } from "./raw-rows.ts";

export type DuplicatePolicy = "first" | "last";

/**
 * Of rows with one symbol and time, keeps one: exact repetitions are dropped and counted; rows that differ are
 * refused with PREGAO_ROWS_CONFLICT naming both, unless `policy` says which stays. `index` is in order; the result is
 * a part of it. O(rows).
 */
export async function dropDuplicates(
  raw: RawRows,
  columns: ReadonlyMap<string, Float64Array>,
  index: Int32Array,
  policy: DuplicatePolicy | undefined,
  ledger: RowLedger,
  findings: Finding[],
  from: { readonly file: string; locate(row: number): Promise<number> },
): Promise<Int32Array> {
  const kept = new Int32Array(index.length);
  let count = 0;
  let exact = 0;
  let conflicts = 0;
  let firstConflict: { first: number; second: number; column: string } | undefined;
  for (let i = 0; i < index.length; i++) {
    const row = index[i]!;
    const above = count > 0 ? kept[count - 1]! : -1;
    if (above < 0 || raw.symbol[above] !== raw.symbol[row] || raw.time[above] !== raw.time[row]) {
      kept[count++] = row;
      continue;
    }
    const column = differingColumn(columns, above, row);
    if (column === undefined) exact++;
    else {
      conflicts++;
      firstConflict ??= { first: above, second: row, column };
      if (policy === "last") kept[count - 1] = row;
    }
  }
  if (firstConflict !== undefined && policy === undefined) {
    const { first, second, column } = firstConflict;
    throw new PregaoError("PREGAO_ROWS_CONFLICT", {
      file: from.file,
      first: await from.locate(raw.row[first]!),
      second: await from.locate(raw.row[second]!),
      symbol: raw.symbols[raw.symbol[first]!]!,
      time: formatTime(raw.time[first]!),
      column,
      firstValue: columns.get(column)![first]!,
      secondValue: columns.get(column)![second]!,
      conflicts,
      hint: raw.series.length > 1 ? `; series in the file: ${raw.series.join(", ")}` : "",
    });
  }
  ledger.drop("exact duplicate", exact);
  ledger.drop(`conflicting duplicate (the ${policy} row stays)`, conflicts);
  if (exact > 0) {
    findings.push({
      check: "exact-duplicates",
      severity: "warning",
      count: exact,
      message: `${exact} rows repeat another row exactly; one of each was kept`,
    });
  }
  if (conflicts > 0) {
    findings.push({
      check: "conflicting-duplicates",
      severity: "warning",
      count: conflicts,
      message: `${conflicts} rows hold a symbol and time that another row holds with other values; the ${policy} one was kept`,
    });
  }
  return kept.subarray(0, count);
}

function differingColumn(
  columns: ReadonlyMap<string, Float64Array>,
  first: number,
  second: number,
): string | undefined {
  for (const [name, values] of columns) if (!Object.is(values[first]!, values[second]!)) return name;
  return undefined;
}
