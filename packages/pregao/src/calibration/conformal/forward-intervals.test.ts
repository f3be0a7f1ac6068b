import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../random.ts";
import { dtaciSteps } from "./adaptive-level.ts";
import { coverageReport } from "./coverage-report.ts";
import { naiveForwardIntervals } from "./forward-intervals.fixture.ts";
import { type ForwardIntervalInput, forwardIntervals, type IntervalMethodName } from "./forward-intervals.ts";

const steps: Readonly<Record<IntervalMethodName, readonly number[]>> = {
  split: [0],
  aci: [0.005],
  dtaci: dtaciSteps,
};

/** Rows of some symbols, dates apart by 1, outcomes known after `horizon` dates; errors by `deviation` of the date. */
function problem(
  seed: number,
  { dates = 400, symbols = 1, horizon = 3, deviation = (_date: number): number => 1 } = {},
): Required<Pick<ForwardIntervalInput, "forecast" | "actual" | "time" | "endTime" | "scale">> {
  const random = createRandom(seed, "forward intervals");
  const rows = dates * symbols;
  const date = (row: number): number => row % dates;
  return {
    forecast: Float64Array.from({ length: rows }, () => random.normal()),
    actual: Float64Array.from({ length: rows }, (_, row) => deviation(date(row)) * random.normal()),
    time: Float64Array.from({ length: rows }, (_, row) => date(row)),
    endTime: Float64Array.from({ length: rows }, (_, row) => date(row) + horizon),
    scale: Float64Array.from({ length: rows }, () => 0.5 + random.uniform()),
  };
}

function coverage(input: ReturnType<typeof problem>, method: IntervalMethodName): number {
  const noise = { ...input, actual: input.actual.map((value, row) => value + input.forecast[row]!) };
  const { scale: _, ...unscaled } = noise;
  const made = forwardIntervals({ ...unscaled, method });
  return coverageReport({ ...unscaled, ...made }).total.coverage!;
}

describe("forwardIntervals", () => {
  it.each(["split", "aci", "dtaci"] as const)("%s gives what the slow way gives", (method) => {
    const made = fc.record({
      seed: fc.integer({ min: 0, max: 1e6 }),
      symbols: fc.integer({ min: 1, max: 3 }),
      horizon: fc.integer({ min: 1, max: 7 }),
      window: fc.option(fc.integer({ min: 12, max: 40 }), { nil: undefined }),
      level: fc.constantFrom(0.5, 0.8, 0.9),
    });
    fc.assert(
      fc.property(made, ({ seed, symbols, horizon, window, level }) => {
        const random = createRandom(seed, "holes");
        const given = problem(seed, { dates: 70, symbols, horizon });
        for (let row = 0; row < given.actual.length; row++) {
          if (random.uniform() < 0.05) given.actual[row] = Number.NaN;
          if (random.uniform() < 0.05) given.scale[row] = random.uniform() < 0.5 ? 0 : Number.NaN;
          if (random.uniform() < 0.05) given.endTime[row] = Number.NaN;
        }
        const input = { ...given, level, method, ...(window === undefined ? {} : { window }) };
        const found = forwardIntervals(input);
        const expected = naiveForwardIntervals(input, steps[method]);
        for (const [row, low] of expected.low.entries()) {
          if (Number.isFinite(low)) expect(found.low[row]).toBeCloseTo(low, 9);
          else expect(found.low[row]).toBe(low);
          if (!Number.isFinite(low)) expect(found.high[row]).toBe(expected.high[row]);
        }
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it("covers what was asked on exchangeable errors, by every method", () => {
    for (const method of ["split", "aci", "dtaci"] as const) {
      const covered = [1, 2, 3].map((seed) => coverage(problem(seed, { dates: 3000 }), method));
      const mean = covered.reduce((sum, one) => sum + one, 0) / covered.length;
      expect(mean, method).toBeGreaterThan(0.88);
      expect(mean, method).toBeLessThan(0.92);
    }
  });

  it("holds the level through drift where split conformal does not", () => {
    // Errors grow fourfold, little by little.
    const drifting = problem(4, { dates: 3000, deviation: (date) => 1 + date / 1000 });
    expect(coverage(drifting, "split")).toBeLessThan(0.87);
    for (const method of ["aci", "dtaci"] as const) {
      expect(coverage(drifting, method), method).toBeGreaterThan(0.88);
      expect(coverage(drifting, method), method).toBeLessThan(0.92);
    }
  });

  it("uses no outcome before it is known: altering the future leaves earlier intervals alone", () => {
    const given = problem(5, { dates: 200, horizon: 4 });
    const altered = { ...given, actual: given.actual.map((value, row) => (row >= 120 ? 50 : value)) };
    const [first, second] = [forwardIntervals(given), forwardIntervals(altered)];
    // The outcome of date 120 is known at date 124.
    expect(second.low.subarray(0, 124)).toEqual(first.low.subarray(0, 124));
    expect(second.low.subarray(124)).not.toEqual(first.low.subarray(124));
  });

  it("depends on no order of rows", () => {
    const given = problem(6, { dates: 120, symbols: 2 });
    const order = createRandom(7).shuffle(Int32Array.from(given.time.keys()));
    const turn = (values: Float64Array): Float64Array => Float64Array.from(order, (row) => values[row]!);
    const turned = Object.fromEntries(Object.entries(given).map(([name, values]) => [name, turn(values)]));
    const found = forwardIntervals(turned as unknown as ForwardIntervalInput);
    expect([...found.low]).toEqual([...turn(forwardIntervals(given).low)]);
  });

  it("gives none before there are errors enough, and refuses what it cannot mean", () => {
    const given = problem(8, { dates: 30, horizon: 2 });
    const { low } = forwardIntervals(given);
    // Nine errors are needed for 0.9; the ninth is known at date 8 + 2.
    expect(low.subarray(0, 10).every(Number.isNaN)).toBe(true);
    expect(low.subarray(10).some(Number.isNaN)).toBe(false);
    const refused: [Partial<ForwardIntervalInput>, RegExp][] = [
      [{ level: 1 }, /level 1 is not between 0 and 1/],
      [{ gamma: 0 }, /gamma = 0/],
      [{ window: 0.5 }, /window of 0\.5 errors/],
      [{ time: given.time.subarray(1) }, /time has 29 values where the forecasts are 30/],
      [{ endTime: given.time }, /outcome of row 0 is known before it is forecast/],
    ];
    for (const [change, message] of refused) {
      expect(() => forwardIntervals({ ...given, ...change })).toThrow(message);
    }
  });
});
