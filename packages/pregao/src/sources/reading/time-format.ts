import { PregaoError } from "../../errors.ts";
import { quoteName, quoteText } from "../database/duckdb.ts";
import type { ColumnPlan } from "./column-plan.ts";
import { isPresent, rowColumn, type StagedTable } from "./staged-table.ts";

/** A way to read a cell as a moment: SQL that gives TIMESTAMP, NULL where the cell does not fit. */
interface Reading {
  readonly label: string;
  readonly sql: (cell: string) => string;
}

/**
 * A plain TIMESTAMP would ignore the offset; the zone of the session is UTC, so no offset means UTC. The year must
 * have four digits: DuckDB would take 10/01/24 for a day of the year 10; and a year may not be "(BC)".
 */
const iso: Reading = {
  label: "year-month-day",
  sql: (cell) =>
    `CASE WHEN substr(trim(${cell}), 5, 1) IN ('-', '/') AND NOT contains(${cell}, '(') THEN try_cast(${cell} AS TIMESTAMPTZ)::TIMESTAMP END`,
};

/** Epochs by their number of digits: seconds, milliseconds, microseconds, nanoseconds between 2001 and 2286. */
const epochs: readonly Reading[] = (
  [
    [10, "* 1000000"],
    [13, "* 1000"],
    [16, ""],
    [19, "// 1000"],
  ] as const
).map(([digits, toMicroseconds]) => ({
  label: `epoch of ${digits} digits`,
  sql: (cell) => {
    const whole = `split_part(trim(${cell}), '.', 1)`;
    return `CASE WHEN length(${whole}) = ${digits} THEN make_timestamp(try_cast(${whole} AS BIGINT) ${toMicroseconds}) END`;
  },
}));

const dayFirst = "day/month/year";
const monthFirst = "month/day/year";

const patterned: readonly Reading[] = [
  ["year/month/day", "%Y/%m/%d", "\\d{4}/\\d{1,2}/\\d{1,2}"],
  ["yearmonthday", "%Y%m%d", "\\d{8}"],
  [dayFirst, "%d/%m/%Y", "\\d{1,2}/\\d{1,2}/\\d{4}"],
  [monthFirst, "%m/%d/%Y", "\\d{1,2}/\\d{1,2}/\\d{4}"],
  [dayFirst, "%d/%m/%y", "\\d{1,2}/\\d{1,2}/\\d{2}"],
  [monthFirst, "%m/%d/%y", "\\d{1,2}/\\d{1,2}/\\d{2}"],
].map(([label, pattern, shape]) => ({
  label: label!,
  sql: (cell) => {
    const slashed = `translate(trim(${cell}), '.-', '//')`;
    const formats = ["", " %H:%M", " %H:%M:%S"].map((clock) => quoteText(pattern + clock));
    // strptime's %Y is content with fewer digits than four.
    return `CASE WHEN regexp_matches(${slashed}, '^${shape}( |$)') THEN try_strptime(${slashed}, [${formats.join(", ")}]) END`;
  },
}));

/** Rows on which every reading is tried; the whole column then has to fit one that fits them best. */
const looked = 2000;

const readings: readonly Reading[] = [iso, ...epochs, ...patterned];

/**
 * The time of a bar as SQL giving epoch milliseconds (DOUBLE, NULL where the cell is empty). Text is read as ISO
 * 8601 (an offset is honoured, no offset means UTC), as an epoch, or as a date with day or month first – which of
 * the two must follow from the values. Throws PREGAO_VALUE_INVALID with the first row that does not fit, and
 * PREGAO_FORMAT_AMBIGUOUS where no value tells day from month.
 */
export async function timeSql(table: StagedTable, plan: ColumnPlan, dateFormat?: string): Promise<string> {
  const name = quoteName(plan.time.name);
  const { type } = plan.time;
  if (type === "DATE" || type.startsWith("TIMESTAMP"))
    return epochMilliseconds(`${withClock(plan, name)}::TIMESTAMP`);
  const cell = type === "VARCHAR" ? withClock(plan, name) : `${name}::BIGINT::VARCHAR`;
  if (dateFormat !== undefined) {
    const given = {
      label: dateFormat,
      sql: (text: string) => `try_strptime(trim(${text}), ${quoteText(dateFormat)})`,
    };
    await refuseUnread(table, plan, name, cell, given);
    return epochMilliseconds(given.sql(cell));
  }
  const counts = await countReadings(table, name, cell, [iso]);
  if (counts.read[0] === counts.present) return epochMilliseconds(iso.sql(cell));
  const start = await countReadings(
    { ...table, sql: `(SELECT * FROM ${table.sql} LIMIT ${looked})` },
    name,
    cell,
    readings,
  );
  const likely = readings.filter((_, k) => start.read[k] === Math.max(...start.read));
  const all = await countReadings(table, name, cell, likely);
  const best = Math.max(...all.read);
  const fitting = likely.filter((_, k) => all.read[k] === best && best > 0);
  if (best < all.present) await refuseUnread(table, plan, name, cell, fitting[0] ?? iso);
  await refuseUndecided(table, plan, name, cell, fitting);
  return epochMilliseconds(fitting[0]!.sql(cell));
}

function withClock(plan: ColumnPlan, name: string): string {
  if (plan.timeOfDay === undefined) return name;
  const clock = quoteName(plan.timeOfDay.name);
  return plan.time.type === "VARCHAR" ? `(${name} || ' ' || ${clock})` : `(${name}::DATE + ${clock}::TIME)`;
}

function epochMilliseconds(moment: string): string {
  return `(epoch_us(${moment}) / 1000)::DOUBLE`;
}

async function countReadings(
  table: StagedTable,
  name: string,
  cell: string,
  of: readonly Reading[],
): Promise<{ present: number; read: number[] }> {
  const sums = of.map((reading, k) => `count(${reading.sql(cell)})::DOUBLE AS read_${k}`);
  const found = await table.database.first(
    `SELECT count(*)::DOUBLE AS present, ${sums.join(", ")} FROM ${table.sql} WHERE ${isPresent(`${name}::VARCHAR`)}`,
  );
  return { present: Number(found.present), read: of.map((_, k) => Number(found[`read_${k}`])) };
}

async function refuseUnread(
  table: StagedTable,
  plan: ColumnPlan,
  name: string,
  cell: string,
  reading: Reading,
): Promise<void> {
  const bad = await table.database.first(
    `SELECT ${rowColumn}::DOUBLE AS row, ${name}::VARCHAR AS value FROM ${table.sql}
     WHERE ${isPresent(`${name}::VARCHAR`)} AND ${reading.sql(cell)} IS NULL ORDER BY ${rowColumn} LIMIT 1`,
  );
  if (bad.row === undefined) return;
  throw new PregaoError("PREGAO_VALUE_INVALID", {
    file: table.file,
    row: await table.locate(Number(bad.row)),
    column: plan.time.name,
    value: JSON.stringify(bad.value),
    wanted: `a date or time (as ${reading.label})`,
  });
}

async function refuseUndecided(
  table: StagedTable,
  plan: ColumnPlan,
  name: string,
  cell: string,
  fitting: readonly Reading[],
): Promise<void> {
  const day = fitting.find(({ label }) => label === dayFirst);
  const month = fitting.find(({ label }) => label === monthFirst);
  if (day === undefined || month === undefined) return;
  const found = await table.database.first(
    `SELECT ${rowColumn}::DOUBLE AS row, ${name}::VARCHAR AS value FROM ${table.sql}
     WHERE ${day.sql(cell)} IS DISTINCT FROM ${month.sql(cell)} ORDER BY ${rowColumn} LIMIT 1`,
  );
  if (found.row === undefined) return;
  throw new PregaoError("PREGAO_FORMAT_AMBIGUOUS", {
    file: table.file,
    row: await table.locate(Number(found.row)),
    column: plan.time.name,
    value: JSON.stringify(found.value),
    readings: `${dayFirst} or ${monthFirst}`,
  });
}
