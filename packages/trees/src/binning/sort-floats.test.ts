import fc from "fast-check";
import { expect, it } from "vitest";
import { Random } from "../random.ts";
import { sortFloats } from "./sort-floats.ts";

it("sorts as the built-in does, bit for bit", () => {
  const property = fc.property(
    fc.constantFrom(0, 1, 1999, 2000, 5000),
    fc.nat(1e6),
    fc.constantFrom(0, 1, 2),
    (count, seed, offset) => {
      const random = new Random(seed);
      const special = [
        0,
        -0,
        1e-45,
        -1e-45,
        3.4e38,
        -3.4e38,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
      ];
      const values = new Float32Array(count + offset).subarray(offset);
      for (let i = 0; i < count; i++) {
        values[i] =
          random.below(4) === 0
            ? special[random.below(8)]!
            : (random.next() - 2 ** 31) / 2 ** random.below(60);
      }
      const expected = values.slice().sort();
      sortFloats(values);
      const bits = (of: Float32Array) => Buffer.from(of.buffer, of.byteOffset, of.byteLength);
      expect(Buffer.compare(bits(values), bits(expected))).toBe(0);
    },
  );
  fc.assert(property, { numRuns: 60, seed: 4 });
});
