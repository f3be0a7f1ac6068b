import { PregaoError } from "../../errors.ts";
import type { Finding } from "../../market/finding.ts";
import { didYouMean } from "../../near-matches.ts";
import type { RunContext } from "../../progress.ts";
import { quoteName, quoteText } from "../database/duckdb.ts";
import { throwIfAborted } from "../request.ts";
import { type ColumnMapping, type FileColumn, planColumns } from "./column-plan.ts";
import { restoreFileOrder } from "./file-order.ts";
import { detectNumbers, numberSql } from "./number-format.ts";
import { rowColumn, type StagedTable } from "./staged-table.ts";
import { timeSql } from "./time-format.ts";

/** The rows of a file as typed columns, in the order of the file, nothing dropped yet. */
export interface RawRows {
  readonly length: number;
  /** 1-based row numbers of the table. */
  readonly row: Int32Array;
  /** Epoch milliseconds; NaN where missing. */
  readonly time: Float64Array;
  /** Codes into `symbols`; −1 where missing. */
  readonly symbol: Int32Array;
  /** In order of name. */
  readonly symbols: readonly string[];
  /** NaN where missing. */
  readonly columns: ReadonlyMap<string, Float64Array>;
  /** Names of overlapping series, where a column holds them. */
  readonly series: readonly string[];
  readonly seriesDropped: number;
  /** Rows of the file that were left out before these, by reason. */
  readonly leftOut?: readonly { readonly reason: string; readonly count: number }[];
  readonly findings: Finding[];
  /** Which column of the file became which. */
  readonly columnsMap: Readonly<Record<string, string>>;
}

export interface ReadingOptions {
  readonly columns?: ColumnMapping;
  /** Decimal mark; found from the values when left out. */
  readonly decimal?: "," | ".";
  /** strptime pattern of the time column; found from the values when left out. */
  readonly dateFormat?: string;
  /** The symbol of a file without a symbol column. */
  readonly symbol?: string;
  /** Rows of these series only, in a file that names overlapping series in a column. */
  readonly series?: string | readonly string[];
}

/** SQL conditions on the raw columns, for tables whose rows are better left where they are. */
export type Pushdown = (parts: { time: string; symbol: string | undefined }) => string[];

/** Reads a staged table into typed columns: plan (of bars, or of what else the table holds), formats, one streaming pass. */
export async function readRows(
  table: StagedTable,
  options: ReadingOptions,
  context?: RunContext,
  pushdown?: Pushdown,
  planner: typeof planColumns = planColumns,
): Promise<RawRows> {
  const { database, file } = table;
  const plan = planner(table.columns, options.columns ?? {}, file);
  const findings: Finding[] = [];
  const time = await timeSql(table, plan, options.dateFormat);
  throwIfAborted(context, `reading ${file}`);
  const kept = keepReadable(plan.values, findings, file);
  const numbers = await detectNumbers(table, kept, options.decimal);
  for (const { name, reason } of numbers.leftOut) {
    findings.push(leftOut(file, name, reason));
    kept.delete(name);
  }
  const conditions = pushdown?.({ time, symbol: plan.symbol && textSql(plan.symbol) }) ?? [];
  const series = plan.series === undefined ? [] : await distinctText(table, plan.series);
  const before = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  const total = await countRows(table, before);
  if (plan.series !== undefined && options.series !== undefined) {
    conditions.push(seriesCondition(plan.series, options.series, series));
  }
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  const length = await countRows(table, where);
  const symbols =
    plan.symbol === undefined ? [options.symbol ?? ""] : await distinctText(table, plan.symbol, where);
  const code =
    plan.symbol === undefined
      ? "0"
      : `coalesce(enum_code(try_cast(${textSql(plan.symbol)} AS pregao_symbols)), -1)`;
  if (plan.symbol !== undefined && symbols.length > 0) {
    const list = symbols.map(quoteText).join(", ");
    await database.run(`DROP TYPE IF EXISTS pregao_symbols; CREATE TYPE pregao_symbols AS ENUM (${list})`);
  }
  const columns = new Map([...kept].map(([name]) => [name, new Float64Array(length)]));
  const row = new Int32Array(length);
  const times = new Float64Array(length);
  const codes = new Int32Array(length);
  const values = [...kept.values()].map(
    (column) => `coalesce(${valueSql(column, numbers.format)}, 'nan'::DOUBLE)`,
  );
  const select = [
    `${rowColumn}::INTEGER`,
    `coalesce(${time}, 'nan'::DOUBLE)`,
    symbols.length === 0 ? "-1" : `${code}::INTEGER`,
    ...values,
  ];
  if (length > 0) {
    const read = await database.fill(
      `SELECT ${select.join(", ")} FROM ${table.sql}${where}`,
      [row, times, codes, ...columns.values()],
      (done) => {
        throwIfAborted(context, `reading ${file}`);
        context?.progress({ stage: `reading ${file}`, done, total: length });
      },
    );
    if (read !== length) {
      const reason = `its data is damaged (${read} of ${length} rows could be read)`;
      throw new PregaoError("PREGAO_FILE_UNREADABLE", { file, reason });
    }
  }
  restoreFileOrder(row, [times, codes, ...columns.values()]);
  return {
    length,
    row,
    time: times,
    symbol: codes,
    symbols,
    columns,
    series,
    seriesDropped: total - length,
    findings,
    columnsMap: mapOf(plan, kept),
  };
}

const numericType = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|BOOLEAN|DECIMAL.*)$/;

function keepReadable(
  values: ReadonlyMap<string, FileColumn>,
  findings: Finding[],
  file: string,
): Map<string, FileColumn> {
  const kept = new Map<string, FileColumn>();
  for (const [name, column] of values) {
    if (column.type === "VARCHAR" || numericType.test(column.type)) kept.set(name, column);
    else findings.push(leftOut(file, name, `it holds ${column.type}`));
  }
  return kept;
}

function leftOut(file: string, column: string, reason: string): Finding {
  return {
    check: "column-left-out",
    severity: "info",
    column,
    count: 1,
    message: `column ${column} of ${file} is left out: ${reason}`,
  };
}

function valueSql(column: FileColumn, format: Parameters<typeof numberSql>[1]): string {
  const cell = quoteName(column.name);
  // Every cell that is present has been found to be a number, so what is no number is missing.
  return column.type === "VARCHAR" ? numberSql(cell, format) : `${cell}::DOUBLE`;
}

/** White space that DuckDB's own `trim` leaves: a ticker with a no-break space behind it would be another one. */
const white = quoteText(" \t\n\v\f\r\u00a0\u2028\u2029\ufeff");

function textSql(column: FileColumn): string {
  return `trim(${quoteName(column.name)}::VARCHAR, ${white})`;
}

async function countRows(table: StagedTable, where: string): Promise<number> {
  if (where === "") return table.rows;
  return Number((await table.database.first(`SELECT count(*)::DOUBLE AS n FROM ${table.sql}${where}`)).n);
}

/** In order of name by code units, the order of `Frame`. */
async function distinctText(table: StagedTable, column: FileColumn, where = ""): Promise<string[]> {
  const names = await table.database.names(
    `SELECT DISTINCT ${textSql(column)} AS name FROM ${table.sql}${where}`,
  );
  return names.filter((name) => name !== "" && name !== "null").sort();
}

function seriesCondition(
  column: FileColumn,
  wanted: string | readonly string[],
  known: readonly string[],
): string {
  const names = typeof wanted === "string" ? [wanted] : wanted;
  for (const name of names) {
    if (known.includes(name)) continue;
    throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "series", name, near: didYouMean(name, known) });
  }
  return `${textSql(column)} IN (${names.map(quoteText).join(", ")})`;
}

function mapOf(
  plan: ReturnType<typeof planColumns>,
  kept: ReadonlyMap<string, FileColumn>,
): Record<string, string> {
  const map: Record<string, string> = { time: plan.time.name };
  if (plan.timeOfDay !== undefined) map.timeOfDay = plan.timeOfDay.name;
  if (plan.symbol !== undefined) map.symbol = plan.symbol.name;
  if (plan.series !== undefined) map.series = plan.series.name;
  for (const [name, column] of kept) map[name] = column.name;
  return map;
}
