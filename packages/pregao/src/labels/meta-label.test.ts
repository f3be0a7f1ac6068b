import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { barsOfPrices, walkedPrices } from "./bars.fixture.ts";
import { countAbsences } from "./contract.ts";
import { metaLabel } from "./meta-label.ts";
import { tripleBarrier } from "./triple-barrier.ts";

describe("metaLabel", () => {
  it("says for each position whether it paid, on either side, and nothing where the signal is silent", () => {
    const flat = Array.from({ length: 21 }, (_, row): [number, number, number, number] => {
      const close = row % 2 === 0 ? 100 : 101;
      return [close, close, close, close];
    });
    // σ is about 0.0103 of the price: entered at 101, the barriers lie near 102.04 and 99.96.
    const bars = barsOfPrices({ A: [...flat, [101, 103, 100.5, 102]] });
    const at = (side: number) => {
      const sides = new Float64Array(22);
      sides[20] = side;
      return metaLabel(bars, sides, { horizon: 1 });
    };
    expect([at(1).classes[20], at(-1).classes[20], at(0).classes[20]]).toEqual([1, 0, -1]);
    expect(at(1).exitReturn[20]!).toBeGreaterThan(0.01);
    expect(at(-1).exitReturn[20]!).toBeLessThan(-0.01);
    expect(countAbsences(at(1).absence)).toEqual([{ reason: "the primary signal is silent", count: 21 }]);
    expect(at(Number.NaN).classes.every((id) => id === -1)).toBe(true);
  });

  it("is the triple barrier seen from the side of the position where no bar holds both barriers", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 8 }), (seed, horizon) => {
        const bars = barsOfPrices({ A: walkedPrices(seed, 80, 0.01) });
        const random = createRandom(seed, "sides");
        const side = Int8Array.from({ length: bars.length }, () => random.integer(3) - 1);
        // Wide barriers: within one bar both cannot be met.
        const options = { horizon, profit: 3, stop: 3, window: 10 };
        const found = metaLabel(bars, side, options);
        const plain = tripleBarrier(bars, options);
        for (let row = 0; row < bars.length; row++) {
          if (side[row] === 0 || plain.classes[row]! < 0) {
            expect(found.classes[row]).toBe(-1);
            continue;
          }
          expect(found.exitReturn[row]).toBe(side[row]! * plain.exitReturn[row]!);
          expect(found.classes[row]).toBe(found.exitReturn[row]! > 0 ? 1 : 0);
          expect(found.endTime[row]).toBe(plain.endTime[row]);
        }
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  it("counts a bar that holds both barriers as the stop, on either side", () => {
    const calm = Array.from({ length: 21 }, (_, row): [number, number, number, number] => {
      const close = row % 2 === 0 ? 100 : 101;
      return [close, close, close, close];
    });
    const bars = barsOfPrices({ A: [...calm, [100, 110, 90, 100]] });
    for (const side of [1, -1]) {
      const labels = metaLabel(bars, new Int8Array(22).fill(side), { horizon: 1 });
      expect(labels.classes[20]).toBe(0);
      expect(labels.exitReturn[20]!).toBeLessThan(-0.01);
    }
  });

  it("refuses sides that are none", () => {
    const bars = barsOfPrices({ A: walkedPrices(1, 3) });
    expect(() => metaLabel(bars, [1, 1])).toThrow(/side = 2 values .*3 bars/);
    expect(() => metaLabel(bars, [1, 0.5, 1])).toThrow(/side = 0.5 .*row 1/);
  });
});
