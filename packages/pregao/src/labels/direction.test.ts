import { describe, expect, it } from "vitest";
import { barsOfCloses, walkedCloses } from "./bars.fixture.ts";
import { countAbsences } from "./contract.ts";
import { direction } from "./direction.ts";

describe("direction", () => {
  it("is the sign of the return; an unchanged close did not rise, so it is a sell", () => {
    const labels = direction(barsOfCloses({ A: [10, 11, 11, 9], B: [1, 2] }), { horizon: 1 });
    expect([...labels.classes]).toEqual([1, 0, 0, -1, 1, -1]);
    expect(labels.classNames).toEqual(["sell", "buy"]);
    expect(countAbsences(labels.absence)).toEqual([{ reason: "outcome not yet known", count: 2 }]);
  });

  it("agrees with the raw return on any row", () => {
    const labels = direction(barsOfCloses({ A: walkedCloses(5, 300, 0.03) }));
    expect(labels.horizon).toBe(5);
    for (const [row, id] of labels.classes.entries()) {
      const move = labels.forwardReturn[row]!;
      expect(id).toBe(Number.isNaN(move) ? -1 : move > 0 ? 1 : 0);
    }
  });

  it("refuses a horizon that is none", () => {
    expect(() => direction(barsOfCloses({ A: [1, 2] }), { horizon: -1 })).toThrow(/horizon/);
  });
});
