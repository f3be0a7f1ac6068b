import { describe, expect, it } from "vitest";
import { createRandom } from "../../random.ts";
import { dieboldMariano } from "./diebold-mariano.ts";

/** Squared errors of two forecasts of sums of `horizon` shocks; the second has `noise` of its own. */
function losses(seed: number, dates: number, horizon: number, noise: number): [Float64Array, Float64Array] {
  const random = createRandom(seed, "losses");
  const shocks = Float64Array.from({ length: dates + horizon }, () => random.normal());
  const sums = Float64Array.from({ length: dates }, (_, date) =>
    shocks.subarray(date, date + horizon).reduce((sum, shock) => sum + shock, 0),
  );
  const off = (): Float64Array => sums.map((sum) => (sum - noise * random.normal()) ** 2);
  return [off(), off()];
}

describe("two forecasts", () => {
  it.each([1, 4])("that are as good are told apart in about 5 % of samples, over %i bars", (horizon) => {
    let rejected = 0;
    for (let seed = 0; seed < 400; seed++) {
      const [first, second] = losses(seed, 150, horizon, 1);
      if (dieboldMariano(first, second, { horizon }).pValue! < 0.05) rejected++;
    }
    // 400 samples have a standard error of 1.1 points.
    expect(rejected / 400).toBeGreaterThan(0.015);
    expect(rejected / 400).toBeLessThan(0.085);
  });

  it("of which one is better are", () => {
    const [first] = losses(1, 300, 1, 0.2);
    const [, second] = losses(1, 300, 1, 1);
    const { difference, statistic, pValue } = dieboldMariano(first, second, { horizon: 1 });
    expect(difference).toBeLessThan(0);
    expect(statistic).toBeLessThan(-3);
    expect(pValue).toBeLessThan(0.01);
    const turned = dieboldMariano(second, first, { horizon: 1 });
    expect([turned.statistic, turned.pValue]).toEqual([-statistic!, pValue]);
  });
});

describe("what cannot be told", () => {
  it.each<[number[], number[], number, RegExp]>([
    [[1, 2, 3, 4], [1, 2, 3, 4], 1, /same amount/],
    [[2, 3, 4, 5], [1, 2, 3, 4], 1, /same amount/],
    [[1, 2, 3, 4], [2, 1, 4, 3], 4, /4 dates are too few for a horizon of 4/],
    [[1, 2], [2, 1], 1, /2 dates are too few/],
  ])("is null with the reason (%#)", (first, second, horizon, reason) => {
    const found = dieboldMariano(Float64Array.from(first), Float64Array.from(second), { horizon });
    expect(found).toMatchObject({ statistic: null, pValue: null });
    expect(found.reason).toMatch(reason);
  });

  it.each<[number[], number[], number, RegExp]>([
    [[1], [1, 2], 1, /1 of the first and 2 of the second/],
    [[], [], 1, /there are none/],
    [[1, Number.NaN], [1, 2], 1, /date 1 is NaN/],
    [[1, 2], [1, 2], 0, /horizon 0/],
  ])("is refused (%#)", (first, second, horizon, message) => {
    expect(() => dieboldMariano(Float64Array.from(first), Float64Array.from(second), { horizon })).toThrow(
      message,
    );
  });
});
