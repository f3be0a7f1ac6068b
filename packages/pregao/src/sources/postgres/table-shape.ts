import { PregaoError } from "../../errors.ts";
import type { Finding } from "../../market/finding.ts";
import { didYouMean } from "../../near-matches.ts";
import { type ColumnMapping, type ColumnPlan, planColumns } from "../reading/column-plan.ts";
import { type PostgresConnection, quoteIdentifier } from "./connection.ts";
import type { PostgresPlace } from "./postgres-name.ts";
import { type TimeColumn, timeColumn } from "./time-column.ts";

/** Which column of a table plays which part. */
export interface TableShape {
  /** Quoted, with its schema: what stands after FROM. */
  readonly from: string;
  readonly plan: ColumnPlan;
  readonly time: TimeColumn;
  /** The symbol as SQL text; undefined where no column holds it. */
  readonly symbol: string | undefined;
  /** The series as SQL text, where a column names overlapping ones. */
  readonly series: string | undefined;
  /** Numeric columns: name in the bars → SQL, double precision. */
  readonly values: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

const numberTypes = ["smallint", "integer", "bigint", "real", "double precision", "numeric"];
const textTypes = ["text", "character varying", "character", "USER-DEFINED"];
const prices = ["open", "high", "low", "close"];

/**
 * Finds the columns of a table by name, as for a CSV file. PREGAO_NAME_UNKNOWN with near matches for a table that is
 * not there (or not to be seen by this user), PREGAO_NOT_BARS and PREGAO_COLUMN_… as for files.
 */
export async function describeTable(
  connection: PostgresConnection,
  place: PostgresPlace,
  mapping: ColumnMapping,
): Promise<TableShape> {
  const { schema, table } = place;
  const described = await connection.query(
    "reading the columns",
    `SELECT column_name, data_type FROM information_schema.columns
     WHERE table_schema = $1 AND table_name = $2 ORDER BY ordinal_position`,
    [schema, table],
  );
  if (described.length === 0) throw await unknownTable(connection, schema, table);
  const types = new Map(described.map(([name, type]) => [name!, type!]));
  const file = `${schema}.${table}`;
  const columns = [...types].map(([name, type]) => ({ name, type: planType(type) }));
  const plan = planColumns(columns, { ...mapping, ...place.columns }, file);
  const from = `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`;
  const values = new Map<string, string>();
  const findings: Finding[] = [];
  for (const [name, column] of plan.values) {
    const type = types.get(column.name)!;
    if (numberTypes.includes(type)) values.set(name, `${quoteIdentifier(column.name)}::float8`);
    else if (prices.includes(name))
      throw new PregaoError("PREGAO_COLUMN_TYPE", { file, column: column.name, wanted: "numbers" });
    else findings.push(leftOut(file, column.name, type));
  }
  const text = (column: { readonly name: string } | undefined): string | undefined =>
    column && `${quoteIdentifier(column.name)}::text`;
  return {
    from,
    plan,
    time: await timeColumn(connection, from, file, plan, types),
    symbol: text(plan.symbol),
    series: text(plan.series),
    values,
    findings,
  };
}

/** The types that `planColumns` asks about are DuckDB's. */
function planType(type: string): string {
  if (textTypes.includes(type)) return "VARCHAR";
  return type.startsWith("time ") ? "TIME" : type;
}

function leftOut(file: string, column: string, type: string): Finding {
  return {
    check: "column-left-out",
    severity: "info",
    column,
    count: 1,
    message: `column ${column} of ${file} is left out: it holds ${type}`,
  };
}

async function unknownTable(
  connection: PostgresConnection,
  schema: string,
  table: string,
): Promise<PregaoError> {
  const known = await connection.query(
    "listing the tables",
    `SELECT CASE WHEN table_schema = 'public' THEN table_name ELSE table_schema || '.' || table_name END
     FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1 LIMIT 1000`,
  );
  const names = known.map(([name]) => name!);
  const name = schema === "public" ? table : `${schema}.${table}`;
  return new PregaoError("PREGAO_NAME_UNKNOWN", { what: "table", name, near: didYouMean(name, names) });
}
