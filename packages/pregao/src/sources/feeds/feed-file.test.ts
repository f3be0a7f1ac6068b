import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Database, quoteText } from "../database/duckdb.ts";
import { openSource } from "../open-source.ts";
import { temporaryDirectory, writeLines } from "../temporary-directory.fixture.ts";
import { loadFeedFile } from "./feed-file.ts";
import { type FeedFile, parseFeedFiles } from "./feed-options.ts";
import { zipOf } from "./zip.fixture.ts";

const directory = temporaryDirectory();
const shared = join(import.meta.dirname, "../../../../../../shared/data");
const hour = 3_600_000;
const day = 24 * hour;
const funding = (lines: readonly string[], name = "funding.csv"): FeedFile => ({
  kind: "funding",
  path: writeLines(directory, name, lines),
});

describe("a file of readings", () => {
  it("is read by the names of its columns, in order of time, without what is no reading", async () => {
    const spec = funding([
      "Funding Time,symbol,fundingRate,markPrice",
      "1704096000000,BTCUSDT,0.0002,1",
      "1704067200000,BTCUSDT,0.0001,1",
      "1704067200000,BTCUSDT,0.0001,1",
      "1704124800000,BTCUSDT,,1",
      "1704067200000,ETHUSDT,0.0003,1",
    ]);
    const { feeds, findings } = await loadFeedFile(spec, ["BTCUSDT", "XRPUSDT"]);
    expect(feeds).toEqual([
      {
        kind: "funding",
        symbol: "BTCUSDT",
        origin: "funding.csv",
        times: Float64Array.of(1704067200000, 1704096000000),
        columns: { funding_rate: Float64Array.of(0.0001, 0.0002) },
        staleness: 16 * hour,
      },
    ]);
    expect(findings.map(({ check, count, severity }) => [check, count, severity])).toEqual([
      ["feed-rows-dropped", 1, "warning"],
      ["feed-rows-dropped", 1, "info"],
    ]);
  });

  it("of a dump of Binance is read from its zip archive", async () => {
    const path = join(directory, "BTCUSDT-metrics-2023-05-16.zip");
    const csv = [
      "create_time,symbol,sum_open_interest,sum_open_interest_value,count_toptrader_long_short_ratio,sum_toptrader_long_short_ratio,count_long_short_ratio,sum_taker_long_short_vol_ratio",
      "2023-05-16 00:05:00,BTCUSDT,109131.3,2968371360.0,1.5,1.1,1.234,0.9",
      "2023-05-16 00:10:00,BTCUSDT,109140.5,2968400000.0,1.5,1.1,1.25,0.9",
    ];
    writeFileSync(path, zipOf({ "BTCUSDT-metrics-2023-05-16.csv": `${csv.join("\n")}\n` }));
    const interest = (await loadFeedFile({ kind: "open_interest", path }, ["BTCUSDT"])).feeds[0]!;
    expect([...interest.columns.open_interest!]).toEqual([109131.3, 109140.5]);
    expect([...interest.columns.open_interest_value!]).toEqual([2968371360, 2968400000]);
    expect([interest.times[0], interest.staleness]).toEqual([Date.UTC(2023, 4, 16, 0, 5), 600_000]);
    const ratio = (await loadFeedFile({ kind: "long_short", path }, ["BTCUSDT"])).feeds[0]!;
    expect([...ratio.columns.long_short_ratio!]).toEqual([1.234, 1.25]);
    const broken = Buffer.from(zipOf({ "a.csv": "time,funding_rate\n1,2\n" }));
    broken[45]! ^= 0xff;
    writeFileSync(path, broken);
    await expect(loadFeedFile({ kind: "funding", path }, ["BTCUSDT"])).rejects.toThrow(
      /zip archive is damaged/,
    );
    writeFileSync(path, zipOf({ "a.csv": "1", "b.csv": "2" }));
    await expect(loadFeedFile({ kind: "funding", path }, ["BTCUSDT"])).rejects.toThrow(
      /holds 2 files, not one/,
    );
  });

  it("that states the beginning of a stretch counts as known at its end, and says so", async () => {
    const bars = writeLines(directory, "oi.csv", [
      "timestamp,symbol,open,high,low,close",
      "2024-08-23T18:00:00Z,BTCUSDT,1,4,1,2",
      "2024-08-23T18:30:00Z,BTCUSDT,2,4,1,3",
    ]);
    const interest = await loadFeedFile({ kind: "open_interest", path: bars }, ["BTCUSDT"]);
    expect([...interest.feeds[0]!.times]).toEqual([Date.UTC(2024, 7, 23, 18, 30), Date.UTC(2024, 7, 23, 19)]);
    expect([...interest.feeds[0]!.columns.open_interest!]).toEqual([2, 3]);
    expect(interest.findings[0]).toMatchObject({
      check: "feed-delay",
      message: expect.stringMatching(/30 minutes/),
    });
    const daily = ["date,oi_usd", "2024-01-01,1", "2024-01-02,2"];
    const path = writeLines(directory, "daily.csv", daily);
    const read = async (delay?: number): Promise<number> =>
      (await loadFeedFile({ kind: "open_interest", path, delay }, ["BTC"])).feeds[0]!.times[0]!;
    expect([await read(), await read(0)]).toEqual([Date.UTC(2024, 0, 2), Date.UTC(2024, 0, 1)]);
  });

  it("is refused where it is not known what is meant", async () => {
    const rows = ["time,symbol,funding_rate,source"];
    const overlap = [...rows, "2024-01-01T00:00,BTCUSDT,0.1,a", "2024-01-01T00:00,BTCUSDT,0.2,b"];
    const both = funding([...overlap, "2024-01-01T08:00,BTCUSDT,0.2,b", "2024-01-01T16:00,BTCUSDT,0.2,b"]);
    await expect(loadFeedFile(both, ["BTCUSDT"])).rejects.toThrow(
      /rows 2 and 3 both hold BTCUSDT at 2024-01-01 with different values \(0.1 and 0.2\); pick one of its series with series=NAME: a, b/,
    );
    expect((await loadFeedFile({ ...both, series: "b" }, ["BTCUSDT"])).feeds[0]!.times.length).toBe(3);
    await expect(loadFeedFile({ ...both, series: "b" }, ["BTC"])).rejects.toThrow(
      /bars are of BTC, the file names BTCUSDT; say whose it is with symbol=NAME/,
    );
    const renamed = await loadFeedFile({ ...both, series: "b", symbol: "BTC" }, ["BTC"]);
    expect(renamed.feeds[0]!.symbol).toBe("BTC");
    await expect(loadFeedFile(funding(["time,symbol,rate", "2024-01-01T00:00,A,1"]), ["A"])).rejects.toThrow(
      /no column for funding_rate; its columns are time, symbol, rate/,
    );
    await expect(loadFeedFile(funding(["when,funding_rate", "2024-01-01T00:00,1"]), ["A"])).rejects.toThrow(
      /no column for a time/,
    );
    await expect(loadFeedFile(funding(["time,funding_rate", "2024-01-01T00:00,1"]), ["A"])).rejects.toThrow(
      /one reading only: say how long it holds/,
    );
    await expect(
      loadFeedFile(funding(["time,funding_rate", "2024-01-01T00:00,1", "2024-01-01T08:00,x"]), ["A"]),
    ).rejects.toThrow(/column funding_rate of funding.csv is left out/);
  });
});

describe("the option feeds", () => {
  it("names kind, file and options", () => {
    const given = {
      funding_rate: "a.csv,series=x/y,staleness=1d,delay=0",
      open_interest: "b.csv,column=oi,delay=30m",
    };
    expect(parseFeedFiles(given)).toEqual([
      { kind: "funding", path: "a.csv", series: "x/y", staleness: day, delay: 0 },
      { kind: "open_interest", path: "b.csv", column: "oi", delay: 1_800_000 },
    ]);
    expect(() => parseFeedFiles({ fundng: "a.csv" })).toThrow(/unknown feed fundng; did you mean funding/);
    expect(() => parseFeedFiles({ funding: "a.csv,stale=1d" })).toThrow(/feeds funding = a.csv,stale=1d/);
    expect(() => parseFeedFiles({ funding: "a.csv,delay=soon" })).toThrow(/write it as 30m, 8h or 1d/);
    expect(() => parseFeedFiles({ funding: "" })).toThrow(/give a file/);
  });

  it("lays feeds beside the bars of any source, whatever the request", async () => {
    const bars = writeLines(directory, "bars.csv", [
      "time,symbol,open,high,low,close,volume",
      ...Array.from({ length: 30 }, (_, k) => `${Date.UTC(2024, 0, 1) + k * hour},A,1,2,1,2,3`),
    ]);
    const spec = funding(
      [
        "time,symbol,funding_rate",
        ...Array.from({ length: 4 }, (_, k) => `${Date.UTC(2024, 0, 1) + k * 8 * hour},A,${k}`),
      ],
      "beside.csv",
    );
    const source = await openSource(bars, { feeds: { funding: spec.path } });
    const whole = await source.load();
    // The reading of 08:00 is known at the close of the bar that opens at 07:00.
    expect([...whole.bars.column("funding_rate")]).toEqual(
      Array.from({ length: 30 }, (_, k) => Math.floor((k + 1) / 8)),
    );
    expect(whole.findings.map(({ check }) => check)).toContain("feed-alignment");
    const part = await source.load({ from: Date.UTC(2024, 0, 1, 9), to: Date.UTC(2024, 0, 1, 18) });
    expect([...part.bars.column("funding_rate")]).toEqual(
      [...whole.bars.column("funding_rate")].slice(9, 19),
    );
    expect(source.description).toMatch(/with funding of files/);
  });
});

describe.runIf(existsSync(shared))("the shared feeds", () => {
  const bars = join(shared, "binance_um_btcusdt_1h_full_2019_2023.csv.gz");
  const cases = [
    {
      name: "funding every 8 hours",
      bars,
      file: "binance_um_funding_8h_2019_2026.csv.gz",
      feed: "funding",
      options: "series=songhuaxueyue-tech/trend-regime-transformer",
      column: "funding_rate",
      value: "funding_rate",
      where: "symbol = 'BTCUSDT' AND source = 'songhuaxueyue-tech/trend-regime-transformer'",
      delay: 0,
      limit: 16 * hour,
      known: 33_000,
    },
    {
      name: "open interest by day, stated at the end of it",
      bars,
      file: "btc_open_interest_daily_2019_2026.csv.gz",
      feed: "open_interest",
      options: "series=heun630/Onchain-Data-Eval-Algorithm,symbol=BTCUSDT",
      column: "open_interest",
      value: "oi_usd",
      where: "source = 'heun630/Onchain-Data-Eval-Algorithm'",
      delay: day,
      limit: 2 * day,
      known: 20_000,
    },
  ];

  it.each(cases)("$name equal DuckDB's ASOF join", async (one) => {
    const path = join(shared, one.file);
    const source = await openSource(one.bars, { feeds: { [one.feed]: `${path},${one.options}` } });
    const { bars: aligned } = await source.load();
    const known = aligned.column(one.column).filter((value) => !Number.isNaN(value)).length;
    expect(known).toBeGreaterThan(one.known);
    const expected = await Database.with(undefined, "an oracle", (database) =>
      database.rows(
        `WITH bars AS (SELECT epoch_ms(timestamp::TIMESTAMPTZ::TIMESTAMP) AS open FROM read_csv(${quoteText(one.bars)}, all_varchar = true)),
              feed AS (SELECT DISTINCT epoch_ms(COLUMNS('^(timestamp|date)$')::TIMESTAMPTZ::TIMESTAMP) + ${one.delay} AS at, ${one.value}::DOUBLE AS value
                       FROM read_csv(${quoteText(path)}, all_varchar = true) WHERE ${one.where} AND ${one.value} IS NOT NULL)
         SELECT bars.open::DOUBLE AS open, CASE WHEN bars.open + ${hour} - feed.at <= ${one.limit} THEN feed.value END AS value
         FROM bars ASOF LEFT JOIN feed ON bars.open + ${hour} >= feed.at ORDER BY open`,
      ),
    );
    expect([...aligned.time]).toEqual(expected.map(({ open }) => open));
    expect([...aligned.column(one.column)]).toEqual(expected.map(({ value }) => value ?? Number.NaN));
  });

  it("bars that bring their own open interest keep it", async () => {
    const { bars: own } = await (
      await openSource(join(shared, "binance_btc_1h_with_oi_2026jul.csv.gz"))
    ).load();
    expect([own.timeframe, own.length]).toEqual(["1h", 714]);
    expect(own.column("open_interest").every((value) => value > 50_000)).toBe(true);
  });

  it("long/short ratio and open interest by half hours join onto bars of their time", async () => {
    const ratio = "binance_um_btc_long_short_ratio_30m_2024.csv.gz";
    const interest = "binance_um_btc_oi_ohlc_30m_2024.csv.gz";
    const path = join(mkdtempSync(join(directory, "bars-")), "btc.csv");
    const first = Date.UTC(2024, 7, 24);
    const rows = Array.from({ length: 24 * 14 }, (_, k) => `${first + k * hour},BTCUSDT,1,2,1,2,3`);
    writeFileSync(path, ["time,symbol,open,high,low,close,volume", ...rows, ""].join("\n"));
    const source = await openSource(path, {
      feeds: {
        long_short: `${join(shared, ratio)},series=lng_shrt_ratio.csv`,
        open_interest: `${join(shared, interest)},symbol=BTCUSDT`,
      },
    });
    const { bars: aligned, findings } = await source.load();
    const known = (name: string): number =>
      aligned.column(name).filter((value) => !Number.isNaN(value)).length;
    expect(known("open_interest")).toBeGreaterThan(300);
    expect(known("long_short_ratio")).toBeGreaterThan(100);
    expect(findings.filter(({ check }) => check === "feed-delay").length).toBe(1);
  });
});
