import type { Timeframe } from "../../market/timeframe.ts";
import type { RunContext } from "../../progress.ts";
import type { FileOptions, LoadedFile } from "../file-source.ts";
import { assembleBars } from "../reading/assemble-bars.ts";
import { type Period, requestedPeriod, throwIfAborted } from "../request.ts";
import type { BarSource, LoadRequest } from "../source.ts";
import { PostgresConnection, type PostgresOptions } from "./connection.ts";
import { type PostgresPlace, parsePostgresName } from "./postgres-name.ts";
import { type Condition, readColumns } from "./read-columns.ts";
import {
  calendarOfTable,
  noRows,
  refuseUnknownSymbols,
  seriesOfTable,
  timeframeOfTable,
} from "./table-facts.ts";
import { describeTable, type TableShape } from "./table-shape.ts";

/**
 * Bars in a table or view of PostgreSQL (TimescaleDB's hypertables are tables). Symbols and period are part of the
 * SQL, rows come through a cursor, and one snapshot answers all statements of a load. Timeframe and calendar are
 * found by the server from all rows, so that they never depend on the request; give them as options to spare it a
 * pass over the whole table. Times without a zone count as UTC; symbols are taken as they stand.
 */
export class PostgresSource implements BarSource {
  readonly name: string;
  readonly description: string;
  readonly #place: PostgresPlace;
  readonly #reading: FileOptions;
  readonly #options: PostgresOptions;

  constructor(name: string, reading: FileOptions = {}, options: PostgresOptions = {}) {
    this.#place = parsePostgresName(name);
    this.name = name;
    const { schema, table, database, host } = this.#place;
    this.description = `bars of the table ${schema}.${table} in the PostgreSQL database ${database} on ${host}`;
    this.#reading = reading;
    this.#options = options;
  }

  async load(request: LoadRequest = {}, context?: RunContext): Promise<LoadedFile> {
    const period = requestedPeriod(request);
    const { table, schema } = this.#place;
    const file = `${schema}.${table}`;
    throwIfAborted(context, `reading ${file}`);
    return PostgresConnection.with(this.#place, this.#options, context?.signal, async (connection) => {
      const reading = this.#reading;
      const shape = await describeTable(connection, this.#place, reading.columns ?? {});
      const timeframe = reading.timeframe ?? (await timeframeOfTable(connection, shape, file));
      const calendar = reading.calendar ?? (await calendarOfTable(connection, shape, timeframe));
      if (request.symbols !== undefined) await refuseUnknownSymbols(connection, shape, request.symbols);
      const wanted = [reading.series ?? []].flat();
      const series = await seriesOfTable(connection, shape, wanted);
      const symbol = reading.symbol ?? table;
      const columns = await readColumns(
        connection,
        shape,
        conditionOf(shape, timeframe, period, request, wanted),
        {
          file,
          symbol,
          fetchRows: this.#options.fetchRows ?? 20_000,
          tieBreak: reading.duplicates !== undefined,
          ...(context === undefined ? {} : { context }),
        },
      );
      if (columns.length === 0) throw await noRows(connection, shape, file);
      // The rest of the request, which a table without a symbol column could not look at.
      const rest =
        shape.symbol === undefined && request.symbols !== undefined ? { symbols: request.symbols } : {};
      const loaded = await assembleBars(
        { ...columns, series, seriesDropped: 0 },
        rest,
        { ...reading, timeframe, calendar },
        { file, origin: this.description, locate: async (row) => row },
      );
      return { ...loaded, columnsMap: columns.columnsMap };
    });
  }
}

const day = 86_400_000;
const microsecond = 0.001;

/** What the request asks for as SQL; its values travel beside the text. */
function conditionOf(
  { time, symbol, series }: TableShape,
  timeframe: Timeframe,
  { from, to }: Period,
  { symbols }: LoadRequest,
  wantedSeries: readonly string[],
): Condition {
  const values: unknown[] = [];
  const parts: string[] = [];
  const parameter = (value: unknown, type: string): string => `$${values.push(value)}::${type}`;
  // Daily bars stamped with a time of day belong to their date: bounds are of whole days.
  const first = timeframe === "1d" ? Math.ceil(from / day) * day : from;
  const last = timeframe === "1d" ? (Math.floor(to / day) + 1) * day - microsecond : to;
  // A row without a time may be anyone's: it counts as asked for, and is dropped by reason.
  const bound = (operator: ">=" | "<=", at: number): string =>
    `(${time.missing} OR ${time.compare(operator, parameter(at, "float8"))})`;
  if (Number.isFinite(from)) parts.push(bound(">=", first));
  if (Number.isFinite(to)) parts.push(bound("<=", last));
  if (symbols !== undefined && symbol !== undefined)
    parts.push(`${symbol} = ANY(${parameter([...symbols], "text[]")})`);
  if (wantedSeries.length > 0 && series !== undefined)
    parts.push(`${series} = ANY(${parameter([...wantedSeries], "text[]")})`);
  return { sql: parts.length === 0 ? "" : ` WHERE ${parts.join(" AND ")}`, values };
}
