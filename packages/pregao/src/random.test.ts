import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "./random.ts";

describe("the seeded generator", () => {
  it("gives the same numbers on every machine", () => {
    const random = createRandom(42);
    expect([random.uint32(), random.uint32(), random.uint32()]).toEqual(firstOfSeed42);
    expect(createRandom(42, "stream").uint32()).not.toBe(firstOfSeed42[0]);
  });

  it("matches a plain 64-bit reading of xoshiro128** (Blackman and Vigna 2018)", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (seed) => {
        const random = createRandom(seed);
        const reference = referenceGenerator(seed);
        for (let i = 0; i < 20; i++) expect(random.uint32()).toBe(reference());
      }),
    );
  });

  it("draws integers without bias and normals with mean 0 and variance 1", () => {
    const random = createRandom(7);
    const counts = new Array<number>(5).fill(0);
    let sum = 0;
    let squares = 0;
    const draws = 100_000;
    for (let i = 0; i < draws; i++) {
      counts[random.integer(5)]!++;
      const z = random.normal();
      sum += z;
      squares += z * z;
    }
    for (const count of counts) expect(Math.abs(count / draws - 0.2)).toBeLessThan(0.005);
    expect(Math.abs(sum / draws)).toBeLessThan(0.015);
    expect(Math.abs(squares / draws - 1)).toBeLessThan(0.02);
  });

  it("shuffles into a permutation, each place equally likely", () => {
    const places = new Array<number>(6).fill(0);
    for (let seed = 0; seed < 6000; seed++) {
      const shuffled = createRandom(seed).shuffle(Int32Array.of(0, 1, 2, 3, 4, 5));
      expect([...shuffled].sort()).toEqual([0, 1, 2, 3, 4, 5]);
      places[shuffled.indexOf(0)]!++;
    }
    for (const count of places) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});

/** The published algorithm in 64-bit integers, masks written out. */
function referenceGenerator(seed: number): () => number {
  const mask = 0xffffffffn;
  let mixed = BigInt(seed);
  const mix = (): bigint => {
    mixed = (mixed + 0x9e3779b9n) & mask;
    let z = mixed;
    z = ((z ^ (z >> 16n)) * 0x21f0aaadn) & mask;
    z = ((z ^ (z >> 15n)) * 0x735a2d97n) & mask;
    return z ^ (z >> 15n);
  };
  const state = [mix(), mix(), mix(), mix()] as [bigint, bigint, bigint, bigint];
  const rotate = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (32n - k))) & mask;
  return () => {
    const result = (rotate((state[1] * 5n) & mask, 7n) * 9n) & mask;
    const t = (state[1] << 9n) & mask;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= t;
    state[3] = rotate(state[3], 11n);
    return Number(result);
  };
}

const firstOfSeed42 = ((): number[] => {
  const reference = referenceGenerator(42);
  return [reference(), reference(), reference()];
})();
