import { describe, expect, it } from "vitest";
import { assertSameNumbers } from "./numbers.ts";

const tolerance = { absolute: 1e-9, relative: 1e-6 };

describe("comparing with stored values", () => {
  it("takes what is equal within the tolerance", () => {
    assertSameNumbers({ a: [1, 2.000001, "x", null] }, { a: [1, 2, "x", null] }, tolerance);
    assertSameNumbers(Number.NaN, Number.NaN, tolerance);
  });

  it.each([
    [{ a: [1, 2.00001] }, { a: [1, 2] }, "$.a.1"],
    [{ a: [1] }, { a: [1, 2] }, "$.a lacks [1]"],
    [{ a: 1, b: 1 }, { a: 1 }, "has [b] more"],
    [{ a: null }, { a: 0 }, "$.a"],
    [Number.NaN, 0, "$ is NaN"],
    ["1", 1, "$"],
  ])("names the place where %j differs from %j", (found, expected, place) => {
    expect(() => assertSameNumbers(found, expected, tolerance)).toThrow(place);
  });
});
