import { existsSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Finding } from "../market/finding.ts";
import { FileSource, type LoadedFile } from "../sources/file-source.ts";
import { checkBars } from "./check-bars.ts";

const shared = "../shared/data";

/** An oddity that the README of the shared files names, and the finding that it must give. */
interface Oddity {
  readonly file: string;
  readonly check: string;
  readonly symbol?: string;
  readonly message?: RegExp;
  /** Rows over all symbols (or of the symbol). */
  readonly count?: number;
  readonly options?: object;
}

const adjusted = "b3_yahoo_daily_adjusted_2005_2026.csv.gz";
const unadjusted = "b3_cotahist_daily_unadjusted_2010_2017.csv.gz";
const spot = "binance_spot_btc_eth_bnb_5m_full_2025q3.csv.gz";
const funds = "b3_fii_ohlcv_mxrf11_hglg11.csv.gz";

const oddities: readonly Oddity[] = [
  {
    file: "b3_yahoo_daily_2021_2026.csv.gz",
    check: "large-move",
    symbol: "HAPV3",
    message: /−42\.2 % on 2025-11-13/,
  },
  { file: adjusted, check: "ohlc-inconsistent", count: 147 },
  { file: adjusted, check: "volume-zero", count: 8231 },
  { file: adjusted, check: "absurd-early-levels", symbol: "LREN3" },
  { file: adjusted, check: "absurd-early-levels", symbol: "SUZB3" },
  { file: adjusted, check: "absurd-early-levels", symbol: "RADL3" },
  { file: adjusted, check: "absurd-early-levels", symbol: "UGPA3" },
  { file: adjusted, check: "bars-outside-sessions", symbol: "PETR4", count: 23 },
  {
    file: unadjusted,
    check: "gaps",
    symbol: "UGPA3",
    message: /499 days without a bar, 2010-03-24 to 2011-08-05/,
  },
  { file: unadjusted, check: "split-like-jump", symbol: "CSNA3", message: /1\/2 on 2010-03-26/ },
  { file: unadjusted, check: "split-like-jump", symbol: "USIM5", message: /1\/2 on 2010-09-28/ },
  { file: unadjusted, check: "split-like-jump", symbol: "KROT3", message: /1\/4 on 2014-09-12/ },
  { file: unadjusted, check: "few-rows", symbol: "SUZB3", count: 32 },
  { file: "binance_um_btcusdt_1h_full_2019_2023.csv.gz", check: "placeholder-bars", symbol: "BTCUSDT" },
  { file: spot, check: "gaps", symbol: "BTCUSDT", count: 223, message: /18:40 h without a bar/ },
  {
    file: spot,
    check: "extra-missing",
    symbol: "BTCUSDT",
    message: /the last \d+ rows have no quote_volume/,
  },
  { file: spot, check: "extra-missing", symbol: "ETHUSDT", message: /the last \d+ rows have no/ },
  { file: spot, check: "extra-missing", symbol: "BNBUSDT", message: /the last \d+ rows have no/ },
  { file: funds, check: "conflicting-duplicates", count: 62, options: { duplicates: "first" } },
  { file: funds, check: "exact-duplicates", count: 29, options: { duplicates: "first" } },
  { file: "binance_um_btc_oi_ohlc_30m_2024.csv.gz", check: "no-volume-column", count: 1000 },
  { file: "us_goog_daily_backtestingpy.csv.gz", check: "gaps", symbol: "GOOG" },
];

const series = [
  "EvandroSanches/MXRF11_RNN:MXRF11.SA.csv",
  "gustavopierre/data_science_portfolio:HGLG11.SA.csv",
];

/** File, bars, symbols, timeframe, calendar, and what has to be said to read it. */
const imports: readonly (readonly [string, number, number, string, string, object?])[] = [
  ["b3_yahoo_daily_2021_2026.csv.gz", 48_672, 39, "1d", "b3"],
  [adjusted, 123_555, 25, "1d", "b3"],
  [unadjusted, 25_283, 15, "1d", "b3"],
  ["b3_cotahist_raw_sample_20030212.txt.gz", 188, 188, "1d", "b3"],
  ["b3_cotahist_raw_stub_2022_2024.txt.gz", 147, 133, "1d", "b3"],
  [funds, 2236, 2, "1d", "b3", { series }],
  ["binance_um_btcusdt_1h_full_2019_2023.csv.gz", 33_364, 1, "1h", "24/7"],
  ["binance_um_btcusdt_1d_full_2019_2023.csv.gz", 1392, 1, "1d", "24/7"],
  [spot, 27_354, 3, "5m", "24/7"],
  ["crypto_btcpairs_5m_freqtrade_2018.csv.gz", 58_252, 11, "5m", "24/7"],
  ["binance_um_btc_oi_ohlc_30m_2024.csv.gz", 1000, 1, "30m", "24/7"],
  ["binance_btc_1h_with_oi_2026jul.csv.gz", 714, 1, "1h", "24/7"],
  ["us_goog_daily_backtestingpy.csv.gz", 2148, 1, "1d", "weekdays"],
  ["fx_eurusd_1h_backtestingpy.csv.gz", 5000, 1, "1h", "24/7"],
];

const refusals: readonly (readonly [string, RegExp])[] = [
  ["b3_ifix_index_close_2019_2025.csv.gz", /closing prices only, no open, high, low/],
  ["bench_ETTh1.csv.gz", /no column for open, high, low, close; its columns are date, HUFL/],
  ["bench_exchange_rate.txt.gz", /first line holds values, not column names/],
  ["sentiment_en_fiqa_task1.csv.gz", /no column for time, open, high, low, close/],
  ["sentiment_en_twitter_financial_news.csv.gz", /no column for time, open, high, low, close/],
  [
    "binance_um_funding_8h_2019_2026.csv.gz",
    /no column for open.*lay it beside bars with --feeds funding=FILE/,
  ],
  ["binance_um_btc_long_short_ratio_30m_2024.csv.gz", /no column for open.*with --feeds long_short=FILE/],
  ["btc_open_interest_daily_2019_2026.csv.gz", /no column for open.*with --feeds open_interest=FILE/],
];

const loaded = new Map<string, Promise<LoadedFile>>();

function load(file: string, options: object = {}): Promise<LoadedFile> {
  const key = `${file} ${JSON.stringify(options)}`;
  if (!loaded.has(key)) loaded.set(key, new FileSource(`${shared}/${file}`, options).load());
  return loaded.get(key)!;
}

describe.runIf(existsSync(shared))(
  "oddities of the shared files (needs ../shared/data; check-bars.test.ts has small ones like them)",
  () => {
    it.each(oddities)("$file: $check $symbol", async ({ file, check, symbol, message, count, options }) => {
      const { bars, findings, ledger } = await load(file, options);
      const found: Finding[] = [...findings, ...checkBars(bars)].filter(
        (finding) => finding.check === check && (symbol === undefined || finding.symbol === symbol),
      );
      expect(found.length).toBeGreaterThan(0);
      if (count !== undefined) expect(found.reduce((sum, finding) => sum + finding.count, 0)).toBe(count);
      if (message !== undefined) expect(found.map((finding) => finding.message).join("\n")).toMatch(message);
      const { rows_in, rows_used, dropped } = ledger.toJSON();
      expect([rows_in, rows_used]).toEqual([
        rows_used + dropped.reduce((sum, entry) => sum + entry.count, 0),
        bars.length,
      ]);
    });

    it("the funds file: overlapping series refused with its remedies, one NaN row dropped and counted", async () => {
      await expect(load(funds)).rejects.toThrow(
        /both hold MXRF11 at .*62 such pairs; series in the file: EvandroSanches/,
      );
      const { ledger, bars } = await load(funds, { series });
      expect(bars.symbols).toEqual(["HGLG11", "MXRF11"]);
      expect(ledger.entries().map(({ reason }) => reason)).toEqual([
        "row of another series",
        "price missing",
      ]);
      expect(ledger.entries()[1]).toEqual({ reason: "price missing", count: 1 });
      expect(ledger.rowsIn).toBe(2570);
    });

    it.each(refusals)("%s is no file of bars, and why", async (file, message) => {
      await expect(load(file)).rejects.toThrow(message);
    });

    it.each(imports.map((entry) => ({ file: entry[0], entry })))("$file imports", async ({ file, entry }) => {
      const [, rows, symbols, timeframe, calendar, options = {}] = entry;
      const { bars, ledger } = await load(file, options);
      expect([bars.length, bars.symbols.length, bars.timeframe, bars.calendar.name]).toEqual([
        rows,
        symbols,
        timeframe,
        calendar,
      ]);
      expect(ledger.rowsUsed).toBe(rows);
    });

    it("names every file there is, once: imported or refused", () => {
      const named = [...imports, ...refusals].map(([file]) => file).sort();
      const there = readdirSync(shared).filter((name) => name.endsWith(".gz"));
      expect(named).toEqual(there.sort());
    });

    it("the hourly perpetual is gapless", async () => {
      const { bars } = await load("binance_um_btcusdt_1h_full_2019_2023.csv.gz");
      expect(checkBars(bars).filter(({ check }) => check === "gaps")).toEqual([]);
    });

    it("the raw quotes: markets of one day told apart, files put behind each other without a line end", async () => {
      const sample = "b3_cotahist_raw_sample_20030212.txt.gz";
      const { ledger, findings } = await load(sample);
      expect(findings).toEqual([]);
      expect(ledger.toJSON()).toEqual({
        rows_in: 551,
        rows_used: 188,
        dropped: [
          { reason: "quote of another market: odd lots (fracionário), 020", count: 159 },
          { reason: "quote of another market: term (termo), 030", count: 140 },
          { reason: "quote of another market: calls (opções de compra), 070", count: 53 },
          { reason: "quote of another market: exercise of calls, 012", count: 4 },
          { reason: "quote of another market: puts (opções de venda), 080", count: 4 },
          { reason: "quote of another market: exercise of puts, 013", count: 3 },
        ],
      });
      const stub = await load("b3_cotahist_raw_stub_2022_2024.txt.gz");
      expect(stub.findings.map(({ check, count }) => [check, count])).toEqual([
        ["cotahist-no-trailer", 3],
        ["cotahist-records-joined", 2],
      ]);
    });
  },
);
