import { PregaoError } from "../../errors.ts";
import type { ColumnPlan } from "../reading/column-plan.ts";
import { type PostgresConnection, quoteIdentifier } from "./connection.ts";

/** The time of a bar in SQL. Bounds are on the column itself, so that an index on it is used. */
export interface TimeColumn {
  /** Epoch milliseconds, double precision; exact to the microsecond that PostgreSQL keeps. */
  readonly milliseconds: string;
  /** Whether a row has no time. */
  readonly missing: string;
  /** A condition from a parameter that holds epoch milliseconds (float8). */
  compare(operator: ">=" | "<=", parameter: string): string;
}

/**
 * Dates, timestamps (without a zone: UTC) and epochs in whole numbers, which tell their unit by their digits.
 * PREGAO_COLUMN_TYPE for anything else: text has no one reading, so cast it in a view.
 */
export async function timeColumn(
  connection: PostgresConnection,
  from: string,
  file: string,
  plan: ColumnPlan,
  types: ReadonlyMap<string, string>,
): Promise<TimeColumn> {
  const { name } = plan.time;
  const type = types.get(name)!;
  const cell = quoteIdentifier(name);
  if (type === "timestamp with time zone") return momentColumn(cell, (at) => at);
  if (type === "date" && plan.timeOfDay !== undefined) {
    return momentColumn(`(${cell} + ${quoteIdentifier(plan.timeOfDay.name)}::time)`, inUtc);
  }
  if (type === "date" || type.startsWith("timestamp")) return momentColumn(cell, inUtc);
  if (type !== "bigint" && type !== "integer") {
    const wanted = "a date, a timestamp or an epoch in whole numbers";
    throw new PregaoError("PREGAO_COLUMN_TYPE", { file, column: name, wanted });
  }
  const [[digits] = []] = await connection.query(
    "reading the range of times",
    `SELECT length(max(${cell})::text) FROM ${from}`,
  );
  // Seconds, milliseconds, microseconds, nanoseconds between 2001 and 2286; an empty table has none.
  const perMillisecond = { "10": 0.001, "13": 1, "16": 1000, "19": 1e6 }[digits ?? "13"];
  if (perMillisecond === undefined) {
    const wanted = "an epoch of 10, 13, 16 or 19 digits";
    throw new PregaoError("PREGAO_COLUMN_TYPE", { file, column: name, wanted });
  }
  const scaled = perMillisecond < 1 ? `${cell}::numeric * 1000` : `${cell}::numeric / ${perMillisecond}`;
  return {
    milliseconds: `(${scaled})::float8`,
    missing: `${cell} IS NULL`,
    compare: (operator, parameter) =>
      `${cell} ${operator} ${operator === ">=" ? "ceil" : "floor"}(${parameter} * ${perMillisecond})::bigint`,
  };
}

function momentColumn(cell: string, moment: (at: string) => string): TimeColumn {
  return {
    milliseconds: `(extract(epoch FROM ${cell}) * 1000)::float8`,
    missing: `${cell} IS NULL`,
    compare: (operator, parameter) => `${cell} ${operator} ${moment(`to_timestamp(${parameter} / 1000)`)}`,
  };
}

function inUtc(at: string): string {
  return `(${at} AT TIME ZONE 'UTC')`;
}
