import { basename } from "node:path";
import { PregaoError } from "../../errors.ts";
import type { RunContext } from "../../progress.ts";
import { stageCsv } from "../csv/stage-csv.ts";
import { Database, quoteName } from "../database/duckdb.ts";
import { stageParquet } from "../database/stage-parquet.ts";
import { knownColumn, plainName } from "../reading/column-names.ts";
import type { FileColumn } from "../reading/column-plan.ts";
import { fileKind } from "../reading/file-kind.ts";
import { numberSql } from "../reading/number-format.ts";
import { isPresent, rowColumn, type StagedTable } from "../reading/staged-table.ts";
import { timeSql } from "../reading/time-format.ts";
import {
  type CorporateEvent,
  changesShares,
  type EventKind,
  eventKindNamed,
  eventKinds,
} from "./corporate-event.ts";

/** Names that the columns of an events table may have, plain. */
const aliases = {
  exDate: ["exdate", "dataex", "exdividenddate", "date", "data"],
  kind: ["kind", "type", "event", "tipo", "evento", "provento"],
  factor: ["factor", "fator", "ratio", "proporcao"],
  amount: ["amount", "value", "valor", "valorporacao", "dividend", "rate"],
} as const;

const day = 86_400_000;

/**
 * The events of a CSV or Parquet table with the columns symbol, ex_date, kind, factor, amount (or their names in
 * Portuguese), in the order of the file. A split, reverse split or bonus needs a factor, a dividend or interest on equity
 * an amount. Throws PREGAO_COLUMN_MISSING, and PREGAO_VALUE_INVALID with the row that is not an event.
 */
export async function readEvents(path: string, context?: RunContext): Promise<CorporateEvent[]> {
  const kind = await fileKind(path);
  const file = basename(path);
  if (kind !== "csv" && kind !== "csv.gz" && kind !== "parquet") {
    const reason = "an events table is CSV, CSV in gzip or Parquet";
    throw new PregaoError("PREGAO_FILE_UNREADABLE", { file, reason });
  }
  return Database.with(context, `reading ${file}`, async (database) => {
    const table =
      kind === "parquet"
        ? await stageParquet(database, path, file)
        : await stageCsv(database, path, file, kind === "csv.gz");
    return eventsOf(table);
  });
}

async function eventsOf(table: StagedTable): Promise<CorporateEvent[]> {
  const symbol = columnOf(table, "symbol", (name) => knownColumn(name) === "symbol");
  const exDate = named(table, "exDate", "ex_date");
  const kind = named(table, "kind", "kind");
  const factor = optional(table, "factor");
  const amount = optional(table, "amount");
  const time = await timeSql(table, { time: exDate, values: new Map() });
  const columns = [
    `${rowColumn}::DOUBLE AS row`,
    `trim(${quoteName(symbol.name)}::VARCHAR) AS symbol`,
    `${time} AS time`,
    `trim(${quoteName(kind.name)}::VARCHAR) AS kind`,
    await numberOf(table, factor, "factor"),
    await numberOf(table, amount, "amount"),
  ];
  const rows = await table.database.rows(
    `SELECT ${columns.join(", ")} FROM ${table.sql} ORDER BY ${rowColumn}`,
  );
  const events: CorporateEvent[] = [];
  for (const row of rows) {
    const refuse = async (
      column: FileColumn | undefined,
      name: string,
      value: unknown,
      wanted: string,
    ): Promise<never> => {
      throw new PregaoError("PREGAO_VALUE_INVALID", {
        file: table.file,
        row: await table.locate(Number(row.row)),
        column: column?.name ?? name,
        value: JSON.stringify(value ?? ""),
        wanted,
      });
    };
    const event = eventKindNamed(String(row.kind ?? ""));
    if (event === undefined)
      return refuse(kind, "kind", row.kind, `an event (one of ${eventKinds.join(", ")})`);
    if (typeof row.symbol !== "string" || row.symbol === "")
      return refuse(symbol, "symbol", row.symbol, "a ticker");
    if (typeof row.time !== "number") return refuse(exDate, "ex_date", row.time, "a date");
    const given = { symbol: row.symbol, exDate: Math.floor(row.time / day) * day, kind: event };
    if (changesShares(event)) {
      const wanted =
        event === "reverse-split"
          ? "shares after ÷ shares before, below 1 (0.1 where ten become one)"
          : "shares after ÷ shares before, above 1 (2 where one becomes two, 1.05 for a bonus of 5 %)";
      const value = row.factor;
      if (typeof value !== "number" || !isFactor(value, event))
        return refuse(factor, "factor", value, wanted);
      events.push({ ...given, factor: value });
    } else {
      const value = row.amount;
      if (typeof value !== "number" || !(value > 0) || !Number.isFinite(value))
        return refuse(amount, "amount", value, "an amount of money per share, above 0");
      events.push({ ...given, amount: value });
    }
  }
  return events;
}

function isFactor(value: number, kind: EventKind): boolean {
  return Number.isFinite(value) && (kind === "reverse-split" ? value > 0 && value < 1 : value > 1);
}

function named(table: StagedTable, part: keyof typeof aliases, name: string): FileColumn {
  return columnOf(table, name, (header) => (aliases[part] as readonly string[]).includes(plainName(header)));
}

function optional(table: StagedTable, part: "factor" | "amount"): FileColumn | undefined {
  return table.columns.find(({ name }) => (aliases[part] as readonly string[]).includes(plainName(name)));
}

function columnOf(table: StagedTable, name: string, fits: (header: string) => boolean): FileColumn {
  const found = table.columns.find((column) => fits(column.name));
  if (found !== undefined) return found;
  const near = `; its columns are ${table.columns.map((column) => column.name).join(", ")}`;
  throw new PregaoError("PREGAO_COLUMN_MISSING", { file: table.file, column: name, near });
}

/** The column as SQL of a number: plain, or with a decimal comma where every value is written so. */
async function numberOf(table: StagedTable, column: FileColumn | undefined, alias: string): Promise<string> {
  if (column === undefined) return `NULL::DOUBLE AS ${alias}`;
  const cell = quoteName(column.name);
  if (column.type !== "VARCHAR") return `${cell}::DOUBLE AS ${alias}`;
  const bad = (format: "plain" | "comma"): string =>
    `${isPresent(cell)} AND ${numberSql(cell, format)} IS NULL`;
  const found = await table.database.first(
    `SELECT (count(*) FILTER (${bad("plain")}))::DOUBLE AS plain, (count(*) FILTER (${bad("comma")}))::DOUBLE AS comma FROM ${table.sql}`,
  );
  const format = Number(found.plain) > 0 && Number(found.comma) === 0 ? "comma" : "plain";
  const first = await table.database.first(
    `SELECT ${rowColumn}::DOUBLE AS row, ${cell} AS value FROM ${table.sql} WHERE ${bad(format)} ORDER BY ${rowColumn} LIMIT 1`,
  );
  if (first.row !== undefined) {
    throw new PregaoError("PREGAO_VALUE_INVALID", {
      file: table.file,
      row: await table.locate(Number(first.row)),
      column: column.name,
      value: JSON.stringify(first.value),
      wanted: "a number",
    });
  }
  return `${numberSql(cell, format)} AS ${alias}`;
}
