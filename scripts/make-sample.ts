/**
 * Makes data/sample from the shared data: `node --conditions=pregao-source scripts/make-sample.ts ../shared/data`.
 * Rows are copied as they are (symbol, then time), nothing is cleaned; the same input gives the same values.
 */
import { mkdir, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Database, quoteText } from "../packages/pregao/src/sources/database/duckdb.ts";

/** Large and liquid, one or two an industry: oil, mining, banks, exchange, drinks, motors, paper, retail, power. */
const b3Symbols = [
  "ABEV3",
  "B3SA3",
  "BBAS3",
  "BBDC4",
  "EQTL3",
  "ITUB4",
  "LREN3",
  "PETR4",
  "PRIO3",
  "SUZB3",
  "VALE3",
  "WEGE3",
];

const directory = process.argv[2];
if (directory === undefined) {
  console.error("usage: node --conditions=pregao-source scripts/make-sample.ts DIRECTORY_OF_THE_SHARED_DATA");
  process.exit(2);
}
const out = resolve(import.meta.dirname, "../data/sample");
await mkdir(out, { recursive: true });

const csv = (name: string): string => `read_csv(${quoteText(join(resolve(directory), name))}, header = true)`;
const samples = [
  {
    file: "b3_daily.parquet",
    sql: `SELECT date::DATE AS date, symbol, open::DOUBLE AS open, high::DOUBLE AS high, low::DOUBLE AS low,
            close::DOUBLE AS close, adj_close::DOUBLE AS adj_close, volume::DOUBLE AS volume
          FROM ${csv("b3_yahoo_daily_2021_2026.csv.gz")}
          WHERE symbol IN (${b3Symbols.map(quoteText).join(", ")}) ORDER BY symbol, date`,
  },
  {
    file: "btcusdt_1h.parquet",
    sql: `SELECT timestamp::TIMESTAMP AS timestamp, symbol, open::DOUBLE AS open, high::DOUBLE AS high,
            low::DOUBLE AS low, close::DOUBLE AS close, volume::DOUBLE AS volume,
            quote_volume::DOUBLE AS quote_volume, trades::DOUBLE AS trades,
            taker_buy_volume::DOUBLE AS taker_buy_volume, taker_buy_quote_volume::DOUBLE AS taker_buy_quote_volume
          FROM ${csv("binance_um_btcusdt_1h_full_2019_2023.csv.gz")} ORDER BY symbol, timestamp`,
  },
];

await Database.with(
  { threads: 1, signal: new AbortController().signal },
  "making the sample",
  async (database) => {
    for (const { file, sql } of samples) {
      const path = join(out, file);
      await rm(path, { force: true });
      await database.run(
        `COPY (${sql}) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19)`,
      );
      const { n } = await database.first(
        `SELECT count(*)::INTEGER AS n FROM read_parquet(${quoteText(path)})`,
      );
      console.log(`${file}: ${n} rows, ${(await stat(path)).size} bytes`);
    }
  },
);
