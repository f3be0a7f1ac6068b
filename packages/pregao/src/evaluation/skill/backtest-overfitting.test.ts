import { expect, it } from "vitest";
import { createRandom } from "../../random.ts";
import { backtestOverfitting } from "./backtest-overfitting.ts";

function strategies(seed: number, count: number, dates: number, edge: number): Float64Array[] {
  const random = createRandom(seed, "strategies");
  return Array.from({ length: count }, (_, s) =>
    Float64Array.from({ length: dates }, () => 0.01 * random.normal() + (s === 0 ? edge : 0)),
  );
}

it("is near 0 where one strategy truly is better", () => {
  const found = backtestOverfitting(strategies(1, 20, 1000, 0.005), { blocks: 12 });
  expect(found).toMatchObject({ strategies: 20, dates: 1000, blocks: 12, combinations: 924 });
  expect(found.probability).toBeLessThan(0.01);
  expect(found.probabilityOfLoss).toBe(0);
});

it("is about one half where nothing is known, and what was gained inside is lost outside", () => {
  const found = Array.from({ length: 20 }, (_, seed) =>
    backtestOverfitting(strategies(seed, 20, 400, 0), { blocks: 8, measure: "mean" }),
  );
  const mean = found.reduce((sum, { probability }) => sum + probability, 0) / found.length;
  expect(mean).toBeGreaterThan(0.4);
  expect(mean).toBeLessThan(0.65);
  expect(found.filter(({ degradation }) => degradation!.slope < 0).length).toBeGreaterThan(15);
});

it("takes strategies that never trade, and equal ones share their rank", () => {
  const flat = Array.from({ length: 3 }, () => new Float64Array(40));
  const found = backtestOverfitting(flat, { blocks: 4 });
  expect(found).toMatchObject({ probability: 1, probabilityOfLoss: 0, degradation: null });
  expect([...found.logits]).toEqual([0, 0, 0, 0, 0, 0]);
});

it("refuses what it cannot cut or compare", () => {
  const two = strategies(1, 2, 100, 0);
  expect(() => backtestOverfitting([two[0]!])).toThrow(/at least two/);
  expect(() => backtestOverfitting(two, { blocks: 7 })).toThrow(
    /blocks = 7 is not an even number from 2 to 20/,
  );
  expect(() => backtestOverfitting(two, { blocks: 20 })).not.toThrow();
  expect(() => backtestOverfitting(strategies(1, 2, 30, 0))).toThrow(/30 dates are too few for 16 blocks/);
  expect(() => backtestOverfitting([two[0]!, two[1]!.subarray(1)])).toThrow(/strategy 1 has 99 returns/);
  expect(() =>
    backtestOverfitting([two[0]!, two[1]!.map((value, i) => (i === 7 ? Number.NaN : value))]),
  ).toThrow(/strategy 1 on date 7 is NaN/);
});
