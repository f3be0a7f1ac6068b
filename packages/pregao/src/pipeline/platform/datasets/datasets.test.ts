import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfiguration } from "../../../config/index.ts";
import { importDataset, sampleNames } from "../../../sources/index.ts";
import { DatasetCatalog } from "./dataset-catalog.ts";
import { profileDataset } from "./dataset-profile.ts";
import { findDataset } from "./find-dataset.ts";
import { sampleFacts } from "./sample-facts.ts";

let directory: string;
const hour = 3_600_000;
const start = Date.UTC(2024, 0, 1);

/** Hourly bars of two symbols; the second lacks three in the middle. */
function table(): string {
  const lines = ["time,symbol,open,high,low,close,volume"];
  for (const [symbol, hole] of [
    ["BTCUSDT", -1],
    ["ethusdt", 100],
  ] as const) {
    for (let i = 0; i < 240; i++) {
      if (hole >= 0 && i >= hole && i < hole + 3) continue;
      const price = 100 + Math.sin(i / 9) * 5 + i / 50;
      const time = new Date(start + i * hour).toISOString();
      lines.push([time, symbol, price, price + 1, price - 1, price + 0.5, 10 + (i % 7)].join(","));
    }
  }
  return `${lines.join("\n")}\n`;
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "pregao-catalog-"));
  writeFileSync(join(directory, "hours.csv"), table());
  await importDataset(join(directory, "hours.csv"), "hours", {}, join(directory, ".pregao"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const configured = (source?: string) =>
  loadConfiguration({ directory, environment: source === undefined ? {} : { PREGAO_SOURCE: source } });

describe("the catalog of datasets", () => {
  it("lists the lake and the samples with what they hold", async () => {
    const facts = await new DatasetCatalog(configured()).list();
    expect(facts.map(({ id, kind, timeframe }) => [id, kind, timeframe])).toEqual([
      ["hours", "lake", "1h"],
      ["sample", "sample", "1d"],
      ["sample:btcusdt", "sample", "1h"],
    ]);
    expect(facts[0]).toMatchObject({
      rows: 477,
      symbols: ["BTCUSDT", "ethusdt"],
      from: "2024-01-01T00:00:00.000Z",
    });
    expect(facts[1]!.symbols).toContain("PETR4");
  });

  it("says of the samples what their bars say", async () => {
    for (const source of sampleNames) {
      const { timeframe, rows, from, to, symbols, columns } = await profileDataset({
        ...{ source, options: {}, checks: {} },
      });
      expect(sampleFacts[source]).toEqual({
        ...{ timeframe, rows, from, to, symbols: symbols.map(({ symbol }) => symbol) },
        columns: columns.map(({ name }) => name),
      });
    }
  });

  it("profiles a dataset once for its fingerprint", async () => {
    const profile = await new DatasetCatalog(configured()).profile("hours");
    expect(
      profile.symbols.map(({ symbol, rows, missing, longest_hole }) => [symbol, rows, missing, longest_hole]),
    ).toEqual([
      ["BTCUSDT", 240, 0, 0],
      ["ethusdt", 237, 3, 3],
    ]);
    expect(profile.columns.map(({ name }) => name)).toEqual(["open", "high", "low", "close", "volume"]);
    const kept = join(directory, ".pregao", "cache", "profiles");
    const files = readdirSync(kept);
    // What is kept is what is read: an altered copy shows that nothing was made anew.
    for (const file of files) writeFileSync(join(kept, file), JSON.stringify({ ...profile, rows: 1 }));
    expect((await new DatasetCatalog(configured()).profile("hours")).rows).toBe(1);
    for (const file of files) rmSync(join(kept, file));
  });

  it("says what there is near a name that is not there", async () => {
    const catalog = new DatasetCatalog(configured());
    await expect(catalog.profile("hour")).rejects.toThrow("unknown dataset hour; did you mean hours?");
  });
});

describe("the dataset of a request", () => {
  const find = (symbol: string, timeframe: string, source?: string, setting?: string) => {
    const configuration = configured(setting);
    return findDataset({ symbol, timeframe, source }, new DatasetCatalog(configuration), configuration);
  };

  it("is the one with such bars, whatever the capitals", async () => {
    expect(await find("ETHUSDT", "1h")).toEqual({ source: "hours", symbol: "ethusdt" });
    expect(await find("PETR4", "1d")).toEqual({ source: "sample", symbol: "PETR4" });
    expect(await find("BTCUSDT", "1h")).toEqual({ source: "hours", symbol: "BTCUSDT" });
    expect(await find("BTCUSDT", "1h", undefined, "sample:btcusdt")).toMatchObject({
      source: "sample:btcusdt",
    });
    expect(await find("BTCUSDT", "1h", "sample:btcusdt")).toMatchObject({ source: "sample:btcusdt" });
  });

  it("is refused with what there is instead", async () => {
    await expect(find("BTCUSDT", "5m")).rejects.toThrow("unknown bars BTCUSDT of 5m; there are bars of 1h");
    await expect(find("PETR5", "1d")).rejects.toThrow(/unknown symbol PETR5; did you mean PETR4/);
    await expect(find("PETR4", "1d", "hours")).rejects.toThrow(/unknown symbol PETR4/);
  });

  it("is a source that tells its symbols when it is read, as it is named", async () => {
    expect(await find("ABCUSDT", "1h", "binance:ABCUSDT")).toEqual({
      source: "binance:ABCUSDT",
      symbol: "ABCUSDT",
    });
    await expect(find("BTCUSDT", "1h", "hour")).rejects.toThrow("unknown dataset hour; did you mean hours?");
  });

  it("is the configured source where its symbols are not known before it is read", async () => {
    expect(await find("XYZ3", "1d", undefined, "quotes:XYZ3")).toEqual({
      source: "quotes:XYZ3",
      symbol: "XYZ3",
    });
  });
});
