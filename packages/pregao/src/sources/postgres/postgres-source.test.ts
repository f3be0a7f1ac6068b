import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningServer } from "../../../../../scripts/servers/server-process.ts";
import { describeWith } from "../../../../../scripts/servers/server-tests.fixture.ts";
import { startPostgres } from "../../../../../scripts/servers/servers.ts";
import { loadConfiguration } from "../../config/index.ts";
import type { Bars } from "../../market/bars.ts";
import { openOptions } from "../../pipeline/load.ts";
import { createRunContext } from "../../progress.ts";
import { FileSource } from "../file-source.ts";
import { openSource } from "../open-source.ts";
import { sourceConformance } from "../source-conformance.fixture.ts";
import { temporaryDirectory, writeLines } from "../temporary-directory.fixture.ts";
import type { PostgresOptions } from "./connection.ts";
import { parsePostgresName } from "./postgres-name.ts";
import { PostgresSource } from "./postgres-source.ts";

const directory = temporaryDirectory();
const day = 86_400_000;

describeWith("PostgreSQL")("bars in PostgreSQL", () => {
  let server: RunningServer;
  let client: pg.Client;
  let expected: Bars;
  const options: PostgresOptions = { password: "tests", fetchRows: 70 };
  const name = (query: string): string => `postgres://pregao@127.0.0.1:${server.port}/postgres?${query}`;
  const source = (query: string, given: PostgresOptions = options): PostgresSource =>
    new PostgresSource(name(query), {}, given);

  beforeAll(async () => {
    const rows = ["AAA3", "BBB4", "CCC11"].flatMap((ticker) =>
      Array.from({ length: 200 }, (_, k) => {
        const date = new Date(Date.UTC(2024, 0, 1) + k * day).toISOString().slice(0, 10);
        return [
          date,
          ticker,
          "1",
          "2",
          "1",
          String(1 + (k % 7) / 10),
          String(k),
          k % 5 === 0 ? "" : String(k),
        ];
      }),
    );
    const file = writeLines(directory, "prices.csv", [
      "date,ticker,open,high,low,close,volume,trades",
      ...rows.map((cells) => cells.join(",")),
    ]);
    expected = (await new FileSource(file).load()).bars;
    server = await startPostgres();
    client = new pg.Client({
      host: "127.0.0.1",
      port: server.port,
      user: "pregao",
      password: "tests",
      database: "postgres",
    });
    client.on("error", () => {});
    await client.connect();
    await client.query(
      `CREATE TABLE prices (date date, ticker text, open float8, high numeric(10,4), low real, close float8,
         volume bigint, trades integer, note text)`,
    );
    // In no order at all.
    const shuffled = rows
      .map((cells, k) => ({ cells, at: (k * 7919) % rows.length }))
      .sort((a, b) => a.at - b.at);
    const values = shuffled.map(
      ({ cells }) => `(${cells.map((cell) => (cell === "" ? "NULL" : `'${cell}'`)).join(",")}, 'x')`,
    );
    await client.query(`INSERT INTO prices VALUES ${values.join(",")}`);
  }, 60_000);
  afterAll(async () => {
    await client?.end().catch(() => {});
    await server?.stop();
  });

  function expectSame(bars: Bars, wanted: Bars): void {
    expect(bars.symbols).toEqual(wanted.symbols);
    expect([...bars.time]).toEqual([...wanted.time]);
    for (const column of wanted.frame.columnNames)
      expect([...bars.column(column)], column).toEqual([...wanted.column(column)]);
    expect([bars.timeframe, bars.calendar.name]).toEqual([wanted.timeframe, wanted.calendar.name]);
    expect(bars.time.buffer).toBeInstanceOf(SharedArrayBuffer);
  }

  sourceConformance(() => source("table=prices"));

  it("gives what a file of the same rows gives, in batches of a cursor, and says what is left out", async () => {
    const { bars, findings, ledger, columnsMap } = await source("table=prices").load();
    expectSame(bars, expected);
    expect(ledger.toJSON()).toEqual({ rows_in: 600, rows_used: 600, dropped: [] });
    expect(findings.map(({ check, column }) => [check, column])).toEqual([["column-left-out", "note"]]);
    expect(columnsMap).toMatchObject({ time: "date", symbol: "ticker", close: "close" });
  });

  it("selects symbols and period on the server as cutting the whole would", async () => {
    const [from, to] = [expected.time[20]!, expected.time[90]!];
    const wanted = expected.only(["AAA3", "CCC11"]).between(from, to);
    const text = (time: number): string => new Date(time).toISOString().slice(0, 10);
    for (const request of [
      { symbols: ["AAA3", "CCC11"], from, to },
      { symbols: ["AAA3", "CCC11"], from: text(from), to: text(to) },
    ]) {
      const { bars, ledger } = await source("table=prices").load(request);
      expectSame(bars, wanted);
      expect(ledger.rowsIn).toBe(wanted.length);
    }
    await expect(source("table=prices").load({ symbols: ["AAA33"] })).rejects.toThrow(
      /unknown ticker AAA33; did you mean AAA3/,
    );
    await expect(source("table=prices").load({ to: "1990-01-01" })).rejects.toMatchObject({
      code: "PREGAO_NO_ROWS",
      message: expect.stringContaining("2024-01-01"),
    });
  });

  it.each([
    ["timestamptz", "to_timestamp(s)"],
    ["timestamp", "to_timestamp(s) AT TIME ZONE 'UTC'"],
    ["bigint", "s::bigint"],
    ["bigint", "s::bigint * 1000"],
    ["bigint", "s::bigint * 1000000"],
  ])("reads times kept as %s (%s), whatever the zone of the server", async (type, sql) => {
    await client.query(
      `DROP TABLE IF EXISTS hours; CREATE TABLE hours (ts ${type} PRIMARY KEY, o float8, h float8, l float8, c float8)`,
    );
    const start = Date.UTC(2024, 9, 19) / 1000;
    await client.query(
      `INSERT INTO hours SELECT ${sql}, 1, 2, 1, 1 + k / 100.0 FROM (SELECT k, ${start} + k * 3600 AS s FROM generate_series(0, 99) AS k) AS made`,
    );
    const mapped = "table=hours&time=ts";
    const { bars } = await new PostgresSource(name(mapped), { symbol: "BTC" }, options).load();
    expect([bars.symbols, bars.timeframe, bars.calendar.name]).toEqual([["BTC"], "1h", "24/7"]);
    expect([...bars.time]).toEqual(Array.from({ length: 100 }, (_, k) => (start + k * 3600) * 1000));
    const part = await source(mapped).load({ from: bars.time[10]!, to: bars.time[20]! + 1 });
    expect([...part.bars.time]).toEqual([...bars.time.subarray(10, 21)]);
    expect(part.bars.timeframe).toBe("1h");
    const whole = await source(mapped).load({ from: "2024-10-20", to: "2024-10-20" });
    expect(whole.bars.length).toBe(24);
  });

  it("takes identifiers as they are, however they are written", async () => {
    await client.query(
      `CREATE SCHEMA "Ações""; DROP TABLE prices; --";
       CREATE TABLE "Ações""; DROP TABLE prices; --"."my table" ("Data Pregão" date, "Código" varchar(12), "the ""open""" float8,
         "Máxima" float8, "Mínima" float8, "Fechamento" float8);
       INSERT INTO "Ações""; DROP TABLE prices; --"."my table" SELECT DATE '2024-01-02' + k, 'A''B', 1, 2, 1, 1.5 FROM generate_series(0, 9) AS k`,
    );
    const table = encodeURIComponent('Ações"; DROP TABLE prices; --.my table');
    const odd = source(`table=${table}&open=${encodeURIComponent('the "open"')}`);
    const { bars } = await odd.load({ symbols: ["A'B"] });
    expect([bars.symbols, bars.length, bars.column("open")[0]]).toEqual([["A'B"], 10, 1]);
    expect((await source("table=prices").load()).bars.length).toBe(600);
  });

  it("counts what cannot be bars, and refuses what conflicts, as for files", async () => {
    await client.query(
      `CREATE TABLE broken AS SELECT * FROM prices WHERE ticker = 'AAA3';
       INSERT INTO broken VALUES (NULL, 'AAA3', 1, 2, 1, 1, 1, 1, ''), ('2024-01-01', NULL, 1, 2, 1, 1, 1, 1, ''),
         ('2024-12-01', 'AAA3', NULL, 2, 1, 1, 1, 1, ''), ('2024-12-02', 'AAA3', 'NaN', 2, 1, 1, 1, 1, '')`,
    );
    const { ledger } = await source("table=broken").load();
    expect(ledger.toJSON()).toMatchObject({ rows_in: 204, rows_used: 200 });
    expect(Object.fromEntries(ledger.entries().map(({ reason, count }) => [reason, count]))).toEqual({
      "time missing": 1,
      "symbol missing": 1,
      "price missing": 2,
    });
    await client.query(`INSERT INTO broken VALUES ('2024-01-02', 'AAA3', 1, 2, 1, 1.9, 1, 1, '')`);
    await expect(source("table=broken").load()).rejects.toMatchObject({ code: "PREGAO_ROWS_CONFLICT" });
    const first = new PostgresSource(name("table=broken"), { duplicates: "first" }, options);
    const once = (await first.load()).bars.column("close");
    expect([...(await first.load()).bars.column("close")]).toEqual([...once]);
  });

  it("says what is wrong, and never the password", async () => {
    await client.query("CREATE TABLE words (date text, open float8, high float8, low float8, close float8)");
    const failures: [PostgresSource, string, RegExp][] = [
      [source("table=price"), "PREGAO_NAME_UNKNOWN", /unknown table price; did you mean prices/],
      [
        source("table=words"),
        "PREGAO_COLUMN_TYPE",
        /column date of public.words does not hold a date, a timestamp/,
      ],
      [
        source("table=prices&close=note"),
        "PREGAO_COLUMN_TYPE",
        /column note of public.prices does not hold numbers/,
      ],
      [
        source("table=prices", { password: "wrong-word" }),
        "PREGAO_POSTGRES_FAILED",
        /password authentication failed/,
      ],
      [
        new PostgresSource(`postgres://pregao@127.0.0.1:1/postgres?table=prices`),
        "PREGAO_POSTGRES_FAILED",
        /ECONNREFUSED/,
      ],
    ];
    for (const [one, code, says] of failures) {
      const error = await one.load().then(
        () => undefined,
        (reason: Error) => reason,
      );
      expect(error).toMatchObject({ code, message: expect.stringMatching(says) });
      expect(JSON.stringify(error) + error!.stack).not.toMatch(/wrong-word|"tests"/);
    }
  });

  it("gives up after the statement timeout, and at once when the caller does", async () => {
    await client.query(
      `CREATE VIEW slow AS SELECT prices.* FROM prices, LATERAL (SELECT pg_sleep(10 + 0 * volume)) AS pause`,
    );
    await expect(source("table=slow", { ...options, statementTimeout: 60 }).load()).rejects.toMatchObject({
      code: "PREGAO_POSTGRES_FAILED",
      message: expect.stringContaining("statement timeout"),
    });
    const controller = new AbortController();
    const loading = source("table=slow").load({}, createRunContext({ signal: controller.signal }));
    const running = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'pregao' AND query LIKE '%slow%'`;
    while ((await client.query(running)).rows[0].n === 0);
    controller.abort();
    await expect(loading).rejects.toMatchObject({ code: "PREGAO_INTERRUPTED" });
  });

  it("opens by name, with the password of the settings", async () => {
    const open = (environment: Record<string, string>) =>
      openSource(name("table=prices"), openOptions(loadConfiguration({ environment, directory })));
    const { bars } = await (await open({ PGPASSWORD: "tests" })).load();
    expectSame(bars, expected);
    await expect((await open({ PGPASSWORD: "other" })).load()).rejects.toMatchObject({
      code: "PREGAO_POSTGRES_FAILED",
    });
    const slow = await openSource(
      name("table=slow"),
      openOptions(
        loadConfiguration({
          environment: { PGPASSWORD: "tests", PREGAO_POSTGRES_TIMEOUT_SECONDS: "1" },
          directory,
        }),
      ),
    );
    await expect(slow.load()).rejects.toThrow(/statement timeout/);
  });
});

describe("the name of a PostgreSQL table", () => {
  it("is taken apart, and refused where something is missing or a password is in it", () => {
    expect(
      parsePostgresName("postgresql://me@db.local/quotes?table=b3.daily&time=ts&sslmode=require"),
    ).toEqual({
      host: "db.local",
      port: 5432,
      database: "quotes",
      user: "me",
      schema: "b3",
      table: "daily",
      columns: { time: "ts" },
      encrypted: true,
    });
    expect(() => parsePostgresName("postgres://h/d")).toThrow(/which table/);
    expect(() => parsePostgresName("postgres://h?table=t")).toThrow(/name the database/);
    expect(() => parsePostgresName("postgres://h/d?table=t&sslmode=maybe")).toThrow(/sslmode/);
    const told = (name: string): string => {
      try {
        parsePostgresName(name);
      } catch (error) {
        return (error as Error).message;
      }
      return "";
    };
    expect(told("postgres://me:s3cret@h/d?table=t")).toMatch(/postgres:\/\/me:\*\*\*@h\/d.*set PGPASSWORD/);
    for (const password of ["s3cret", "s3@cret", "s3/cret", "s3#cret", "s3?cret"]) {
      expect(told(`postgres://me:${password}@h/d?table=t`)).toMatch(/\*\*\*@h/);
      expect(told(`postgres://me:${password}@h/d?table=t`)).not.toContain("cret");
    }
    expect(told("postgres://h/d?table=t&password=s3cret")).toMatch(/password=\*\*\*.*set PGPASSWORD/);
    expect(told("postgres://h/d?table=t&password=s3cret")).not.toContain("s3cret");
  });
});
