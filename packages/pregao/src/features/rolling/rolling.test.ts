import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rollingCoMoments, rollingCorrelation } from "./co-moments.ts";
import { rollingDeviation } from "./deviation.ts";
import { rollingMaximum, rollingMinimum } from "./extremes.ts";
import { rollingSlope, rollingWeightedMean } from "./linear-weights.ts";
import { rollingRank } from "./rank.ts";
import { rollingMean, rollingSum } from "./sum.ts";

const value = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 3, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);
const series = fc.array(value, { maxLength: 60 }).map((values) => Float64Array.from(values));
const anyWindow = fc.integer({ min: 1, max: 25 });

/** `expected` of every window's values, worked out anew at each row. */
function expectWindows(
  found: Float64Array,
  values: Float64Array,
  window: number,
  expected: (window: number[]) => number,
  scale: number,
): void {
  expect(found.length).toBe(values.length);
  for (let row = 0; row < values.length; row++) {
    const inside = row + 1 < window ? [Number.NaN] : [...values.subarray(row + 1 - window, row + 1)];
    const wanted = inside.some(Number.isNaN) ? Number.NaN : expected(inside);
    if (Number.isNaN(wanted)) expect(found[row], `row ${row}`).toBeNaN();
    else expect(Math.abs(found[row]! - wanted), `row ${row}`).toBeLessThanOrEqual(scale);
  }
}

const mean = (values: number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
const squares = (values: number[]): number =>
  mean(values.map((x) => (x - mean(values)) ** 2)) * values.length;

describe("rolling windows against windows worked out anew", () => {
  const check = (
    fast: (values: Float64Array, window: number) => Float64Array,
    slow: (window: number[]) => number,
    scale: number,
  ): void =>
    fc.assert(
      fc.property(series, anyWindow, (values, window) =>
        expectWindows(fast(values, window), values, window, slow, scale),
      ),
      { numRuns: 300, seed: 11 },
    );

  it("sum", () => check(rollingSum, (inside) => inside.reduce((sum, x) => sum + x, 0), 1e-7));
  it("mean", () => check(rollingMean, mean, 1e-8));
  it("maximum", () => check(rollingMaximum, (inside) => Math.max(...inside), 0));
  it("minimum", () => check(rollingMinimum, (inside) => Math.min(...inside), 0));
  it("deviation", () =>
    check(
      (values, window) => rollingDeviation(values, window, 0),
      (inside) => Math.sqrt(squares(inside) / inside.length),
      1e-7,
    ));
  it("rank", () =>
    check(
      rollingRank,
      (inside) => {
        const newest = inside.at(-1)!;
        const ties = inside.filter((x) => x === newest).length;
        return (inside.filter((x) => x < newest).length + (ties + 1) / 2) / inside.length;
      },
      1e-12,
    ));
  it("weighted mean", () =>
    check(
      rollingWeightedMean,
      (inside) => {
        const weights = inside.map((_, number) => number + 1);
        return mean(inside.map((x, at) => x * weights[at]!)) / mean(weights);
      },
      1e-7,
    ));
  it("slope", () =>
    check(
      rollingSlope,
      (inside) => {
        const middle = (inside.length - 1) / 2;
        const numbers = inside.map((_, number) => number - middle);
        return mean(inside.map((x, at) => x * numbers[at]!)) / mean(numbers.map((number) => number ** 2));
      },
      1e-6,
    ));
  it("co-moments", () => {
    fc.assert(
      fc.property(series, anyWindow, (x, window) => {
        const y = x.map((value, row) => Math.sin(value) * 100 + row);
        const { xx, yy, xy } = rollingCoMoments(x, y, window);
        const within = (found: number, scale: number, wanted: number): void =>
          expect(Math.abs(found - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1, scale));
        for (let row = window - 1; row < x.length; row++) {
          const a = [...x.subarray(row + 1 - window, row + 1)];
          const b = [...y.subarray(row + 1 - window, row + 1)];
          if (a.some(Number.isNaN)) {
            expect(xx[row]! + xy[row]!).toBeNaN();
            continue;
          }
          within(xx[row]!, squares(a), squares(a));
          within(yy[row]!, squares(b), squares(b));
          const product = mean(a.map((value, i) => (value - mean(a)) * (b[i]! - mean(b)))) * window;
          within(xy[row]!, Math.sqrt(squares(a) * squares(b)), product);
        }
      }),
      { numRuns: 200, seed: 12 },
    );
  });
});

describe("rolling windows keep their digits", () => {
  it("deviation of a small spread on a large level, where sums of squares lose everything", () => {
    const values = Float64Array.from({ length: 500 }, (_, row) => 1e9 + (row % 2));
    expect(rollingDeviation(values, 10, 0).at(-1)).toBeCloseTo(0.5, 9);
  });

  it("a constant window deviates by exactly 0 and has no correlation, whatever stood before it", () => {
    const values = Float64Array.from({ length: 60 }, (_, row) => (row < 30 ? row * 1e7 : 0.1));
    const rising = Float64Array.from({ length: 60 }, (_, row) => row);
    expect([...rollingDeviation(values, 20, 1).subarray(49)]).toEqual(new Array(11).fill(0));
    expect(rollingCorrelation(values, rising, 20).subarray(49).every(Number.isNaN)).toBe(true);
    expect([...rollingSlope(values, 20).subarray(49)]).toEqual(new Array(11).fill(0));
  });

  it("a sum forgets a huge value once it has left", () => {
    const values = Float64Array.from({ length: 40 }, (_, row) => (row === 5 ? 1e18 : 1));
    expect(rollingSum(values, 7)[12]).toBe(7);
  });

  it("a correlation never leaves [−1, 1]", () => {
    const values = Float64Array.from({ length: 50 }, (_, row) => row * 0.1);
    expect(Math.max(...rollingCorrelation(values, values, 5).subarray(4))).toBeLessThanOrEqual(1);
  });
});
