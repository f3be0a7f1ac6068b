import { describe, expect, it } from "vitest";
import { deriveSeed, Random } from "./random.ts";

describe("random", () => {
  it("multiplies high halves exactly", () => {
    const random = new Random(1);
    const twin = new Random(1);
    for (let i = 0; i < 2000; i++) {
      const bound = (deriveSeed(i, i) >>> 1) + 1;
      expect(random.below(bound)).toBe(Number((BigInt(twin.next()) * BigInt(bound)) >> 32n));
    }
  });

  it("spreads evenly and differs by seed", () => {
    const counts = new Int32Array(10);
    const random = new Random(deriveSeed(0, 0));
    for (let i = 0; i < 10_000; i++) counts[random.below(10)]!++;
    expect(Math.min(...counts)).toBeGreaterThan(850);
    expect(new Set(Array.from({ length: 1000 }, (_, i) => deriveSeed(0, i))).size).toBe(1000);
  });
});
