import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyWalk, barsOf, feedNames, type PlainColumns, walk } from "./bars.fixture.ts";
import { featureCatalog } from "./catalog.ts";
import type { Feature } from "./contract.ts";
import { feedOracles } from "./feed-oracles.fixture.ts";
import { oracles as ofBars } from "./oracles.fixture.ts";
import type { Oracle } from "./plain-series.fixture.ts";
import { symbolSeries } from "./series.ts";
import { statisticsOracles } from "./statistics-oracles.fixture.ts";

const oracles = { ...ofBars, ...feedOracles("1d", 252), ...statisticsOracles };

function expectLikeOracle(feature: Feature, oracle: Oracle, columns: PlainColumns): void {
  const bars = barsOf({ AAAA3: columns });
  const values = feature.values(symbolSeries(bars, bars.frame.segments[0]!));
  expect(values.length).toBe(bars.length);
  for (let row = 0; row < bars.length; row++) {
    const expected = oracle(columns, row);
    const found = values[row]!;
    if (Number.isNaN(expected) && Number.isNaN(found)) continue;
    const allowed = 1e-9 * Math.max(1, Math.abs(expected));
    if (!(Math.abs(found - expected) <= allowed)) {
      throw new Error(`${feature.name} at row ${row} is ${found}, the oracle says ${expected}`);
    }
  }
}

/** A walk with one row missing in every column: windows pass over it, recursions start anew. */
function walkWithHole(): PlainColumns {
  const columns = walk({ seed: 2, rows: 130 });
  for (const name of ["open", "high", "low", "close", "volume", ...feedNames] as const) {
    columns[name][45] = Number.NaN;
  }
  return columns;
}

/** One price throughout, with and without trades, and feeds that stand still too. */
function standstill(volume: number): PlainColumns {
  const columns = walk({ seed: 2, rows: 70, flat: 1 });
  const feeds = feedNames.map((name) => [name, columns[name].map(() => columns[name][0]!)]);
  return { ...columns, ...Object.fromEntries(feeds), volume: columns.volume.map(() => volume) };
}

describe("every feature against its oracle", () => {
  it("has an oracle for each, and none too many", () => {
    expect(Object.keys(oracles).sort()).toEqual(featureCatalog.map(({ name }) => name).sort());
  });

  it.each(featureCatalog.map((feature) => [feature.name, feature] as const))("%s", (name, feature) => {
    const oracle = oracles[name]!;
    expectLikeOracle(feature, oracle, walk({ seed: 1, rows: 260 }));
    expectLikeOracle(feature, oracle, walkWithHole());
    expectLikeOracle(feature, oracle, standstill(500));
    expectLikeOracle(feature, oracle, standstill(0));
    fc.assert(
      fc.property(anyWalk(90), (columns) => expectLikeOracle(feature, oracle, columns)),
      { numRuns: 20, seed: 3 },
    );
  });
});
