import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadConfiguration } from "../config/index.ts";
import { createRunContext } from "../progress.ts";
import { temporaryDirectory } from "../sources/temporary-directory.fixture.ts";
import { loadData } from "./load.ts";

const directory = temporaryDirectory();
const configuration = loadConfiguration({ directory, environment: {} });
const nothing = { source: undefined, ticker: [], from: undefined, to: undefined };

it("puts a market with every feed in place of the source, under the names of the tickers", async () => {
  const options = {
    ...nothing,
    source: "sample",
    ticker: ["ETHUSDT", "BTCUSDT"],
    mock: true,
    to: "2000-01-05",
  };
  const { bars, source, description } = await loadData(options, configuration, createRunContext());
  expect([bars.symbols, bars.timeframe, bars.length]).toEqual([["BTCUSDT", "ETHUSDT"], "5m", 2 * 3 * 288]);
  expect(bars.frame.has("funding_rate") && bars.frame.has("liq_volume")).toBe(true);
  expect(source).toMatch(/^synthetic:regimes,.*names=ETHUSDT\+BTCUSDT$/);
  expect(description).toMatch(/^synthetic 5m bars of ETHUSDT, BTCUSDT with feeds/);
  const again = await loadData({ ...nothing, source, to: "2000-01-05" }, configuration, createRunContext());
  expect(again.bars.column("close")).toEqual(bars.column("close"));
});

it("lays feeds of files beside the bars, and tells what they lack", async () => {
  const bars = Array.from({ length: 120 }, (_, k) => `${Date.UTC(2024, 0, 1) + k * 3_600_000},A,1,2,1,2,3`);
  writeFileSync(
    join(directory, "bars.csv"),
    ["time,symbol,open,high,low,close,volume", ...bars, ""].join("\n"),
  );
  const rates = Array.from({ length: 9 }, (_, k) => `${Date.UTC(2024, 0, 2) + k * 28_800_000},A,${k}`);
  writeFileSync(join(directory, "funding.csv"), ["time,symbol,funding_rate", ...rates, ""].join("\n"));
  const options = {
    ...nothing,
    source: join(directory, "bars.csv"),
    feeds: { funding: join(directory, "funding.csv") },
  };
  const { bars: loaded, findings } = await loadData(options, configuration, createRunContext());
  expect(loaded.column("funding_rate")[23]).toBe(0);
  expect(findings.find(({ check }) => check === "feed-alignment")).toMatchObject({ symbol: "A", count: 39 });
});
