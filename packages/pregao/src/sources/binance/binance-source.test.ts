import { existsSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Bars } from "../../market/bars.ts";
import { createRunContext, type ProgressUpdate } from "../../progress.ts";
import { createRandom } from "../../random.ts";
import { FileSource } from "../file-source.ts";
import {
  faultSchedule,
  startTestServer,
  type TestServer,
  type TestServerOptions,
} from "../http/test-server.fixture.ts";
import { virtualClock } from "../http/virtual-clock.fixture.ts";
import { openSource } from "../open-source.ts";
import { SampleSource } from "../sample-source.ts";
import { SyntheticSource } from "../synthetic/synthetic-source.ts";
import { temporaryDirectory } from "../temporary-directory.fixture.ts";
import {
  type BinanceFixture,
  binanceAnswer,
  binanceWeight,
  klinesOf,
  type Reading,
} from "./binance-answers.fixture.ts";
import { type BinanceOptions, BinanceSource } from "./binance-source.ts";

const directory = temporaryDirectory();
const opened: TestServer[] = [];
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
});

/** Real bars of the shipped sample: 2,300 hours of the BTCUSDT perpetual. */
const sample = (await new SampleSource("sample:btcusdt").load({ from: "2023-03-26" })).bars;
const hour = 3_600_000;
const lastOpen = sample.time.at(-1)!;
/** Half an hour into a bar that follows the last one of the sample. */
const midBar = lastOpen + 1.5 * hour;

function fixtureOf(bars: Bars, now: number): BinanceFixture {
  const klines = klinesOf(bars);
  // The bar that is going on: it changes until it is over and must never be taken for one.
  for (const rows of klines.values()) {
    const last = rows.at(-1)!;
    const open = Number(last[0]) + hour;
    if (bars.timeframe === "1h" && open <= now)
      rows.push([open, "1", "2", "1", "2", "3", open + hour - 1, ...last.slice(7)]);
  }
  return { timeframe: bars.timeframe, klines, readings: readingsOf(bars) };
}

/** Synthetic readings: funding every 8 hours with a few milliseconds of delay, the rest at every bar's opening. */
function readingsOf(bars: Bars): Map<string, Reading[]> {
  const random = createRandom(7, "readings");
  const readings = new Map<string, Reading[]>();
  for (const { symbol, start, end } of bars.frame.segments) {
    const times = [...bars.time.subarray(start, end)];
    const drawn = (low: number, high: number): string => (low + (high - low) * random.uniform()).toFixed(8);
    readings.set(
      `/fapi/v1/fundingRate ${symbol}`,
      times
        .filter((time) => time % (8 * hour) === 0)
        .map((time, k) => {
          const fundingTime = time + (k % 3) * 4;
          return {
            time: fundingTime,
            body: { symbol, fundingTime, fundingRate: drawn(-0.001, 0.001), markPrice: "" },
          };
        }),
    );
    const statistic = (body: (timestamp: number) => Record<string, unknown>): Reading[] =>
      times.map((time) => ({ time, body: { symbol, ...body(time) } }));
    readings.set(
      `/futures/data/openInterestHist ${symbol}`,
      statistic((timestamp) => ({
        sumOpenInterest: drawn(1e4, 1e5),
        sumOpenInterestValue: drawn(1e8, 1e9),
        timestamp,
      })),
    );
    readings.set(
      `/futures/data/globalLongShortAccountRatio ${symbol}`,
      statistic((timestamp) => ({
        longShortRatio: drawn(0.5, 2),
        longAccount: "0.6622",
        shortAccount: "0.3378",
        // The documentation shows text.
        timestamp: String(timestamp),
      })),
    );
  }
  return readings;
}

async function serve(
  fixture: BinanceFixture,
  now: number,
  options: Partial<TestServerOptions> = {},
): Promise<{ server: TestServer; options: BinanceOptions }> {
  // The client's clock is wrong by the skew: the server's is right.
  const clock = virtualClock(now - (options.skew ?? 0));
  const server = await startTestServer({
    clock,
    answer: (url, at) => binanceAnswer(fixture, url, at),
    weight: binanceWeight,
    limit: 6000,
    ...options,
  });
  opened.push(server);
  return {
    server,
    options: { spotUrl: server.url, futuresUrl: server.url, clock, attempts: 12, timeLimit: 2000 },
  };
}

function expectSame(bars: Bars, expected: Bars, names = expected.frame.columnNames): void {
  expect(bars.symbols).toEqual(expected.symbols);
  expect(bars.time).toEqual(expected.time);
  for (const name of names) expect(bars.column(name)).toEqual(expected.column(name));
}

describe("bars", () => {
  it("are those of the exchange, page by page, without the one that is going on", async () => {
    const { server, options } = await serve(fixtureOf(sample, midBar), midBar);
    const updates: ProgressUpdate[] = [];
    const context = createRunContext({ progress: (update) => updates.push(update) });
    const source = new BinanceSource("binance-um:btcusdt,timeframe=1h", options);
    const { bars, ledger, findings } = await source.load({}, context);
    expectSame(bars, sample);
    expect([bars.timeframe, bars.calendar.name, findings]).toEqual(["1h", "24/7", []]);
    expect(ledger.toJSON()).toEqual({
      rows_in: sample.length + 1,
      rows_used: sample.length,
      dropped: [{ reason: "bar not over yet", count: 1 }],
    });
    expect(updates.at(-1)).toMatchObject({ stage: "downloading BTCUSDT 1h klines of Binance USD-M futures" });
    expect(updates.at(-1)!.done).toBe(updates.at(-1)!.total);
    expect(server.requests[0]).toBe("/fapi/v1/time");
    expect(server.requests.length).toBeLessThan(8);
  });

  it("of a period are the same as cutting the whole", async () => {
    const { options } = await serve(fixtureOf(sample, midBar), midBar);
    const source = new BinanceSource("binance:BTCUSDT", options);
    const { bars } = await source.load({ from: "2023-04-02T05:00", to: "2023-05-20" });
    expectSame(bars, sample.between(Date.UTC(2023, 3, 2, 5), Date.UTC(2023, 4, 21) - 1));
    await expect(source.load({ to: "2019-01-01" })).rejects.toThrow(/no bars .*BTCUSDT begins 2023-03-26/);
  });

  it("are the same under any seeded schedule of faults, and no limit is broken", async () => {
    const fixture = fixtureOf(sample, midBar);
    const clean = 8;
    let repeated = 0;
    for (const seed of [1, 2, 3]) {
      const skew = [0, 7 * hour, -3 * 86_400_000 - 1234][seed - 1]!;
      const fault = faultSchedule(seed);
      const { server, options } = await serve(fixture, midBar, { fault, skew });
      const source = new BinanceSource("binance-um:BTCUSDT,feeds=funding", options);
      const { bars, ledger } = await source.load({}, createRunContext({ seed }));
      expectSame(bars, sample);
      expect(ledger.rowsDropped).toBe(1);
      repeated += Math.max(0, server.requests.length - clean);
      expect(bars.column("funding_rate").filter((rate) => !Number.isNaN(rate)).length).toBeGreaterThan(2200);
      expect(server.violations).toEqual({ overLimit: 0, tooEarly: 0 });
    }
    expect(repeated).toBeGreaterThan(5);
  });

  it("come again from the disk: a second load asks only for what was not final", async () => {
    const home = mkdtempSync(join(directory, "home-"));
    const { server, options } = await serve(fixtureOf(sample, midBar), midBar);
    const source = await openSource("binance-um:BTCUSDT", { home, binance: options });
    await source.load();
    const first = server.requests.filter((request) => request.includes("endTime")).length;
    expectSame((await source.load()).bars, sample);
    const second = server.requests.filter((request) => request.includes("endTime")).length - first;
    expect([first, second]).toEqual([3, 1]);
  });

  it("of several symbols are in order of name; unknown ones are refused", async () => {
    const three = (
      await new SyntheticSource({
        names: ["ETHUSDT", "BTCUSDT"],
        bars: 50,
        timeframe: "1h",
        calendar: "24/7",
      }).load()
    ).bars;
    const now = three.time.at(-1)! + hour;
    const { options } = await serve({ timeframe: "1h", klines: klinesOf(three) }, now);
    const { bars } = await new BinanceSource("binance:ETHUSDT,BTCUSDT", options).load();
    expectSame(bars, three, ["open", "high", "low", "close", "volume"]);
    const source = new BinanceSource("binance:BTCUSDT,NOCOIN", options);
    await expect(source.load()).rejects.toThrow(/unknown symbol of Binance spot NOCOIN/);
    await expect(source.load({ symbols: ["BTCUSD"] })).rejects.toThrow(
      /unknown ticker BTCUSD; did you mean BTCUSDT/,
    );
  });
});

const spotFile = join(
  import.meta.dirname,
  "../../../../../../shared/data/binance_spot_btc_eth_bnb_5m_full_2025q3.csv.gz",
);

describe.runIf(existsSync(spotFile))("the shared spot bars", () => {
  it("come through a faulty exchange as they are, hole and all", async () => {
    const { bars: real } = await new FileSource(spotFile).load();
    const now = Math.max(...real.time) + 300_000;
    const fixture = { timeframe: "5m", klines: klinesOf(real) } as const;
    const { options, server } = await serve(fixture, now, { fault: faultSchedule(5), skew: -40_000 });
    const source = new BinanceSource("binance:BNBUSDT,BTCUSDT,ETHUSDT,timeframe=5m", options);
    const { bars, ledger } = await source.load();
    expectSame(bars, real, ["open", "high", "low", "close", "volume"]);
    expect([bars.length, ledger.rowsDropped]).toEqual([27_354, 0]);
    expect(server.violations).toEqual({ overLimit: 0, tooEarly: 0 });
  });
});

describe("feeds", () => {
  it("join as of each bar's close, and say where they have nothing", async () => {
    const { options } = await serve(fixtureOf(sample, midBar), midBar);
    const { bars, findings } = await new BinanceSource("binance-um:BTCUSDT,feeds=all", options).load();
    const readings = readingsOf(sample);
    const oracle = (path: string, field: string, staleness: number, since: number): number[] =>
      [...bars.time].map((open) => {
        const close = open + hour;
        const known = readings
          .get(`${path} BTCUSDT`)!
          .filter(({ time }) => time <= close && time >= since && close - time <= staleness);
        return known.length === 0 ? Number.NaN : Number(known.at(-1)!.body[field]);
      });
    const monthAgo = midBar - 30 * 24 * hour;
    expect([...bars.column("funding_rate")]).toEqual(
      oracle("/fapi/v1/fundingRate", "fundingRate", 16 * hour, 0),
    );
    for (const [column, path, field] of [
      ["open_interest", "/futures/data/openInterestHist", "sumOpenInterest"],
      ["open_interest_value", "/futures/data/openInterestHist", "sumOpenInterestValue"],
      ["long_short_ratio", "/futures/data/globalLongShortAccountRatio", "longShortRatio"],
    ] as const) {
      expect([...bars.column(column)]).toEqual(oracle(path, field, 2 * hour, monthAgo));
    }
    // Open interest is told for the last month only; the bars begin long before it.
    const [interest] = findings.filter(({ column }) => column === "open_interest");
    expect(interest).toMatchObject({ check: "feed-alignment", severity: "warning", symbol: "BTCUSDT" });
    expect(interest!.message).toMatch(/before its first reading/);
  });

  it("do not change with what comes later", async () => {
    const fixture = fixtureOf(sample, midBar);
    const { options } = await serve(fixture, midBar);
    const source = new BinanceSource("binance-um:BTCUSDT,feeds=funding", options);
    const whole = (await source.load()).bars;
    const to = sample.time[700]!;
    const part = (await source.load({ from: sample.time[650]!, to })).bars;
    expectSame(part, whole.between(sample.time[650]!, to));
  });
});

describe("an answer that is not as documented", () => {
  const good = (): (number | string)[] => [...klinesOf(sample).get("BTCUSDT")![0]!];
  const replaced = (place: number, value: unknown): unknown[] =>
    good().map((one, k) => (k === place ? value : one));
  it.each([
    ["an object in place of the rows", { rows: [] }, /the answer: \{"rows":\[\]\} is not/],
    ["a price that is a number", [good(), replaced(4, 27000.5)], /row 2, close: 27000.5 is not/],
    ["a price that is no number", [replaced(1, "abc")], /row 1, open: "abc" is not a decimal number/],
    ["a missing price", [replaced(2, null)], /row 1, high: null is not/],
    ["times in seconds", [replaced(0, 1_680_000_000)], /row 1, open time: 1680000000 is not/],
    ["a row too short", [good().slice(0, 11)], /row 1/],
    ["rows that run backwards", [good(), good()], /row 2, open time: \d+ is not later than/],
    [
      "a bar of another length",
      [replaced(6, Number(good()[0]) + 59_999)],
      /row 1, close time: \d+ is not the last/,
    ],
  ])("is refused with row and field: %s", async (_, body, message) => {
    const { options } = await serve(fixtureOf(sample, midBar), midBar, {
      answer: (url, now) => (url.pathname.endsWith("/time") ? { body: { serverTime: now } } : { body }),
    });
    const load = new BinanceSource("binance:BTCUSDT", options).load();
    await expect(load).rejects.toMatchObject({ code: "PREGAO_ANSWER_INVALID" });
    await expect(load).rejects.toThrow(message);
    await expect(load).rejects.toThrow(/Binance spot, answer of \/api\/v3\/klines/);
  });
});

describe("a name", () => {
  it("says market, symbols, timeframe and feeds", () => {
    const { request, description } = new BinanceSource("binance-um:ethusdt,BTCUSDT,timeframe=5m,feeds=all");
    expect(request).toEqual({
      market: "binance-um",
      symbols: ["BTCUSDT", "ETHUSDT"],
      timeframe: "5m",
      feeds: ["open_interest", "funding", "long_short"],
    });
    expect(description).toMatch(/5m bars of BTCUSDT, ETHUSDT from Binance USD-M futures, with open_interest/);
  });

  it.each([
    ["binance", /name a symbol: binance:BTCUSDT/],
    ["binance:BTC/USDT", /symbol = BTC\/USDT/],
    ["binance:BTCUSDT,timeframe=7m", /binance timeframe = 7m/],
    ["binance:BTCUSDT,interval=1h", /binance interval = 1h/],
    ["binance-um:BTCUSDT,feeds=liquidations", /feeds = liquidations .*one of open_interest/],
    ["binance:BTCUSDT,feeds=funding", /only futures have them/],
  ])("is refused where it is wrong: %s", async (name, message) => {
    await expect(openSource(name)).rejects.toThrow(message);
  });
});
