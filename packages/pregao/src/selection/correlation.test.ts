import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRunContext } from "../progress.ts";
import { createRandom } from "../random.ts";
import { correlationFilter } from "./correlation-filter.ts";
import { correlationMatrix } from "./correlation-matrix.ts";
import { selectionProblem } from "./selection-problem.fixture.ts";
import { StrongestCorrelation } from "./strongest-correlation.ts";

/** The definition, two passes over the rows in which both are known. */
function slowCorrelation(x: Float32Array, y: Float32Array, rows: Int32Array): number {
  const both = [...rows].filter((row) => !Number.isNaN(x[row]!) && !Number.isNaN(y[row]!));
  const mean = (column: Float32Array): number =>
    both.reduce((sum, row) => sum + column[row]!, 0) / both.length;
  const [mx, my] = [mean(x), mean(y)];
  const sum = (of: (row: number) => number): number => both.reduce((total, row) => total + of(row), 0);
  const xy = sum((row) => (x[row]! - mx) * (y[row]! - my));
  const xx = sum((row) => (x[row]! - mx) ** 2);
  const yy = sum((row) => (y[row]! - my) ** 2);
  return both.length < 2 ? Number.NaN : xy / Math.sqrt(xx * yy);
}

describe("correlationMatrix", () => {
  it("agrees with the definition on any columns, gaps and rows, over more rows than a block", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.constantFrom(3, 40, 1500, 2600),
        fc.constantFrom(0, 0.2),
        (seed, length, missing) => {
          const random = createRandom(seed, "correlation");
          const shared = Float64Array.from({ length }, () => random.normal());
          const columns = [0, 0.5, 3, 40].map((level, place) =>
            Float32Array.from(shared, (value) =>
              place > 1 && random.uniform() < missing ? Number.NaN : level + value * place + random.normal(),
            ),
          );
          const rows = Int32Array.from(shared.keys()).filter((row) => row % 4 !== 3);
          const found = correlationMatrix(columns, rows);
          for (let a = 0; a < 4; a++) {
            for (let b = 0; b < 4; b++) {
              const expected = slowCorrelation(columns[a]!, columns[b]!, rows);
              if (Number.isNaN(expected)) expect(found[a * 4 + b]).toBeNaN();
              else expect(found[a * 4 + b]).toBeCloseTo(expected, 11);
            }
          }
        },
      ),
      { numRuns: 25, seed: 1 },
    );
  });

  it("knows no correlation of a constant, nor of too few common rows", () => {
    const columns = [
      Float32Array.of(1, 2, 3, 4),
      Float32Array.of(0.1, 0.1, 0.1, 0.1),
      Float32Array.of(1, 2, Number.NaN, Number.NaN),
    ];
    const rows = Int32Array.of(0, 1, 2, 3);
    expect(correlationMatrix(columns, rows)[1]).toBeNaN();
    expect(correlationMatrix(columns, rows)[2]).toBe(1);
    expect(correlationMatrix(columns, rows, 3)[2]).toBeNaN();
  });
});

describe("StrongestCorrelation", () => {
  it("finds what the whole matrix says is the strongest, above any threshold", () => {
    const thresholds = fc.constantFrom(0.05, 0.5, 0.9, 0.99);
    fc.assert(
      fc.property(
        fc.nat(),
        fc.constantFrom(40, 700),
        fc.boolean(),
        thresholds,
        (seed, length, gaps, least) => {
          const random = createRandom(seed, "strongest");
          const shared = Float64Array.from({ length }, () => random.normal());
          const columns = Array.from({ length: 12 }, (_, place) => {
            if (place === 11) return new Float32Array(length).fill(3);
            const part = random.uniform() ** 0.1 * (place % 2 === 0 ? 1 : -1);
            return Float32Array.from(shared, (value) => {
              const isMissing = gaps && place % 5 === 0 && random.uniform() < 0.1;
              return isMissing
                ? Number.NaN
                : 100 * place + part * value + (1 - Math.abs(part)) * random.normal();
            });
          });
          const rows = Int32Array.from(shared.keys()).filter((row) => row % 3 !== 1);
          const all = correlationMatrix(columns, rows, 5);
          const search = new StrongestCorrelation(columns, rows, 5);
          const among = [7, 2, 9, 0, 11, 4];
          for (let place = 0; place < columns.length; place++) {
            const others = among.filter((other) => other !== place);
            let expected: number | null = null;
            for (const other of others) {
              const value = Math.abs(all[place * 12 + other]!);
              if (value > least && (expected === null || value > Math.abs(all[place * 12 + expected]!)))
                expected = other;
            }
            const found = search.above(least, place, others);
            expect(found?.place ?? null).toBe(expected);
            if (found !== null) expect(found.correlation).toBeCloseTo(all[place * 12 + found.place]!, 12);
          }
        },
      ),
      { numRuns: 60, seed: 2 },
    );
  });
});

describe("correlationFilter", () => {
  it("keeps of a pair the one that says more of the target, and says which", async () => {
    const { kept, dropped } = await correlationFilter().select(selectionProblem(1), createRunContext());
    expect(kept).toContain("signal");
    expect(dropped.map(({ name }) => name)).toEqual(["copy"]);
    expect(dropped[0]!.reason).toMatch(/^correlates 0\.99\d? with signal, which ranks higher$/);
  });

  it("keeps the earlier of two that are the same", async () => {
    const data = selectionProblem(2);
    const { names, columns } = data.features;
    const twice = { ...data.features, names: ["twin", ...names], columns: [columns[0]!, ...columns] };
    const { dropped } = await correlationFilter(0.9999).select(
      { ...data, features: twice },
      createRunContext(),
    );
    expect(dropped).toEqual([{ name: "signal", reason: "correlates 1.00 with twin, which ranks higher" }]);
  });

  it("leaves no kept pair above the threshold, and drops nothing without a cause", async () => {
    for (let seed = 0; seed < 10; seed++) {
      const data = selectionProblem(seed, 300, 6);
      const { kept, dropped } = await correlationFilter(0.1).select(data, createRunContext());
      const at = (a: string, b: string): number => {
        const column = (name: string) => data.features.columns[data.features.names.indexOf(name)]!;
        return Math.abs(slowCorrelation(column(a), column(b), data.rows));
      };
      for (const one of kept)
        for (const other of kept) if (one !== other) expect(at(one, other) > 0.1).toBe(false);
      for (const { name } of dropped) expect(kept.some((other) => at(name, other) > 0.1)).toBe(true);
    }
  });

  it("refuses a threshold that is none", () => {
    expect(() => correlationFilter(0)).toThrow(/threshold = 0/);
    expect(() => correlationFilter(1.1)).toThrow(/threshold = 1.1/);
  });
});
