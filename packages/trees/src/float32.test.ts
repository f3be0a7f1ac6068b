import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { float32Above, float32Below, float32Floor, float32Text } from "./float32.ts";

const smallest = 2 ** -149;
const largest = (2 - 2 ** -23) * 2 ** 127;
const any = fc.oneof(
  fc.float({ noNaN: true }),
  fc.constantFrom(0, -0, smallest, -smallest, 2 ** -126, largest, -largest, Infinity, -Infinity),
);

describe("neighbours of a float32", () => {
  it("make < of ≤ and back for every float32, zeros, subnormals and infinities too", () => {
    const property = fc.property(any, any, (bound, x) => {
      if (bound > -Infinity) expect(x < bound).toBe(x <= float32Below(bound));
      if (bound < Infinity) expect(x <= bound).toBe(x < float32Above(bound));
      if (bound > -Infinity && bound < Infinity && bound !== 0) {
        expect(float32Below(float32Above(bound))).toBe(bound);
        expect(float32Above(float32Below(bound))).toBe(bound);
      }
    });
    fc.assert(property, { numRuns: 3000, seed: 1 });
  });

  it("at the ends", () => {
    expect(float32Above(0)).toBe(smallest);
    expect(float32Above(-0)).toBe(smallest);
    expect(float32Below(0)).toBe(-smallest);
    expect(float32Above(-smallest)).toBe(-0);
    expect(float32Above(largest)).toBe(Infinity);
    expect(float32Above(-Infinity)).toBe(-largest);
    expect(float32Below(-Infinity)).toBe(-Infinity);
  });
});

describe("floor to float32", () => {
  it("compares as the float64 does", () => {
    const property = fc.property(fc.double({ noNaN: true }), any, (bound, x) => {
      expect(x <= bound).toBe(x <= float32Floor(bound));
    });
    fc.assert(property, { numRuns: 3000, seed: 2 });
    const near = fc.property(any, fc.double({ min: -1e-7, max: 1e-7, noNaN: true }), (x, offset) => {
      const bound = x + offset * Math.abs(x);
      expect(x <= bound).toBe(x <= float32Floor(bound));
    });
    fc.assert(near, { numRuns: 3000, seed: 3 });
  });
});

describe("text of a float32", () => {
  it("reads back as the same, in at most nine digits", () => {
    const property = fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = float32Text(value);
      expect(Object.is(Math.fround(Number(text)), value)).toBe(true);
      expect(
        text
          .replace(/e.*$/, "")
          .replace(/\D/g, "")
          .replace(/^0+|0+$/g, "").length,
      ).toBeLessThan(10);
    });
    fc.assert(property, { numRuns: 3000, seed: 4 });
    expect(float32Text(Math.fround(0.1))).toBe("0.1");
    expect(float32Text(smallest)).toBe("1e-45");
  });
});
