import { existsSync } from "node:fs";
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
      const series = [
        "EvandroSanches/MXRF11_RNN:MXRF11.SA.csv",
        "gustavopierre/data_science_portfolio:HGLG11.SA.csv",
      ];
      const { ledger, bars } = await load(funds, { series });
      expect(bars.symbols).toEqual(["HGLG11", "MXRF11"]);
      expect(ledger.entries().map(({ reason }) => reason)).toEqual([
        "row of another series",
        "price missing",
      ]);
      expect(ledger.entries()[1]).toEqual({ reason: "price missing", count: 1 });
      expect(ledger.rowsIn).toBe(2570);
    });

    it.each([
      ["b3_ifix_index_close_2019_2025.csv.gz", /closing prices only, no open, high, low/],
      ["bench_ETTh1.csv.gz", /no column for open, high, low, close; its columns are date, HUFL/],
      ["bench_exchange_rate.txt.gz", /first line holds values, not column names/],
      ["sentiment_en_fiqa_task1.csv.gz", /no column for time, open, high, low, close/],
      ["sentiment_en_twitter_financial_news.csv.gz", /no column for time, open, high, low, close/],
      ["binance_um_funding_8h_2019_2026.csv.gz", /no column for open, high, low, close/],
      ["binance_um_btc_long_short_ratio_30m_2024.csv.gz", /no column for open, high, low, close/],
      ["btc_open_interest_daily_2019_2026.csv.gz", /no column for open, high, low, close/],
      ["b3_cotahist_raw_sample_20030212.txt.gz", /its first line names no columns/],
    ])("%s is no file of bars, and why", async (file, message) => {
      await expect(load(file)).rejects.toThrow(message);
    });
  },
);
