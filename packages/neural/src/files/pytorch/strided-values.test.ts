import fc from "fast-check";
import { expect, test } from "vitest";
import { endOf, stridedValues } from "./strided-values.ts";

const views = fc
  .tuple(fc.array(fc.record({ length: fc.nat(4), stride: fc.nat(5) }), { maxLength: 4 }), fc.nat(7))
  .map(([axes, offset]) => ({
    offset,
    shape: axes.map(({ length }) => length),
    strides: axes.map(({ stride }) => stride),
  }));

test("views give the elements that indexing gives", () => {
  fc.assert(
    fc.property(views, ({ offset, shape, strides }) => {
      const places = shape.reduce<number[]>(
        (all, length, axis) => all.flatMap((at) => Array.from({ length }, (_, i) => at + i * strides[axis]!)),
        [offset],
      );
      const end = endOf(offset, shape, strides);
      expect(end).toBe(places.length === 0 ? offset : Math.max(...places) + 1);
      // A source may not be shorter than what it gives.
      const source = Float32Array.from({ length: Math.max(end, places.length) }, (_, i) => i);
      expect([...stridedValues(source, offset, shape, strides)]).toEqual(places);
    }),
    { numRuns: 500, seed: 1 },
  );
});

test("very many axes of one element cost no more than one", () => {
  const [shape, strides] = [Array(50_000).fill(1), Array(50_000).fill(7)];
  const source = new Float32Array(20_000).fill(2);
  expect(stridedValues(source, 0, [...shape, 100, 100], [...strides, 1, 100])).toHaveLength(10_000);
});
