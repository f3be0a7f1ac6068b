import { describe, expect, it } from "vitest";
import { barsOfCloses, walkedCloses } from "./bars.fixture.ts";
import { countAbsences } from "./contract.ts";
import { entrySignal } from "./entry-signal.ts";

describe("entrySignal", () => {
  it("is short, neutral or long by a fixed threshold, neutral on the threshold itself", () => {
    const labels = entrySignal(barsOfCloses({ A: [128, 129, 127, 127, 130], B: [1, 2] }), {
      horizon: 1,
      threshold: 1 / 128,
    });
    expect([...labels.classes]).toEqual([1, 0, 1, 2, -1, 2, -1]);
    expect(labels.classNames).toEqual(["short", "neutral", "long"]);
    expect(countAbsences(labels.absence)).toEqual([{ reason: "outcome not yet known", count: 2 }]);
  });

  it("looks 48 bars ahead for half a percent when nothing is said", () => {
    const closes = walkedCloses(3, 300, 0.02);
    const labels = entrySignal(barsOfCloses({ A: closes }));
    expect(labels.parameters).toEqual({ horizon: 48, threshold: 0.005 });
    for (const [row, id] of labels.classes.entries()) {
      const move = (closes[row + 48] ?? Number.NaN) / closes[row]! - 1;
      expect(id).toBe(Number.isNaN(move) ? -1 : move > 0.005 ? 2 : move < -0.005 ? 0 : 1);
      expect(labels.endTime[row]).toBe(row + 48 < 300 ? (row + 48) * 86_400_000 : Number.NaN);
    }
  });

  it("is the sign alone with two classes, for which a threshold is refused", () => {
    const bars = barsOfCloses({ A: [10, 10, 9, 11] });
    const labels = entrySignal(bars, { horizon: 1, classCount: 2 });
    expect([...labels.classes]).toEqual([0, 0, 1, -1]);
    expect(labels.classNames).toEqual(["short", "long"]);
    expect(() => entrySignal(bars, { classCount: 2, threshold: 0.01 })).toThrow(/threshold = 0.01 .*sign/);
  });
});
