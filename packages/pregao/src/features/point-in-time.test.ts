import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyWalk, barsOf, head, type PlainColumns, tail, walk } from "./bars.fixture.ts";
import { featureCatalog } from "./catalog.ts";
import { computeFeatures } from "./compute-features.ts";
import type { FeatureMatrix } from "./contract.ts";
import { warmUpOf } from "./warm-up.ts";

const allNames = featureCatalog.map(({ name }) => name);

function matrixOf(symbols: Record<string, PlainColumns>): FeatureMatrix {
  return computeFeatures(barsOf(symbols), { features: allNames }).matrix;
}

/** Rows [start, end) of every feature, as bytes: NaN equals NaN, and −0 is not 0. */
function bytes(matrix: FeatureMatrix, start: number, end: number): Record<string, string> {
  return Object.fromEntries(
    matrix.names.map((name, index) => {
      const column = Float32Array.from(matrix.columns[index]!.subarray(start, end));
      return [name, Buffer.from(column.buffer).toString("hex")];
    }),
  );
}

describe("every feature is point-in-time", () => {
  it("gives bit-identical values up to D when the series is cut after D", () => {
    fc.assert(
      fc.property(anyWalk(), fc.double({ min: 0, max: 1, noNaN: true }), (columns, share) => {
        const rows = Math.max(1, Math.floor(share * columns.time.length));
        const cut = matrixOf({ AAAA3: head(columns, rows) });
        expect(bytes(cut, 0, rows)).toEqual(bytes(matrixOf({ AAAA3: columns }), 0, rows));
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  it("gives the same at every single cut of one long series", () => {
    const columns = walk({ seed: 8, rows: 230, flat: 0.02, untraded: 0.1, missing: 0.005 });
    const whole = matrixOf({ AAAA3: columns });
    for (let rows = 1; rows < 230; rows++) {
      const cut = matrixOf({ AAAA3: head(columns, rows) });
      expect(bytes(cut, rows - 1, rows)).toEqual(bytes(whole, rows - 1, rows));
    }
  });

  it("does not change its past whatever is appended: infinities, zeros, negatives, missing values", () => {
    const garbage = fc.constantFrom(
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      0,
      -5,
      1e300,
      5e-324,
    );
    fc.assert(
      fc.property(anyWalk(), fc.array(garbage, { minLength: 1, maxLength: 40 }), (columns, appended) => {
        const rows = columns.time.length;
        const longer = Object.fromEntries(
          Object.entries(columns).map(([name, values]) => [
            name,
            name === "time"
              ? [...values, ...appended.map((_, i) => values.at(-1)! + (i + 1) * 86_400_000)]
              : [...values, ...appended],
          ]),
        ) as unknown as PlainColumns;
        expect(bytes(matrixOf({ AAAA3: longer }), 0, rows)).toEqual(
          bytes(matrixOf({ AAAA3: columns }), 0, rows),
        );
      }),
      { numRuns: 40, seed: 6 },
    );
  });

  it("computes each symbol as if it were alone", () => {
    fc.assert(
      fc.property(anyWalk(), anyWalk(), anyWalk(), (first, second, third) => {
        const together = matrixOf({ AAAA3: first, BBBB4: second, CCCC11: third });
        let start = 0;
        for (const columns of [first, second, third]) {
          const end = start + columns.time.length;
          expect(bytes(together, start, end)).toEqual(bytes(matrixOf({ X: columns }), 0, end - start));
          start = end;
        }
      }),
      { numRuns: 25, seed: 7 },
    );
  });
});

describe("declared warm-up and memory", () => {
  // Four bars a day, so that what begins anew with each day remembers something.
  const daily = walk({ seed: 21, rows: 420 });
  const clean = { ...daily, time: daily.time.map((_, row) => row * 6 * 3_600_000) };
  const matrix = matrixOf({ AAAA3: clean });
  const lastOf = (name: string, columns: PlainColumns): number =>
    computeFeatures(barsOf({ AAAA3: columns }), { features: [name] }).matrix.columns[0]!.at(-1)!;

  it.each(featureCatalog.map((feature) => [feature.name, feature] as const))("%s", (name, feature) => {
    const column = matrix.columns[matrix.names.indexOf(name)]!;
    const warmUp = warmUpOf(feature, "1d");
    expect(column.findIndex((value) => !Number.isNaN(value))).toBe(warmUp);
    expect(column.subarray(warmUp).every((value) => !Number.isNaN(value))).toBe(true);

    // Cut at its beginning, a window forgets: the last value needs warmUp + 1 rows and no more. A recursion remembers,
    // though one that only takes a few values may happen to give the same.
    const ends = Array.from({ length: 14 }, (_, i) => 420 - 12 * i);
    const remembers = ends.some((end) => {
      const [whole, short] = [column[end - 1]!, lastOf(name, tail(head(clean, end), end - warmUp - 1))];
      return !(Math.abs(whole - short) <= 1e-5 * Math.max(1e-3, Math.abs(whole)));
    });
    expect(remembers).toBe(feature.memory === "all history");
  });

  it("is NaN throughout a symbol shorter than the warm-up", () => {
    const short = matrixOf({ AAAA3: walk({ seed: 3, rows: 5 }) });
    for (const [index, feature] of featureCatalog.entries()) {
      const present = short.columns[index]!.filter((value) => !Number.isNaN(value)).length;
      expect(present, feature.name).toBe(Math.max(0, 5 - warmUpOf(feature, "1d")));
    }
  });
});
