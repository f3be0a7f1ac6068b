import type { Finding } from "../../market/finding.ts";
import type { RunContext } from "../../progress.ts";
import type { RawRows } from "../reading/raw-rows.ts";
import { throwIfAborted } from "../request.ts";
import type { PostgresConnection } from "./connection.ts";
import type { TableShape } from "./table-shape.ts";

/** What stands after FROM, and the values of its parameters. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly unknown[];
}

export interface ReadColumnsOptions {
  readonly file: string;
  /** The symbol of a table without such a column. */
  readonly symbol: string;
  readonly fetchRows: number;
  /** Whether rows of one symbol and time come in an order of their own: who keeps the first must know which it is. */
  readonly tieBreak: boolean;
  readonly context?: RunContext;
}

/** The rows of a table as typed columns, in order of time. Memory: the columns and one batch of text. */
export async function readColumns(
  connection: PostgresConnection,
  shape: TableShape,
  where: Condition,
  { file, symbol, fetchRows, tieBreak, context }: ReadColumnsOptions,
): Promise<Omit<RawRows, "series" | "seriesDropped">> {
  const names = [...shape.values.keys()];
  const [[counted] = []] = await connection.query(
    `counting the rows of ${file}`,
    `SELECT count(*) FROM ${shape.from}${where.sql}`,
    where.values,
  );
  const length = Number(counted);
  const time = new Float64Array(length);
  const codes = new Int32Array(length);
  const columns = names.map(() => new Float64Array(length));
  const dictionary = new Map<string, number>();
  const select = [shape.time.milliseconds, shape.symbol ?? "NULL", ...shape.values.values()].join(", ");
  // A table has no order of its own, so times would seem to run backwards at random.
  const order = tieBreak ? names.map((_, k) => k + 3).join(", ") : "";
  const text = `SELECT ${select} FROM ${shape.from}${where.sql} ORDER BY 1, 2${order === "" ? "" : `, ${order}`}`;
  let row = 0;
  for await (const batch of connection.stream(`reading ${file}`, text, where.values, fetchRows)) {
    throwIfAborted(context, `reading ${file}`);
    for (const cells of batch) {
      time[row] = cells[0] === null ? Number.NaN : Number(cells[0]);
      codes[row] = codeOf(shape.symbol === undefined ? symbol : cells[1]!, dictionary);
      for (let k = 0; k < columns.length; k++) {
        const cell = cells[k + 2]!;
        columns[k]![row] = cell === null ? Number.NaN : Number(cell);
      }
      row++;
    }
    context?.progress({ stage: `reading ${file}`, done: row, total: length });
  }
  const symbols = [...dictionary.keys()].sort();
  const place = new Map(symbols.map((name, index) => [name, index]));
  const sorted = Int32Array.from([...dictionary.keys()], (name) => place.get(name)!);
  for (let i = 0; i < length; i++) if (codes[i]! >= 0) codes[i] = sorted[codes[i]!]!;
  return {
    length,
    row: Int32Array.from({ length }, (_, index) => index + 1),
    time,
    symbol: codes,
    symbols,
    columns: new Map(names.map((name, k) => [name, columns[k]!])),
    findings: [...shape.findings] as Finding[],
    columnsMap: columnsMap(shape),
  };
}

function codeOf(symbol: string | null, dictionary: Map<string, number>): number {
  if (symbol === null || symbol === "") return -1;
  let code = dictionary.get(symbol);
  if (code === undefined) {
    code = dictionary.size;
    dictionary.set(symbol, code);
  }
  return code;
}

function columnsMap({ plan, values }: TableShape): Record<string, string> {
  const map: Record<string, string> = { time: plan.time.name };
  if (plan.timeOfDay !== undefined) map.timeOfDay = plan.timeOfDay.name;
  if (plan.symbol !== undefined) map.symbol = plan.symbol.name;
  if (plan.series !== undefined) map.series = plan.series.name;
  for (const name of values.keys()) map[name] = plan.values.get(name)!.name;
  return map;
}
