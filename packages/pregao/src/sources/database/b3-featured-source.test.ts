import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { formatTime } from "../../market/finding.ts";
import { temporaryDirectory } from "../temporary-directory.fixture.ts";
import { type B3FeaturedOptions, B3FeaturedSource } from "./b3-featured-source.ts";
import { Database, quoteText } from "./duckdb.ts";

const directory = temporaryDirectory();
const database = join(directory, "b3.duckdb");
const parquet = join(directory, "b3_featured.parquet");

/** Three years of the original's table for three tickers. */
const rows = `
  SELECT day::DATE AS date, ticker, 'A company' AS company, 10.0 AS open, 12.0 AS high, 9.0 AS low, 11.0 AS close,
         1000::BIGINT AS volume, 0.01 AS daily_return, 55.5 AS rsi_14, true AS "market_type_NM", 1 AS day_of_week,
         0.02 AS best_buy_sell_spread
  FROM range(DATE '2022-01-03', DATE '2025-01-03', INTERVAL 1 DAY) AS days(day),
       (VALUES ('PETR4'), ('VALE3'), ('BTCI11')) AS tickers(ticker)
  WHERE isodow(day) < 6`;

beforeAll(async () => {
  await Database.with(undefined, "making test data", async (made) => {
    await made.run(
      `ATTACH ${quoteText(database)} AS made; CREATE TABLE made.b3_featured AS ${rows}; DETACH made`,
    );
    await made.run(`COPY (${rows}) TO ${quoteText(parquet)} (FORMAT parquet)`);
  });
});

describe.each([
  ["a DuckDB database", (): B3FeaturedOptions => ({ environment: "LOCAL", path: database })],
  ["a Parquet file", (): B3FeaturedOptions => ({ path: parquet })],
])("b3_featured from %s", (_, options) => {
  const source = (): B3FeaturedSource => new B3FeaturedSource(options());

  it("gives the last two years of the table, with the columns of the original", async () => {
    const { bars } = await source().load();
    expect(bars.symbols).toEqual(["BTCI11", "PETR4", "VALE3"]);
    expect(formatTime(bars.time[0]!)).toBe("2023-01-02");
    expect(formatTime(bars.time.at(-1)!)).toBe("2025-01-02");
    expect([bars.timeframe, bars.calendar.name]).toEqual(["1d", "b3"]);
    for (const name of ["daily_return", "rsi_14", "market_type_NM", "day_of_week", "best_buy_sell_spread"]) {
      expect(bars.column(name)).toHaveLength(bars.length);
    }
    expect(bars.column("market_type_NM")[0]).toBe(1);
  });

  it("takes tickers and period into the query", async () => {
    const { bars, ledger } = await source().load({
      symbols: ["BTCI11"],
      from: "2022-02-01",
      to: "2022-02-28",
    });
    expect(bars.symbols).toEqual(["BTCI11"]);
    expect([bars.time[0]!, bars.time.at(-1)!].map(formatTime)).toEqual(["2022-02-01", "2022-02-28"]);
    expect(ledger.toJSON()).toEqual({ rows_in: 20, rows_used: 20, dropped: [] });
  });

  it("up to a date equals the whole cut there", async () => {
    const full = (await source().load()).bars;
    const to = Date.UTC(2024, 2, 15);
    const { bars } = await source().load({ to });
    expect(bars.time).toEqual(full.between(undefined, to).time);
  });

  it("names near matches of an unknown ticker, and what there is where a period is empty", async () => {
    await expect(source().load({ symbols: ["BTCI12"] })).rejects.toThrow(
      /unknown ticker BTCI12; did you mean BTCI11/,
    );
    await expect(source().load({ from: "2030-01-01" })).rejects.toThrow(/2022-01-03 to 2025-01-02/);
  });
});

it("says what is missing: a token, a file, the table", async () => {
  await expect(new B3FeaturedSource({ environment: "AWS" }).load()).rejects.toThrow(
    /MOTHERDUCK_TOKEN is not set/,
  );
  await expect(new B3FeaturedSource().load()).rejects.toThrow(/environment is LOCAL and no file is given/);
  const other = join(directory, "other.duckdb");
  await Database.with(undefined, "making test data", (made) =>
    made.run(`ATTACH ${quoteText(other)} AS made; CREATE TABLE made.prices AS SELECT 1 AS one; DETACH made`),
  );
  await expect(new B3FeaturedSource({ path: other }).load()).rejects.toThrow(
    /it has no table b3_featured, only prices/,
  );
});
