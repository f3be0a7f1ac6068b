import { deserialize, serialize } from "node:v8";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Bars } from "../../market/index.ts";
import { anyWalk, barsOf, head, type PlainColumns, tail, walk } from "../bars.fixture.ts";
import { featureCatalog } from "../catalog.ts";
import { computeFeatures } from "../compute-features.ts";
import type { Feature, FeatureMatrix } from "../contract.ts";
import { registerFeatures } from "../custom/features-file.ts";
import { rollingMean } from "../rolling/sum.ts";
import { FeatureStream, type FeatureStreamState } from "./feature-stream.ts";

const names = featureCatalog.map(({ name }) => name);
const features = { features: names };

/** Rows of a matrix as one string of bytes a feature: NaN equals NaN, and −0 is not 0. */
function bytes(matrix: FeatureMatrix, rows: readonly number[]): Record<string, string> {
  return Object.fromEntries(
    matrix.names.map((name, index) => {
      const values = Float32Array.from(rows, (row) => matrix.columns[index]![row]!);
      return [name, Buffer.from(values.buffer).toString("hex")];
    }),
  );
}

const cut = (columns: PlainColumns, start: number, end: number): PlainColumns =>
  head(tail(columns, start), end - start);

/** The rows of `part` in `whole`, which holds all bars of its symbols up to the end of part. */
function lastRows(whole: Bars, part: Bars): number[] {
  return part.frame.segments.flatMap(({ symbol, start, end }) => {
    const of = whole.frame.segment(symbol);
    return Array.from({ length: end - start }, (_, row) => of.end - (end - start) + row);
  });
}

describe("a stream of features", () => {
  it("gives bar by bar what a computation over all bars gives, for every feature of the catalog", () => {
    fc.assert(
      fc.property(anyWalk(400), fc.integer({ min: 1, max: 300 }), (columns, history) => {
        const begin = Math.min(history, columns.time.length);
        const stream = FeatureStream.open(barsOf({ AAAA3: head(columns, begin) }), features);
        const whole = computeFeatures(barsOf({ AAAA3: columns }), features).matrix;
        for (let row = begin; row < columns.time.length; row++) {
          const found = stream.append(barsOf({ AAAA3: cut(columns, row, row + 1) }));
          expect(bytes(found, [0])).toEqual(bytes(whole, [row]));
        }
      }),
      { numRuns: 4, seed: 9 },
    );
  });

  it("takes several bars, symbols that are late and symbols that are new", () => {
    const symbols = {
      AAAA3: walk({ seed: 1, rows: 320, missing: 0.003 }),
      BBBB4: walk({ seed: 2, rows: 320, flat: 0.02 }),
      CCCC11: walk({ seed: 3, rows: 320, untraded: 0.3 }),
    };
    const stream = FeatureStream.open(
      barsOf({ AAAA3: head(symbols.AAAA3, 250), BBBB4: head(symbols.BBBB4, 3) }),
      features,
    );
    const known = { AAAA3: 250, BBBB4: 3, CCCC11: 0 };
    for (const step of [
      { BBBB4: 200, CCCC11: 1 },
      { AAAA3: 1, BBBB4: 1, CCCC11: 230 },
      { AAAA3: 5, BBBB4: 5, CCCC11: 5 },
    ]) {
      const part: Record<string, PlainColumns> = {};
      for (const [symbol, rows] of Object.entries(step) as [keyof typeof known, number][]) {
        part[symbol] = cut(symbols[symbol], known[symbol], known[symbol] + rows);
        known[symbol] += rows;
      }
      const bars = barsOf(part);
      const whole = barsOf({
        AAAA3: head(symbols.AAAA3, known.AAAA3),
        BBBB4: head(symbols.BBBB4, known.BBBB4),
        CCCC11: head(symbols.CCCC11, known.CCCC11),
      });
      const wanted = computeFeatures(whole, features).matrix;
      const all = Array.from({ length: bars.length }, (_, row) => row);
      expect(bytes(stream.append(bars), all)).toEqual(bytes(wanted, lastRows(whole, bars)));
    }
  });

  it("ranks the symbols of the newest bars among each other, and refuses what needs earlier ranks", () => {
    const symbols = Object.fromEntries(
      Array.from({ length: 7 }, (_, number) => [
        `S${number}`,
        walk({ seed: number, rows: 60, missing: 0.02 }),
      ]),
    );
    const of = (from: number, to: number) =>
      barsOf(
        Object.fromEntries(Object.entries(symbols).map(([name, columns]) => [name, cut(columns, from, to)])),
      );
    const ranks = ["cs_rank_return_5", "sma_10", "cs_zscore_rsi_14"];
    const stream = FeatureStream.open(of(0, 40), { features: ranks });
    const wanted = computeFeatures(of(0, 60), { features: ranks }).matrix;
    for (let row = 40; row < 60; row++) {
      const rows = Array.from({ length: 7 }, (_, number) => number * 60 + row);
      expect(bytes(stream.append(of(row, row + 1)), [...rows.keys()])).toEqual(bytes(wanted, rows));
    }
    expect(FeatureStream.resume(stream.state()).names).toEqual(ranks);
    for (const name of ["cs_rank_return_5.lag(3)", "beta_60.against(S1)"]) {
      expect(() => FeatureStream.open(of(0, 40), { features: [name] })).toThrow(
        /compares the symbols of the newest/,
      );
    }
  });

  it("goes on from its state in another process as if it had never stopped", () => {
    const columns = walk({ seed: 4, rows: 300, missing: 0.002 });
    const stream = FeatureStream.open(barsOf({ AAAA3: head(columns, 260) }), features);
    const state = deserialize(serialize(stream.state())) as FeatureStreamState;
    const next = barsOf({ AAAA3: cut(columns, 260, 290) });
    const wanted = stream.append(next);
    const resumed = FeatureStream.resume(state);
    expect(resumed.featureSetId).toBe(stream.featureSetId);
    const rows = Array.from({ length: 30 }, (_, row) => row);
    expect(bytes(resumed.append(next), rows)).toEqual(bytes(wanted, rows));
    const shortened = { ...state, symbols: [{ ...state.symbols[0]!, plan: new Float64Array(3) }] };
    expect(() => FeatureStream.resume(shortened)).toThrow(/does not fit fs-/);
    expect(() => FeatureStream.resume({ ...state, featureSetId: "fs-0" })).toThrow(/was kept for fs-0/);
  });

  describe("with features of a user's own", () => {
    const own = (name: string, warmUp: number, values: Feature["values"]): Feature => ({
      name,
      category: "price",
      parameters: {},
      inputs: ["close", "volume"],
      warmUp,
      memory: "window",
      version: 1,
      description: "Of the test.",
      formula: "-",
      source: "-",
      values,
    });
    // It takes one step of the engine on short series and another on long ones: a recording cannot go both ways.
    const branching = own("stream_branching", 3, (series) =>
      rollingMean(series.column("close"), series.length > 50 ? 3 : 4),
    );
    const breaking = own("stream_breaking", 0, (series) =>
      series.column("close").map((value, row) => {
        if (series.column("volume")[row] === 13) throw new Error("thirteen");
        return value;
      }),
    );
    registerFeatures([branching, breaking]);

    it("computes anew those that cannot be continued, and them alone", () => {
      const stream = FeatureStream.open(barsOf({ AAAA3: walk({ seed: 6, rows: 80 }) }), {
        features: ["sma_10", "stream_branching", "rsi_14"],
      });
      expect(stream.wholeHistory).toEqual(["stream_branching"]);
    });

    it("takes nothing of bars on which one of them throws", () => {
      const [first, second] = [walk({ seed: 7, rows: 60 }), walk({ seed: 8, rows: 60 })];
      const wanted = { features: ["sma_10", "stream_breaking"] };
      const stream = FeatureStream.open(barsOf({ AAAA3: head(first, 50) }), wanted);
      const bad = cut(second, 0, 1);
      const spoilt = { ...bad, volume: bad.volume.map(() => 13) };
      expect(() => stream.append(barsOf({ AAAA3: cut(first, 50, 51), BBBB4: spoilt }))).toThrow(/thirteen/);
      const next = stream.append(barsOf({ AAAA3: cut(first, 50, 51), BBBB4: cut(second, 0, 1) }));
      const whole = computeFeatures(
        barsOf({ AAAA3: head(first, 51), BBBB4: cut(second, 0, 1) }),
        wanted,
      ).matrix;
      expect(bytes(next, [0, 1])).toEqual(bytes(whole, [50, 51]));
    });
  });

  it("takes nothing of bars that it refuses", () => {
    const columns = walk({ seed: 5, rows: 120 });
    const stream = FeatureStream.open(barsOf({ AAAA3: head(columns, 100), BBBB4: head(columns, 100) }), {
      features: ["sma_10", "ema_12", "close"],
    });
    const late = barsOf({ AAAA3: cut(columns, 100, 101), BBBB4: cut(columns, 99, 100) });
    expect(() => stream.append(late)).toThrow(/row 1 \(BBBB4\) is out of order: .*2020-04-09/);
    const hourly = barsOf({ AAAA3: cut(columns, 100, 101) }, undefined, "1h");
    expect(() => stream.append(hourly)).toThrow(/bars of 1h, the stream of features goes on with bars of 1d/);
    const next = barsOf({ AAAA3: cut(columns, 100, 101) });
    const wanted = computeFeatures(barsOf({ AAAA3: head(columns, 101) }), { features: stream.names }).matrix;
    expect(bytes(stream.append(next), [0])).toEqual(bytes(wanted, [100]));
  });
});
