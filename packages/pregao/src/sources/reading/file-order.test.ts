import fc from "fast-check";
import { expect, it } from "vitest";
import { restoreFileOrder } from "./file-order.ts";

it("brings chunks that arrived out of order back into the order of the file, all columns alike", () => {
  const chunks = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(chunks, fc.nat(), (sizes, shift) => {
      let next = 0;
      const parts = sizes.map((size) => Array.from({ length: size }, () => ++next));
      const arrived = [...parts.slice(shift % sizes.length), ...parts.slice(0, shift % sizes.length)].flat();
      const row = Int32Array.from(arrived);
      const value = Float64Array.from(arrived, (number) => number / 2);
      restoreFileOrder(row, [value]);
      expect([...row]).toEqual(parts.flat());
      expect([...value]).toEqual(parts.flat().map((number) => number / 2));
    }),
  );
});
