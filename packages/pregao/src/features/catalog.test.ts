import { describe, expect, it } from "vitest";
import { barsOf, walk } from "./bars.fixture.ts";
import {
  crossSectionalCatalog,
  describeCatalog,
  featureCatalog,
  findAnyFeature,
  findFeature,
} from "./catalog.ts";
import { featureIdentities, featureSetId } from "./feature-set-id.ts";
import {
  b3WireNames,
  featureSetMembers,
  featureSetNames,
  resolveFeatureName,
  toWireName,
} from "./feature-sets.ts";
import { renderFeaturesPage } from "./reference-page.ts";
import { symbolSeries } from "./series.ts";

const names = [...featureCatalog, ...crossSectionalCatalog].map(({ name }) => name);

describe("the catalog", () => {
  it("names and identifies every feature once", () => {
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(featureIdentities(names)).size).toBe(names.length);
  });

  it("has no formula under two names", () => {
    // Half hours, so that every duration is another number of bars, and rows for the longest of them.
    const columns = walk({ seed: 4, rows: 1500 });
    const hours = columns.time.map((_, row) => row * 7 * 3_600_000);
    const bars = barsOf({ AAAA3: { ...columns, time: hours } }, undefined, "30m");
    const series = symbolSeries(bars, bars.frame.segments[0]!);
    const byValues = new Map<string, string>();
    for (const feature of featureCatalog) {
      const key = feature.values(series).join(" ");
      expect(byValues.get(key), `${feature.name} repeats`).toBeUndefined();
      byValues.set(key, feature.name);
    }
  });

  it("finds a feature by name and suggests near ones", () => {
    expect(findFeature("rsi_14").category).toBe("price");
    expect(() => findFeature("rsi_15")).toThrow(/unknown feature rsi_15; did you mean .*rsi_14/);
  });

  it("is described row for row", () => {
    const rows = describeCatalog();
    expect(rows.map(({ name }) => name)).toEqual(names);
    for (const row of rows) {
      expect(row.description, row.name).toMatch(/\.$/);
      expect(row.formula.length + row.source.length, row.name).toBeGreaterThan(5);
    }
  });
});

describe("the B3 service's names", () => {
  it("stand in the order of its contract and lead to catalog features", () => {
    expect(Object.keys(b3WireNames)).toEqual([
      "rolling_volatility_5",
      "moving_avg_10",
      "macd",
      "rsi_14",
      "volume_change",
      "avg_volume_10",
      "best_buy_sell_spread",
      "close_to_best_buy",
      "price_momentum_5",
      "high_breakout_20",
      "bollinger_upper",
      "stochastic_14",
      "close",
    ]);
    for (const [wire, name] of Object.entries(b3WireNames)) {
      expect(findFeature(name).name).toBe(name);
      expect(toWireName(name)).toBe(wire);
    }
  });

  it("leaves names that the service does not have as they are", () => {
    expect(toWireName("adx_14")).toBe("adx_14");
  });

  it("may be typed for features, except where the catalog has the name for another formula", () => {
    expect(resolveFeatureName("adx_14")).toBe("adx_14");
    expect(resolveFeatureName("moving_avg_10")).toBe("sma_10");
    expect(resolveFeatureName("nothing")).toBe("nothing");
    expect(resolveFeatureName("macd.lag(2)")).toBe("b3_macd.lag(2)");
    const clashing = Object.keys(b3WireNames).filter((wire) => resolveFeatureName(wire) === wire);
    expect(clashing).toEqual(["rsi_14", "close"]);
  });
});

describe("feature sets", () => {
  it("are of catalog features, without repetition", () => {
    for (const set of featureSetNames) {
      for (const timeframe of ["5m", "1h", "1d", "1w"] as const) {
        const members = featureSetMembers(set, timeframe);
        expect(new Set(members).size).toBe(members.length);
        for (const name of members) findAnyFeature(name);
        if (timeframe === "5m") expect(members.length, set).toBeGreaterThan(0);
      }
    }
  });

  it("keep the ids of the two that models are trained on", () => {
    const idOf = (set: "default" | "b3") => featureSetId(featureIdentities(featureSetMembers(set, "1d")));
    expect([idOf("default"), idOf("b3")]).toEqual(["fs-1f812b3a8fde53d0", "fs-2ff5740c48aa4dac"]);
  });

  it("has one a category and wide ones, which leave out what says nothing more on the timeframe", () => {
    const everything = new Set(featureSetMembers("all", "5m"));
    expect(everything.size).toBe(names.length);
    expect(featureSetMembers("open-interest", "5m")).toContain("oi_velocity_1h");
    expect(featureSetMembers("open-interest", "1d")).not.toContain("oi_velocity_1h");
    expect(featureSetMembers("open-interest", "1d")).toContain("oi_velocity_24h");
    expect(featureSetMembers("liquidations", "1h")).not.toContain("liq_volume_1h");
    expect(featureSetMembers("time", "1d")).not.toContain("session_asia");
    expect(featureSetMembers("time", "1h")).toContain("session_asia");
    expect(featureSetMembers("cross-section", "1d")).toContain("cs_rank_return_20");
    for (const name of featureSetMembers("ohlcv", "5m")) {
      const { inputs } = findFeature(name);
      expect(["open", "high", "low", "close", "volume"]).toEqual(expect.arrayContaining([...inputs]));
    }
    expect(featureSetMembers("basic", "1d")).toEqual([
      "sma_20",
      "ema_20",
      "rsi_14",
      "macd_histogram_12_26_9",
      "bb_upper_20_2",
      "bb_lower_20_2",
    ]);
  });

  it("adds the time of day below one day only", () => {
    expect(featureSetMembers("default", "1d")).not.toContain("hour_sin");
    expect(featureSetMembers("default", "1h")).toContain("hour_sin");
  });
});

describe("the reference page", () => {
  it("shows every feature and every wire name in tables of whole rows", () => {
    const page = renderFeaturesPage();
    for (const name of names) expect(page).toContain(`| ${name} |`);
    for (const wire of Object.keys(b3WireNames)) expect(page).toContain(`| ${wire} |`);
    const rows = page.split("\n").filter((line) => line.startsWith("| ") && !line.includes("wire name"));
    for (const row of rows) expect([2, 8]).toContain(row.split(/(?<!\\)\|/).length - 2);
  });
});
