import { expect, test } from "vitest";
import { normalValues } from "../layers/numbers.fixture.ts";
import { runLayer } from "../layers/run-layer.fixture.ts";
import { gradientError } from "./gradient-check.fixture.ts";
import { movingAverage } from "./moving-average.ts";
import { windows } from "./windows.ts";

const cases: [string, number, { count: number; length: number; stride: number }][] = [
  ["side by side", 12, { count: 3, length: 4, stride: 4 }],
  ["overlapping", 11, { count: 4, length: 5, stride: 2 }],
  ["with gaps", 11, { count: 3, length: 2, stride: 4 }],
  ["overlapping and beyond the end", 10, { count: 5, length: 4, stride: 2 }],
  ["side by side and beyond the end", 8, { count: 3, length: 4, stride: 4 }],
];

test.each(cases)("windows %s are slices, repeating the last value", async (_, time, layout) => {
  const given = normalValues([3, time], 1);
  const { outputs } = await runLayer((_, x) => windows(x, layout), [given]);
  const expected: number[] = [];
  for (let row = 0; row < 3; row++) {
    const series = given.values.slice(row * time, (row + 1) * time);
    for (let i = 0; i < layout.count; i++) {
      for (let k = 0; k < layout.length; k++) expected.push(series[i * layout.stride + k] ?? series.at(-1)!);
    }
  }
  expect(outputs[0]).toEqual(expected);
});

test.each(cases)("windows %s have the gradient of central differences", async (_, time, layout) => {
  expect(await gradientError((x) => windows(x!, layout), [{ shape: [2, time] }])).toBeLessThan(1e-8);
});

test("a moving average repeats the first and the last value", async () => {
  const { outputs } = await runLayer(
    (_, x) => movingAverage(x, 5),
    [{ shape: [1, 1, 6], values: [1, 2, 4, 8, 16, 32] }],
  );
  const expected = [1 + 1 + 1 + 2 + 4, 1 + 1 + 2 + 4 + 8, 31, 62, 4 + 8 + 16 + 32 + 32, 8 + 16 + 32 * 3];
  for (const [i, sum] of expected.entries()) expect(outputs[0]![i]).toBeCloseTo(sum / 5, 12);
});
