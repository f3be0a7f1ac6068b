import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { timeframes } from "../market/timeframe.ts";
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
import { sourceConformance } from "./source-conformance.fixture.ts";
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
  mkdirSync(join(directory, "parts"));
  await Database.with(undefined, "making test data", async (database) => {
    const read = `SELECT * FROM read_csv(${quoteText(csv)})`;
    await database.run(`COPY (${read}) TO ${quoteText(join(directory, "prices.parquet"))} (FORMAT parquet)`);
    for (const [part, where] of [
      ["1", "ticker < 'BBB4'"],
      ["2", "ticker >= 'BBB4'"],
    ])
      await database.run(
        `COPY (${read} WHERE ${where}) TO ${quoteText(join(directory, "parts", `${part}.parquet`))} (FORMAT parquet)`,
      );
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
  ["folder of Parquet files", () => openSource(join(directory, "parts"))],
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

/** A new source is added to the table above, or (where it needs a server) calls the suite in its own test. */
describe.each(sources)("%s", (_, open) => sourceConformance(open));
