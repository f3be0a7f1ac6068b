import { PregaoError } from "../../errors.ts";
import { formatTime } from "../../market/finding.ts";
import type { RunContext } from "../../progress.ts";
import { type FileOptions, loadTable } from "../file-source.ts";
import { fileKind } from "../reading/file-kind.ts";
import { rowColumn } from "../reading/staged-table.ts";
import { refuseUnknownSymbols, requestedPeriod } from "../request.ts";
import type { BarSource, LoadedBars, LoadRequest } from "../source.ts";
import { Database, quoteText } from "./duckdb.ts";
import { attach } from "./stage-database.ts";
import { describeStaged, escapeGlob } from "./stage-parquet.ts";

export interface B3FeaturedOptions {
  /** AWS reads `md:b3` on MotherDuck; LOCAL a DuckDB database or a Parquet file. Default LOCAL. */
  readonly environment?: "AWS" | "LOCAL";
  /** LOCAL: a DuckDB file with a table `b3_featured`, or a Parquet file of its rows. */
  readonly path?: string;
  /** AWS: the value of MOTHERDUCK_TOKEN. */
  readonly token?: string;
}

/**
 * The B3 service's feature table `b3_featured`, one row per (`date`, `ticker`). Whatever database it lies in is
 * attached as `b3`, and the same SQL runs on it; tickers and period are part of that SQL. Without a period, the two
 * years up to the newest date of the table are read. Columns computed by the original keep their names. The run on
 * MotherDuck itself has not been tried live: tests attach a local database in its place.
 */
export class B3FeaturedSource implements BarSource {
  readonly name = "b3_featured";
  readonly description: string;
  readonly #options: B3FeaturedOptions;
  readonly #reading: FileOptions;

  constructor(options: B3FeaturedOptions = {}, reading: FileOptions = {}) {
    const place = options.environment === "AWS" ? "MotherDuck (md:b3)" : (options.path ?? "a local file");
    this.description = `the table b3_featured of ${place}`;
    this.#options = options;
    this.#reading = { timeframe: "1d", calendar: "b3", ...reading };
  }

  async load(request: LoadRequest = {}, context?: RunContext): Promise<LoadedBars> {
    const period = requestedPeriod(request);
    return Database.with(context, "reading b3_featured", async (database) => {
      await attachB3(database, this.#options);
      const tickers = await database.names("SELECT DISTINCT ticker FROM b3.b3_featured ORDER BY ticker");
      refuseUnknownSymbols(request.symbols, tickers);
      await database.run(
        `CREATE TEMP TABLE pregao_staged AS
         SELECT *, row_number() OVER () AS ${rowColumn} FROM (${await selectionSql(database, request, period)})`,
      );
      const table = await describeStaged(database, "b3_featured", "pregao_staged");
      if (table.rows === 0) throw new PregaoError("PREGAO_NO_ROWS", await whatThereIs(database));
      const present = await database.names("SELECT DISTINCT ticker FROM pregao_staged");
      const symbols = request.symbols?.filter((symbol) => present.includes(symbol));
      return loadTable(
        table,
        this.#reading,
        { ...request, ...(symbols && { symbols }) },
        "b3_featured",
        context,
      );
    });
  }
}

/** The query that travels to the database: its filters run there, not here. */
async function selectionSql(
  database: Database,
  request: LoadRequest,
  period: { readonly from: number; readonly to: number },
): Promise<string> {
  const conditions: string[] = [];
  if (request.from !== undefined) conditions.push(`date >= DATE ${quoteText(isoDate(period.from, true))}`);
  else {
    // Counted from the newest row and not from today: the same table gives the same rows on any day.
    const { start } = await database.first(
      "SELECT (max(date)::DATE - INTERVAL 2 YEARS)::DATE::VARCHAR AS start FROM b3.b3_featured",
    );
    if (typeof start === "string") conditions.push(`date >= DATE ${quoteText(start)}`);
  }
  if (request.to !== undefined) conditions.push(`date <= DATE ${quoteText(isoDate(period.to, false))}`);
  if (request.symbols !== undefined)
    conditions.push(`ticker IN (${request.symbols.map(quoteText).join(", ")})`);
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  return `SELECT * FROM b3.b3_featured${where} ORDER BY ticker, date`;
}

/** The date of a moment; a `from` within a day begins with the next session. */
function isoDate(time: number, up: boolean): string {
  const day = 86_400_000;
  const date = (up ? Math.ceil(time / day) : Math.floor(time / day)) * day;
  const [least, most] = [Date.UTC(1900, 0, 1), Date.UTC(2999, 0, 1)];
  return new Date(Math.min(most, Math.max(least, date))).toISOString().slice(0, 10);
}

async function whatThereIs(database: Database): Promise<{ file: string; reason: string }> {
  const { first, last } = await database.first(
    "SELECT epoch_ms(min(date)::TIMESTAMP)::DOUBLE AS first, epoch_ms(max(date)::TIMESTAMP)::DOUBLE AS last FROM b3.b3_featured",
  );
  const reason =
    first === null
      ? "the table is empty"
      : `the table holds ${formatTime(Number(first))} to ${formatTime(Number(last))}`;
  return { file: "b3_featured", reason };
}

async function attachB3(database: Database, options: B3FeaturedOptions): Promise<void> {
  if (options.environment === "AWS") return attachMotherDuck(database, options.token);
  if (options.path === undefined) {
    throw new PregaoError("PREGAO_DATABASE_UNREACHABLE", {
      database: "b3_featured",
      reason: "the environment is LOCAL and no file is given",
    });
  }
  const kind = await fileKind(options.path);
  if (kind === "duckdb") {
    await attach(database, options.path, "b3");
  } else {
    const reader = kind === "parquet" ? "read_parquet" : "read_csv";
    const file = quoteText(escapeGlob(options.path));
    await database.run(
      `ATTACH ':memory:' AS b3; CREATE VIEW b3.main.b3_featured AS SELECT * FROM ${reader}(${file})`,
    );
  }
  const tables = await database.names(
    "SELECT table_name FROM information_schema.tables WHERE table_catalog = 'b3' ORDER BY 1",
  );
  if (!tables.includes("b3_featured")) {
    throw new PregaoError("PREGAO_DATABASE_UNREACHABLE", {
      database: options.path,
      reason: `it has no table b3_featured${tables.length === 0 ? "" : `, only ${tables.join(", ")}`}`,
    });
  }
}

async function attachMotherDuck(database: Database, token: string | undefined): Promise<void> {
  if (token === undefined || token === "") {
    throw new PregaoError("PREGAO_DATABASE_UNREACHABLE", {
      database: "md:b3",
      reason: "MOTHERDUCK_TOKEN is not set",
    });
  }
  try {
    await database.run("INSTALL motherduck; LOAD motherduck");
    await database.run(`SET motherduck_token = ${quoteText(token)}`);
    await database.run("ATTACH 'md:b3'");
  } catch (error) {
    // The driver may repeat the statement, and with it the token: it must reach neither logs nor screens.
    const reason = (error as Error).message.split("\n")[0]!.replaceAll(token, "…");
    throw new PregaoError("PREGAO_DATABASE_UNREACHABLE", { database: "md:b3", reason });
  }
}
