import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { timeframes } from "../market/timeframe.ts";
import { createRunContext } from "../progress.ts";
import { binanceAnswer, klinesOf } from "./binance/binance-answers.fixture.ts";
import { BinanceSource } from "./binance/binance-source.ts";
import { B3FeaturedSource } from "./database/b3-featured-source.ts";
import { Database, quoteText } from "./database/duckdb.ts";
import { FileSource } from "./file-source.ts";
import { startTestServer, type TestServer } from "./http/test-server.fixture.ts";
import { virtualClock } from "./http/virtual-clock.fixture.ts";
import { importDataset } from "./lake/import-dataset.ts";
import { openSource } from "./open-source.ts";
import { SampleSource } from "./sample-source.ts";
import type { BarSource } from "./source.ts";
import { SyntheticSource } from "./synthetic/synthetic-source.ts";
import { temporaryDirectory, writeLines } from "./temporary-directory.fixture.ts";

const directory = temporaryDirectory();
const day = 86_400_000;
let exchange: TestServer;
afterAll(() => exchange.close());

beforeAll(async () => {
  const rows = ["AAA3", "BBB4", "CCC11"].flatMap((ticker) =>
    Array.from({ length: 200 }, (_, k) => {
      const date = new Date(Date.UTC(2024, 0, 1) + k * day).toISOString().slice(0, 10);
      return `${date},${ticker},1,2,1,${1 + (k % 7) / 10},${k},${k % 5 === 0 ? "" : k}`;
    }),
  );
  const csv = writeLines(directory, "prices.csv", ["date,ticker,open,high,low,close,volume,trades", ...rows]);
  writeLines(directory, "prices.csv.gz", ["date,ticker,open,high,low,close,volume,trades", ...rows]);
  await Database.with(undefined, "making test data", async (database) => {
    const read = `SELECT * FROM read_csv(${quoteText(csv)})`;
    await database.run(`COPY (${read}) TO ${quoteText(join(directory, "prices.parquet"))} (FORMAT parquet)`);
    await database.run(
      `ATTACH ${quoteText(join(directory, "b3.duckdb"))} AS made; CREATE TABLE made.b3_featured AS ${read}; DETACH made`,
    );
  });
  await importDataset(csv, "prices", {}, join(directory, "home"));
  const lines = Array.from({ length: 500 }, (_, k) => `${Date.UTC(2024, 0, 1) + k * 28_800_000},${k}`);
  writeLines(directory, "funding.csv", ["time,funding_rate", ...lines]);
  const market = new SyntheticSource({ names: ["AUSDT", "BUSDT", "CUSDT"], bars: 150, calendar: "24/7" });
  const { bars } = await market.load();
  const klines = klinesOf(bars);
  exchange = await startTestServer({
    clock: virtualClock(bars.time.at(-1)! + timeframes["1d"]),
    answer: (url, now) => binanceAnswer({ timeframe: "1d", klines }, url, now),
  });
});

const sources: readonly (readonly [string, () => BarSource | Promise<BarSource>])[] = [
  ["CSV", () => new FileSource(join(directory, "prices.csv"))],
  ["CSV in gzip", () => new FileSource(join(directory, "prices.csv.gz"))],
  ["Parquet", () => new FileSource(join(directory, "prices.parquet"))],
  ["DuckDB", () => new FileSource(join(directory, "b3.duckdb"))],
  ["b3_featured", () => new B3FeaturedSource({ path: join(directory, "b3.duckdb") })],
  ["dataset of the lake", () => openSource("prices", { home: join(directory, "home") })],
  ["sample", () => new SampleSource()],
  [
    "file with a feed beside it",
    () =>
      openSource(join(directory, "prices.csv"), {
        feeds: { funding: `${join(directory, "funding.csv")},symbol=BBB4` },
      }),
  ],
  ["Binance", () => new BinanceSource("binance:AUSDT,BUSDT,CUSDT,timeframe=1d", { spotUrl: exchange.url })],
  ["synthetic market", () => new SyntheticSource({ symbols: 3, bars: 150 })],
];

/** What every source promises; a new one is added to the table above. */
describe.each(sources)("%s", (_, open) => {
  it("gives ordered bars, says what it is, and keeps its books", async () => {
    const source = await open();
    const { bars, ledger } = await source.load();
    expect(source.name).not.toBe("");
    expect(source.description).not.toBe("");
    expect(bars.origin).not.toBe("");
    expect(bars.symbols).toEqual([...bars.symbols].sort());
    const { rows_in, rows_used, dropped } = ledger.toJSON();
    expect(rows_used).toBe(bars.length);
    expect(rows_in).toBe(rows_used + dropped.reduce((sum, { count }) => sum + count, 0));
    expect(bars.time.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it("selects symbols and period as cutting the whole would, whichever way the period is written", async () => {
    const source = await open();
    const full = (await source.load()).bars;
    const symbols = [full.symbols[0]!, full.symbols[2]!];
    const [from, to] = [full.time[20]!, full.time[90]!];
    const expected = full.only(symbols).between(from, to);
    const text = (time: number): string => new Date(time).toISOString().slice(0, 10);
    for (const request of [
      { symbols, from, to },
      { symbols, from: text(from), to: text(to) },
    ]) {
      const { bars, ledger } = await source.load(request);
      expect(bars.symbols).toEqual(expected.symbols);
      expect([...bars.time]).toEqual([...expected.time]);
      for (const name of full.frame.columnNames)
        expect([...bars.column(name)]).toEqual([...expected.column(name)]);
      expect([bars.timeframe, bars.calendar.name]).toEqual([full.timeframe, full.calendar.name]);
      expect(ledger.rowsUsed).toBe(expected.length);
    }
  });

  it("refuses an unknown symbol with near matches, and a period without bars", async () => {
    const source = await open();
    const known = (await source.load()).bars.symbols[0]!;
    const request = { symbols: [`${known}X`] };
    await expect(source.load(request)).rejects.toThrow(
      new RegExp(`unknown ticker ${known}X; did you mean .*${known}`),
    );
    await expect(source.load({ to: "1990-01-01" })).rejects.toMatchObject({ code: "PREGAO_NO_ROWS" });
    await expect(source.load({ from: "2024-02-01", to: "2024-01-01" })).rejects.toMatchObject({
      code: "PREGAO_OPTION_INVALID",
    });
  });

  it("gives the same bytes again, for one thread and for two", async () => {
    const source = await open();
    const one = (await source.load({}, createRunContext({ threads: 1 }))).bars;
    const two = (await source.load({}, createRunContext({ threads: 2 }))).bars;
    for (const name of one.frame.columnNames) {
      const bytes = (values: Float64Array): Buffer =>
        Buffer.from(values.buffer, values.byteOffset, values.byteLength);
      expect(bytes(one.column(name)).equals(bytes(two.column(name)))).toBe(true);
    }
  });

  it("stops for a caller that has given up", async () => {
    const source = await open();
    const context = createRunContext({ signal: AbortSignal.abort() });
    await expect(source.load({}, context)).rejects.toMatchObject({ code: "PREGAO_INTERRUPTED" });
  });
});
