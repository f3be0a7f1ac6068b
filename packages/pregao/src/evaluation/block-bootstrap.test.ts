import { expect, test } from "vitest";
import { createRandom } from "../random.ts";
import { bootstrapByDate, chooseBlockLength, type DateSums, quantile } from "./block-bootstrap.ts";
import { tailShare } from "./interval-tails.ts";

/** A mean per date: columns are the value and a count of 1. */
function meanOfDates(values: Float64Array): DateSums {
  const sums = new Float64Array(values.length * 2);
  for (let date = 0; date < values.length; date++) {
    sums[2 * date] = values[date]!;
    sums[2 * date + 1] = 1;
  }
  return {
    columns: 2,
    sums,
    metrics: (totals, out) => {
      out[0] = totals[0]! / totals[1]!;
    },
  };
}

test("equals a bootstrap that copies the drawn dates", () => {
  const random = createRandom(3);
  const dates = 23;
  const values = Float64Array.from({ length: dates }, () => random.normal());
  const options = { dates, metricCount: 1, blockLength: 4, resamples: 50, tail: 0.1, seed: 9 };
  const { points, intervals } = bootstrapByDate([meanOfDates(values)], options);

  const drawn = createRandom(9, "block-bootstrap");
  const means = Float64Array.from({ length: options.resamples }, () => {
    const sample: number[] = [];
    while (sample.length < dates) {
      const start = drawn.integer(dates);
      for (let i = 0; i < options.blockLength && sample.length < dates; i++)
        sample.push(values[(start + i) % dates]!);
    }
    return sample.reduce((sum, value) => sum + value, 0) / dates;
  }).sort();
  expect(points[0]![0]).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / dates, 12);
  expect(intervals[0]!.low[0]).toBeCloseTo(quantile(means, 0.1), 12);
  expect(intervals[0]!.high[0]).toBeCloseTo(quantile(means, 0.9), 12);
});

test("a predictor equal to the model differs from it by exactly 0", () => {
  const random = createRandom(5);
  const values = Float64Array.from({ length: 40 }, () => random.normal());
  const { differences } = bootstrapByDate([meanOfDates(values), meanOfDates(values)], {
    dates: 40,
    metricCount: 1,
    blockLength: 5,
    resamples: 100,
    tail: 0.025,
    seed: 1,
  });
  expect([differences[0]!.low[0], differences[0]!.high[0]]).toEqual([0, 0]);
});

test.each([
  { dates: 250, horizon: 1 },
  { dates: 250, horizon: 5 },
  { dates: 120, horizon: 5 },
])("covers the true mean of $dates dates with labels overlapping over $horizon", ({ dates, horizon }) => {
  const simulations = 300;
  const blockLength = chooseBlockLength(dates, horizon);
  const tail = tailShare({ level: 0.95, dates, blockLength, horizon });
  let covered = 0;
  for (let seed = 0; seed < simulations; seed++) {
    const random = createRandom(seed, "coverage");
    const shocks = Float64Array.from({ length: dates + horizon }, () => random.normal());
    const labels = Float64Array.from({ length: dates }, (_, date) =>
      shocks.subarray(date, date + horizon).reduce((sum, shock) => sum + shock, 0),
    );
    const { intervals } = bootstrapByDate([meanOfDates(labels)], {
      dates,
      metricCount: 1,
      blockLength,
      resamples: 500,
      tail,
      seed,
    });
    if (intervals[0]!.low[0]! <= 0 && intervals[0]!.high[0]! >= 0) covered++;
  }
  // 300 simulations have a standard error of 1.3 points at 95 %.
  expect(covered / simulations).toBeGreaterThan(0.9);
  expect(covered / simulations).toBeLessThan(0.985);
});

test("blocks are at least as long as two horizons, at most a fifth of the dates", () => {
  expect(chooseBlockLength(1000, 1)).toBe(10);
  expect(chooseBlockLength(1000, 20)).toBe(40);
  expect(chooseBlockLength(50, 20)).toBe(10);
  expect(chooseBlockLength(3, 5)).toBe(1);
});
