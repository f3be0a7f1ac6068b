import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Recording, withRecording } from "../engine/recording.ts";
import { rollingCoMoments, rollingCorrelation } from "./co-moments.ts";
import { rollingDeviation } from "./deviation.ts";
import { rollingMaximum, rollingMinimum } from "./extremes.ts";
import { rollingSlope, rollingWeightedMean } from "./linear-weights.ts";
import { rollingRank } from "./rank.ts";
import { rollingMean, rollingSum } from "./sum.ts";

type Kernel = (x: Float64Array, y: Float64Array, window: number) => Float64Array;

const kernels: Readonly<Record<string, Kernel>> = {
  sum: (x, _, window) => rollingSum(x, window),
  mean: (x, _, window) => rollingMean(x, window),
  maximum: (x, _, window) => rollingMaximum(x, window),
  minimum: (x, _, window) => rollingMinimum(x, window),
  deviation: (x, _, window) => rollingDeviation(x, window, 1),
  rank: (x, _, window) => rollingRank(x, window),
  slope: (x, _, window) => rollingSlope(x, window),
  "weighted mean": (x, _, window) => rollingWeightedMean(x, window),
  "sum of squares": (x, y, window) => rollingCoMoments(x, y, window).xx,
  "sum of products": (x, y, window) => rollingCoMoments(x, y, window).xy,
  correlation: (x, y, window) => rollingCorrelation(x, y, window),
};

const value = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 3, arbitrary: fc.integer({ min: -3, max: 3 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(Number.NaN, -0, 1e300, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  },
);
const pairs = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 60 });

describe("a row computed alone has the bits that it has in the whole series", () => {
  it.each(Object.entries(kernels))("%s", (_, kernel) => {
    fc.assert(
      fc.property(pairs, fc.integer({ min: 1, max: 25 }), (rows, window) => {
        const x = Float64Array.from(rows, ([first]) => first);
        const y = Float64Array.from(rows, ([, second]) => second);
        const recording = new Recording();
        const series = withRecording(recording, () => {
          recording.source("x", x);
          recording.source("y", y);
          return kernel(x, y, window);
        });
        const wanted = series.slice();
        series.fill(12345);
        for (let row = 0; row < x.length; row++) {
          for (const step of recording.steps) {
            expect(step.lookback).toBe(window - 1);
            step.run(row, row);
          }
          if (!Object.is(series[row], wanted[row])) {
            throw new Error(`row ${row} alone is ${series[row]}, in the series ${wanted[row]}`);
          }
        }
      }),
      { numRuns: 150, seed: 21 },
    );
  });
});

describe("a million rows", () => {
  // Prices of a coin with all their digits, which a running sum of a million rows would lose.
  const values = Float64Array.from(
    { length: 1_000_000 },
    (_, row) => 60_000 + 3000 * Math.sin(row * 0.7) + row / 97,
  );

  it.each([
    ["mean", (x: Float64Array) => rollingMean(x, 30), 5e-15],
    ["deviation", (x: Float64Array) => rollingDeviation(x, 30, 0), 1e-12],
  ] as const)("the %s is as exact in the last row as in the first window", (name, kernel, allowed) => {
    const found = kernel(values);
    for (const row of [29, 499_999, 999_999]) {
      const inside = values.subarray(row - 29, row + 1);
      const mean = inside.reduce((sum, x) => sum + x, 0) / 30;
      const squares = inside.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 30;
      const wanted = name === "mean" ? mean : Math.sqrt(squares);
      expect(Math.abs(found[row]! / wanted - 1), `row ${row}`).toBeLessThanOrEqual(allowed);
    }
  });
});
