import { PregaoError } from "../../errors.ts";
import { quoteName } from "../database/duckdb.ts";
import type { FileColumn } from "../reading/column-plan.ts";
import { rowColumn, type StagedTable } from "../reading/staged-table.ts";
import type { FeedPlan } from "./feed-plan.ts";
import { connectionMarks, liquidationSides } from "./liquidations.ts";

/**
 * The table with its sides as numbers (`liquidationSides`, `connectionMarks`), and the plan that fits it.
 * PREGAO_VALUE_INVALID with the first row whose side is none.
 */
export async function withSides(
  table: StagedTable,
  plan: FeedPlan,
): Promise<{ table: StagedTable; plan: FeedPlan }> {
  const { name } = plan.values.get("side")!;
  const cell = quoteName(name);
  const cases = Object.entries({ ...liquidationSides, ...connectionMarks })
    .map(([word, code]) => `WHEN '${word}' THEN ${code}`)
    .join(" ");
  const code = `CASE upper(trim(${cell}::VARCHAR)) ${cases} END`;
  const bad = await table.database.first(
    `SELECT ${rowColumn}::DOUBLE AS row, ${cell}::VARCHAR AS value FROM ${table.sql}
     WHERE ${code} IS NULL ORDER BY ${rowColumn} LIMIT 1`,
  );
  if (bad.row !== undefined) {
    throw new PregaoError("PREGAO_VALUE_INVALID", {
      file: table.file,
      row: await table.locate(Number(bad.row)),
      column: name,
      value: JSON.stringify(bad.value),
      wanted: "a side (SELL or BUY)",
    });
  }
  const side: FileColumn = { name, type: "DOUBLE" };
  return {
    table: {
      ...table,
      sql: `(SELECT * REPLACE (${code}::DOUBLE AS ${cell}) FROM ${table.sql})`,
      columns: table.columns.map((one) => (one.name === name ? side : one)),
    },
    plan: { ...plan, values: new Map([...plan.values, ["side", side]]) },
  };
}
