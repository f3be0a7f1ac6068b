import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holdOutLast } from "./hold-out-last.ts";
import { anyIntervals, requireApart, timesOf } from "./intervals.fixture.ts";

describe("rows held out to watch a fit", () => {
  it("are the latest, apart from those before by date and by label, and nothing is lost uncounted", () => {
    fc.assert(
      fc.property(anyIntervals, fc.constantFrom(0.1, 0.15, 0.4), (given, share) => {
        const { time, endTime } = given;
        const { rows, held, dropped } = holdOutLast({ time, endTime, share });
        const boundary = Math.min(...[...held].map((row) => time[row]!));
        for (const row of rows) expect(time[row]!).toBeLessThan(boundary);
        requireApart(given, rows, held);
        const lost = dropped.reduce((sum, { count }) => sum + count, 0);
        expect(rows.length + held.length + lost).toBe(time.length);
        // As near to the share as whole dates allow: a date more or less is farther from it.
        const labelled = [...time.keys()].filter((row) => !Number.isNaN(endTime[row]!));
        const times = timesOf(given, time.keys());
        const place = times.indexOf(boundary);
        const heldFrom = (from: number) => labelled.filter((row) => time[row]! >= from).length;
        const distance = (count: number) => Math.abs(count - share * labelled.length);
        for (const other of [times[place - 1], times[place + 1]]) {
          if (other === undefined) continue;
          expect(distance(held.length)).toBeLessThanOrEqual(distance(heldFrom(other)));
        }
        expect([...held]).toEqual([...held].sort((a, b) => a - b));
        expect([...rows]).toEqual([...rows].sort((a, b) => a - b));
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it("come from the rows given, 15 % of them unless told otherwise", () => {
    const time = Float64Array.from({ length: 100 }, (_, row) => row);
    const endTime = time.map((one) => one + 2);
    const given = Int32Array.from({ length: 60 }, (_, place) => 20 + place);
    const { rows, held, dropped } = holdOutLast({ time, endTime, rows: given });
    expect([held[0], held.at(-1), held.length]).toEqual([71, 79, 9]);
    expect([rows[0], rows.at(-1)]).toEqual([20, 68]);
    expect(dropped).toEqual([{ reason: "label overlaps the next part (purged)", count: 2 }]);
  });

  it("are refused where one part would be empty", () => {
    const time = Float64Array.of(1, 1, 1);
    expect(() => holdOutLast({ time, endTime: time })).toThrow(/needs two times/);
    const later = Float64Array.of(1, 2, 3);
    expect(() => holdOutLast({ time: later, endTime: Float64Array.of(9, 9, 9) })).toThrow(
      /labels of all earlier rows reach into the part to watch/,
    );
    expect(() => holdOutLast({ time: later, endTime: later, share: 1 })).toThrow(/share = 1/);
  });
});
