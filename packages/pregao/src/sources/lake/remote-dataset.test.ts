import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import type { Bars } from "../../market/bars.ts";
import { binanceAnswer, klinesOf, type Reading } from "../binance/binance-answers.fixture.ts";
import { startTestServer, type TestServer } from "../http/test-server.fixture.ts";
import { virtualClock } from "../http/virtual-clock.fixture.ts";
import { openSource } from "../open-source.ts";
import { SampleSource } from "../sample-source.ts";
import type { BarSource } from "../source.ts";
import { temporaryDirectory, writeLines } from "../temporary-directory.fixture.ts";
import { loadDataset } from "./dataset-source.ts";
import { importDataset, importSource } from "./import-dataset.ts";
import { updateDataset } from "./update-dataset.ts";

const directory = temporaryDirectory();
const newHome = (): string => mkdtempSync(join(directory, "home-"));
const opened: TestServer[] = [];
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
});

const hour = 3_600_000;
const sample = (await new SampleSource("sample:btcusdt").load({ from: "2023-05-30" })).bars;
const name = "binance-um:BTCUSDT,feeds=funding+open_interest";

/** An exchange at a given moment; its answers are built from the shipped sample, the readings are made up. */
async function exchangeAt(now: number, home: string): Promise<() => Promise<BarSource>> {
  const readings = new Map<string, Reading[]>([
    [
      "/fapi/v1/fundingRate BTCUSDT",
      [...sample.time]
        .filter((time) => time % (8 * hour) === 0)
        .map((time, k) => ({
          time,
          body: { symbol: "BTCUSDT", fundingTime: time, fundingRate: (k / 1e6).toFixed(8) },
        })),
    ],
    [
      "/futures/data/openInterestHist BTCUSDT",
      [...sample.time].map((time, k) => ({
        time,
        body: {
          symbol: "BTCUSDT",
          timestamp: time,
          sumOpenInterest: `${k}`,
          sumOpenInterestValue: `${7 * k}`,
        },
      })),
    ],
  ]);
  const fixture = { timeframe: "1h", klines: klinesOf(sample), readings } as const;
  const clock = virtualClock(now);
  const server = await startTestServer({ clock, answer: (url, at) => binanceAnswer(fixture, url, at) });
  opened.push(server);
  return () => openSource(name, { home, binance: { futuresUrl: server.url, clock } });
}

function expectSame(bars: Bars, expected: Bars): void {
  expect(bars.frame.columnNames).toEqual(expected.frame.columnNames);
  expect(bars.time).toEqual(expected.time);
  for (const column of expected.frame.columnNames)
    expect(bars.column(column)).toEqual(expected.column(column));
}

it("bars and feeds of an exchange are kept in the lake, and an update equals importing anew", async () => {
  const [home, other] = [newHome(), newHome()];
  const early = sample.time.at(-60)! + hour / 2;
  const late = sample.time.at(-1)! + 1.5 * hour;
  const before = await importSource(await (await exchangeAt(early, home))(), "btc", {}, home);
  expect(before.rows).toBe(sample.length - 60);
  expect(before.columns).toContain("open_interest");
  const open = await exchangeAt(late, home);
  const { added, replaced } = await updateDataset("btc", home, { open });
  expect([added, replaced]).toEqual([60, 0]);
  await importSource(await (await exchangeAt(late, other))(), "btc", {}, other);
  const updated = (await loadDataset("btc", {}, home)).bars;
  const anew = (await loadDataset("btc", {}, other)).bars;
  // What was told when it was fetched stays, though the exchange tells of the last 30 days only.
  const first = anew.column("open_interest").findIndex((value) => !Number.isNaN(value));
  expect(first).toBeGreaterThan(0);
  expectSame(updated.between(anew.time[first]!), anew.between(anew.time[first]!));
  expectSame(updated.with(withoutInterest(updated)), anew.with(withoutInterest(anew)));
  expect(updated.column("open_interest")[0]).toBe(1);
});

function withoutInterest(bars: Bars): Bars["frame"] {
  const empty = new Float64Array(bars.length);
  return bars.frame.with({ open_interest: empty, open_interest_value: empty });
}

it("a file's feeds become columns of its dataset, on updates too", async () => {
  const home = newHome();
  const rows = (count: number): string[] =>
    Array.from({ length: count }, (_, k) => `${Date.UTC(2024, 0, 1) + k * hour},A,1,2,1,2,3`);
  const header = "time,symbol,open,high,low,close,volume";
  const file = writeLines(directory, "bars.csv", [header, ...rows(40)]);
  const funding = writeLines(directory, "funding.csv", [
    "time,symbol,funding_rate",
    ...Array.from({ length: 12 }, (_, k) => `${Date.UTC(2024, 0, 1) + k * 8 * hour},A,${k}`),
  ]);
  const record = await importDataset(file, "fed", { feeds: { funding } }, home);
  expect(record.columns).toContain("funding_rate");
  expect(record.findings.map(({ check }) => check)).toContain("feed-alignment");
  writeLines(directory, "bars.csv", [header, ...rows(60)]);
  const open = (source: string, reading: object): Promise<BarSource> => openSource(source, reading);
  expect((await updateDataset("fed", home, { open })).added).toBe(20);
  const { bars } = await loadDataset("fed", {}, home);
  expect([...bars.column("funding_rate")]).toEqual(
    Array.from({ length: 60 }, (_, k) => Math.floor((k + 1) / 8)),
  );
});
