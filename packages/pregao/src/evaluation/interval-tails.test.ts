import { expect, test } from "vitest";
import { normalQuantile, normalTail, tailShare } from "./interval-tails.ts";

test("normal tail and quantile agree with the tables", () => {
  expect(normalTail(1.959963985)).toBeCloseTo(0.025, 6);
  expect(normalTail(0)).toBeCloseTo(0.5, 6);
  expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 4);
});

test("with many blocks and no overlap it is the plain percentile", () => {
  expect(tailShare({ level: 0.95, dates: 1e7, blockLength: 10, horizon: 1 })).toBeCloseTo(0.025, 5);
});

test("fewer blocks and longer overlaps widen the interval", () => {
  const tail = (dates: number, blockLength: number, horizon: number): number =>
    tailShare({ level: 0.95, dates, blockLength, horizon });
  expect(tail(100, 10, 1)).toBeLessThan(tail(1000, 10, 1));
  expect(tail(1000, 10, 5)).toBeLessThan(tail(1000, 10, 1));
  expect(tail(1000, 20, 5)).toBeGreaterThan(tail(1000, 10, 5) * 0.9);
  expect(tail(5, 1, 5)).toBeGreaterThan(0);
});
