import { PregaoError } from "../../errors.ts";
import { quoteName } from "../database/duckdb.ts";
import { knownColumn } from "./column-names.ts";
import type { FileColumn } from "./column-plan.ts";
import { isPresent, rowColumn, type StagedTable } from "./staged-table.ts";

/**
 * How numbers are written in a text file: `plain` 1234.5 and 1e3, `comma` 1.234,5 as in Brazil, `point` 1,234.5
 * with thousands marked. The last two allow R$ before and K, M, B (thousand, million, billion) after the number.
 */
export type NumberFormat = "plain" | "comma" | "point";

const patterns = {
  comma: String.raw`[-+]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?[KMB]?`,
  point: String.raw`[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?[KMB]?`,
};

/** Digits with a space between that parts no thousands: 1 234 is one number, 1 2 is two. */
const torn = String.raw`\d \d{1,2}([^0-9]|$)|\d \d{4}|\d [^0-9KMBkmb ]`;

/** A text cell as DOUBLE (NULL where it is no number), as SQL. */
export function numberSql(cell: string, format: NumberFormat): string {
  // DuckDB takes 1_000 for a number, as programs write it; no market does.
  if (format === "plain") return `CASE WHEN NOT contains(${cell}, '_') THEN try_cast(${cell} AS DOUBLE) END`;
  const bare = `upper(replace(replace(${cell}, 'R$', ''), ' ', ''))`;
  const digits = `regexp_replace(${bare}, '[KMB]$', '')`;
  const point =
    format === "comma" ? `replace(replace(${digits}, '.', ''), ',', '.')` : `replace(${digits}, ',', '')`;
  const scale = `CASE right(${bare}, 1) WHEN 'K' THEN 1e3 WHEN 'M' THEN 1e6 WHEN 'B' THEN 1e9 ELSE 1 END`;
  const whole = `regexp_full_match(${bare}, '${patterns[format]}') AND NOT regexp_matches(${cell}, '${torn}')`;
  return `CASE WHEN ${whole} THEN try_cast(${point} AS DOUBLE) * (${scale}) END`;
}

export interface NumberColumns {
  readonly format: NumberFormat;
  /** Columns left out because they are text or empty. */
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * One number format for the whole file, decided by the columns that must be numbers (prices, volume and the other
 * known names): the plain one where it fits, else the one that fits; PREGAO_FORMAT_AMBIGUOUS where two fit and
 * differ, PREGAO_VALUE_INVALID with the row of the first bad value where none does. Columns under names of their
 * own that are not numbers are left out by name. Two or three passes over the text.
 */
export async function detectNumbers(
  table: StagedTable,
  values: ReadonlyMap<string, FileColumn>,
  decimal: "," | "." | undefined,
): Promise<NumberColumns> {
  const text = [...values].filter(([, column]) => column.type === "VARCHAR");
  if (text.length === 0) return { format: "plain", leftOut: [] };
  const required = text.filter(([name]) => knownColumn(name) !== undefined);
  const wanted: NumberFormat[] =
    decimal === "," ? ["comma"] : decimal === "." ? ["plain", "point"] : ["plain", "comma", "point"];
  const counts = new Map<NumberFormat, Map<string, Counts>>();
  for (const format of wanted) {
    counts.set(format, await countNumbers(table, text, format));
    if (format === "plain" && fits(counts.get("plain")!, required)) break;
  }
  const fitting = wanted.filter((format) => counts.has(format) && fits(counts.get(format)!, required));
  const format = fitting[0] ?? mostNumbers(wanted, counts, required);
  if (fitting.length === 0) await refuseFirstBad(table, required, counts.get(format)!, format);
  if (fitting.length > 1 && format !== "plain") await refuseAmbiguous(table, required);
  const leftOut: { name: string; reason: string }[] = [];
  for (const [name] of text) {
    const { present, numbers } = counts.get(format)!.get(name)!;
    if (knownColumn(name) !== undefined) continue;
    if (present === 0) leftOut.push({ name, reason: "it is empty" });
    else if (numbers < present)
      leftOut.push({ name, reason: `${present - numbers} of its values are not numbers` });
  }
  return { format, leftOut };
}

interface Counts {
  readonly present: number;
  readonly numbers: number;
}

function fits(
  counts: ReadonlyMap<string, Counts>,
  required: readonly (readonly [string, FileColumn])[],
): boolean {
  return required.every(([name]) => counts.get(name)!.numbers === counts.get(name)!.present);
}

function mostNumbers(
  wanted: readonly NumberFormat[],
  counts: ReadonlyMap<NumberFormat, ReadonlyMap<string, Counts>>,
  required: readonly (readonly [string, FileColumn])[],
): NumberFormat {
  const total = (format: NumberFormat): number =>
    required.reduce((sum, [name]) => sum + counts.get(format)!.get(name)!.numbers, 0);
  return wanted.reduce((best, format) => (total(format) > total(best) ? format : best));
}

async function countNumbers(
  table: StagedTable,
  text: readonly (readonly [string, FileColumn])[],
  format: NumberFormat,
): Promise<Map<string, Counts>> {
  const sums = text.flatMap(([, column], k) => {
    const cell = quoteName(column.name);
    return [
      `count(${numberSql(cell, format)})::DOUBLE AS numbers_${k}`,
      `count(*) FILTER (${numberSql(cell, format)} IS NULL AND ${isPresent(cell)})::DOUBLE AS others_${k}`,
    ];
  });
  const found = await table.database.first(`SELECT ${sums.join(", ")} FROM ${table.sql}`);
  return new Map(
    text.map(([name], k) => {
      const numbers = Number(found[`numbers_${k}`]);
      return [name, { present: numbers + Number(found[`others_${k}`]), numbers }];
    }),
  );
}

async function refuseFirstBad(
  table: StagedTable,
  required: readonly (readonly [string, FileColumn])[],
  counts: ReadonlyMap<string, Counts>,
  format: NumberFormat,
): Promise<never> {
  const [, column] = required.find(([name]) => counts.get(name)!.numbers < counts.get(name)!.present)!;
  const cell = quoteName(column.name);
  const bad = await table.database.first(
    `SELECT ${rowColumn}::DOUBLE AS row, ${cell} AS value FROM ${table.sql}
     WHERE ${isPresent(cell)} AND ${numberSql(cell, format)} IS NULL ORDER BY ${rowColumn} LIMIT 1`,
  );
  throw new PregaoError("PREGAO_VALUE_INVALID", {
    file: table.file,
    row: await table.locate(Number(bad.row)),
    column: column.name,
    value: JSON.stringify(bad.value),
    wanted: "a number",
  });
}

async function refuseAmbiguous(
  table: StagedTable,
  required: readonly (readonly [string, FileColumn])[],
): Promise<void> {
  for (const [, column] of required) {
    const cell = quoteName(column.name);
    const [comma, point] = [numberSql(cell, "comma"), numberSql(cell, "point")];
    const found = await table.database.first(
      `SELECT ${rowColumn}::DOUBLE AS row, ${cell} AS value, ${comma} AS comma, ${point} AS point
       FROM ${table.sql} WHERE ${comma} IS DISTINCT FROM ${point} ORDER BY ${rowColumn} LIMIT 1`,
    );
    if (found.row === undefined) continue;
    throw new PregaoError("PREGAO_FORMAT_AMBIGUOUS", {
      file: table.file,
      row: await table.locate(Number(found.row)),
      column: column.name,
      value: JSON.stringify(found.value),
      readings: `${found.comma} with a decimal comma, ${found.point} with a decimal point`,
    });
  }
}
