import fc from "fast-check";
import { expect, it } from "vitest";
import { logarithm } from "./logarithm.ts";

it("the logarithm is Math.log to the last places, over the whole range", () => {
  const near = (x: number) => {
    const exact = Math.log(x);
    expect(Math.abs(logarithm(x) - exact)).toBeLessThanOrEqual(4 * Number.EPSILON * Math.abs(exact));
  };
  for (let x = 1; x < 5000; x++) near(x);
  fc.assert(fc.property(fc.double({ min: 2 ** -1000, max: 2 ** 1000, noNaN: true }), near), { seed: 1 });
  fc.assert(fc.property(fc.double({ min: 0.5, max: 2, noNaN: true }), near), { seed: 2 });
  expect(logarithm(1)).toBe(0);
});
