import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SampleSource } from "../sources/index.ts";
import { barrierReasons, walkBarriers } from "./barrier-path.ts";
import { barsOfPrices, walkedPrices } from "./bars.fixture.ts";
import { countAbsences } from "./contract.ts";
import { tripleBarrier } from "./triple-barrier.ts";

type Bar = readonly [number, number, number, number];
const day = 86_400_000;

interface Exit {
  readonly touch: number;
  readonly price: number;
  readonly at: number;
}

/** The prices in the order in which they are taken to have come: a list of points with their bar. */
function pointsOf(bars: readonly Bar[], entryAt: number): { price: number; at: number; isOpen: boolean }[] {
  return bars.flatMap(([open, high, low, close], bar) => {
    const highFirst = high - open < open - low;
    const [first, second] = highFirst ? [high, low] : [low, high];
    return [open, first, second, close].map((price, place) => ({
      price,
      at: entryAt + bar,
      isOpen: place === 0,
    }));
  });
}

/** The definition once more: walk from point to point until one lies at or beyond a barrier. */
function slowExit(
  bars: readonly Bar[],
  row: number,
  horizon: number,
  width: readonly [number, number],
): Exit | string {
  if (row + horizon >= bars.length) return barrierReasons[0];
  if (!(width[0] > 0 && width[1] > 0)) return barrierReasons[2];
  const held = bars.slice(row + 1, row + 1 + horizon);
  const entry = held[0]![0];
  const [top, bottom] = [entry * (1 + width[0]), entry * (1 - width[1])];
  for (const { price, at, isOpen } of pointsOf(held, row + 1)) {
    if (bars[at]!.some((value) => !(value > 0))) return barrierReasons[1];
    if (price >= top) return { touch: 1, price: isOpen ? price : top, at };
    if (price <= bottom) return { touch: -1, price: isOpen ? price : bottom, at };
  }
  return { touch: 0, price: held.at(-1)![3], at: row + horizon };
}

const anyBars = fc
  .record({ seed: fc.nat(), rows: fc.integer({ min: 1, max: 70 }), missing: fc.constantFrom(0, 0, 0.04) })
  .map(({ seed, rows, missing }) => walkedPrices(seed, rows, missing));
const anyWidth = fc.double({ min: 0.005, max: 0.12, noNaN: true });

describe("walkBarriers against its definition", () => {
  it("agrees on any bars, horizon and widths, each symbol by itself", () => {
    fc.assert(
      fc.property(
        anyBars,
        anyBars,
        fc.integer({ min: 1, max: 12 }),
        anyWidth,
        anyWidth,
        (a, b, horizon, up, down) => {
          const bars = barsOfPrices({ A: a, B: b });
          const wide = (width: number) => new Float64Array(bars.length).fill(width);
          const path = walkBarriers(bars, {
            horizon,
            upper: wide(up),
            lower: wide(down),
            tieOf: () => "nearer-extreme",
          });
          const expected = [a, b].flatMap((own) =>
            own.map((_, row) => slowExit(own, row, horizon, [up, down])),
          );
          const entryOf = (row: number) => [...a, ...b][row + 1]![0];
          for (const [row, exit] of expected.entries()) {
            if (typeof exit === "string") {
              expect(barrierReasons[path.codes[row]! - 1]).toBe(exit);
              expect(path.exitReturn[row]).toBeNaN();
              expect(path.endTime[row]).toBeNaN();
              continue;
            }
            expect(path.codes[row]).toBe(0);
            expect(path.touch[row]).toBe(exit.touch);
            expect(path.exitReturn[row]).toBe(exit.price / entryOf(row) - 1);
            expect(path.endTime[row]).toBe(exit.at * day);
          }
        },
      ),
      { numRuns: 150, seed: 5 },
    );
  });

  it("decides a bar that holds both barriers by the rule that it is given", () => {
    // Entered at 100: the high is 4 away from the open, the low 6.
    const bars = barsOfPrices({
      A: [
        [99, 101, 98, 100],
        [100, 104, 94, 100],
      ],
    });
    const both = (tie: "nearer-extreme" | "lower" | "upper") =>
      walkBarriers(bars, {
        horizon: 1,
        upper: Float64Array.of(0.03, 0.03),
        lower: Float64Array.of(0.03, 0.03),
        tieOf: () => tie,
      }).touch[0];
    expect([both("nearer-extreme"), both("lower"), both("upper")]).toEqual([1, -1, 1]);
  });

  it("leaves at the open of a bar that begins beyond a barrier", () => {
    const bars = barsOfPrices({
      A: [
        [10, 10, 10, 10],
        [10, 10.1, 9.9, 10],
        [12, 12, 8, 9],
      ],
    });
    const width = new Float64Array(3).fill(0.05);
    const path = walkBarriers(bars, { horizon: 2, upper: width, lower: width, tieOf: () => "lower" });
    expect(path.touch[0]).toBe(1);
    expect(path.exitReturn[0]).toBeCloseTo(0.2, 12);
  });
});

describe("tripleBarrier", () => {
  it("has barriers at deviations of the past, no class without one, and says why", () => {
    const prices = walkedPrices(8, 60);
    const labels = tripleBarrier(barsOfPrices({ A: prices }), {
      horizon: 4,
      profit: 1.5,
      stop: 0.5,
      window: 10,
    });
    for (let row = 0; row < 60; row++) {
      const returns = Array.from({ length: 10 }, (_, back) =>
        row >= 10 ? prices[row - back]![3] / prices[row - back - 1]![3] - 1 : Number.NaN,
      );
      const mean = returns.reduce((sum, one) => sum + one, 0) / 10;
      const sigma = Math.sqrt(returns.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 9);
      const exit = slowExit(prices, row, 4, [1.5 * sigma * 2, 0.5 * sigma * 2]);
      expect(labels.classes[row]).toBe(typeof exit === "string" ? -1 : exit.touch + 1);
    }
    expect(countAbsences(labels.absence)).toEqual([
      { reason: "outcome not yet known", count: 4 },
      { reason: "no past volatility for the label's barriers", count: 10 },
    ]);
    expect(labels.classNames).toEqual(["sell", "hold", "buy"]);
    expect(labels.parameters).toEqual({ horizon: 4, profit: 1.5, stop: 0.5, volatility_window: 10 });
  });

  it("has no class in a market that stands still: there is nothing to measure a barrier by", () => {
    const still: Bar[] = Array.from({ length: 30 }, () => [5, 5, 5, 5]);
    expect(tripleBarrier(barsOfPrices({ A: still })).classes.every((id) => id === -1)).toBe(true);
  });

  it("changes no label when bars after its horizon arrive", () => {
    fc.assert(
      fc.property(anyBars, fc.integer({ min: 1, max: 8 }), (prices, horizon) => {
        const cut = Math.ceil(prices.length / 2);
        const early = tripleBarrier(barsOfPrices({ A: prices.slice(0, cut) }), { horizon, window: 5 });
        const late = tripleBarrier(barsOfPrices({ A: prices }), { horizon, window: 5 });
        for (let row = 0; row + horizon < cut; row++) {
          expect(early.classes[row]).toBe(late.classes[row]);
          expect(early.endTime[row]).toBe(late.endTime[row]);
        }
      }),
      { numRuns: 60, seed: 6 },
    );
  });

  it("parts the shipped sample in classes none of which is rare", async () => {
    const { bars } = await new SampleSource().load({});
    const { classes } = tripleBarrier(bars);
    const counts = [0, 1, 2].map((id) => classes.reduce((count, found) => count + Number(found === id), 0));
    const total = counts.reduce((sum, count) => sum + count, 0);
    for (const count of counts) expect(count / total).toBeGreaterThan(0.25);
  });
});
