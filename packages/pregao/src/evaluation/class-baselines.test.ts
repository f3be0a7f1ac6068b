import fc from "fast-check";
import { expect, test } from "vitest";
import { classBaselines } from "./class-baselines.ts";
import { lastKnownOutcome, type OutcomeHistory } from "./known-outcome.ts";

/** Symbols of 12 bars each, labels ending `horizon` bars later, some rows without an outcome. */
const histories = fc
  .record({
    symbols: fc.integer({ min: 1, max: 3 }),
    horizon: fc.integer({ min: 0, max: 4 }),
    classes: fc.array(fc.integer({ min: -1, max: 2 }), { minLength: 36, maxLength: 36 }),
  })
  .map(({ symbols, horizon, classes }): OutcomeHistory => {
    const bars = 12;
    const rows = symbols * bars;
    const known = (row: number): boolean => (row % bars) + horizon < bars && classes[row]! >= 0;
    return {
      time: Float64Array.from({ length: rows }, (_, row) => 100 + (row % bars)),
      symbolCodes: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / bars)),
      classes: Int8Array.from({ length: rows }, (_, row) => (known(row) ? classes[row]! : -1)),
      endTime: Float64Array.from({ length: rows }, (_, row) =>
        known(row) ? 100 + (row % bars) + horizon : Number.NaN,
      ),
    };
  });

test("the last known outcome is the latest of the same symbol that had ended by then", () => {
  fc.assert(
    fc.property(histories, (history) => {
      const { time, symbolCodes, classes, endTime } = history;
      const found = lastKnownOutcome(history);
      for (let row = 0; row < time.length; row++) {
        let expected = -1;
        for (let other = 0; other < row; other++) {
          if (symbolCodes[other] !== symbolCodes[row] || classes[other]! < 0) continue;
          if (endTime[other]! <= time[row]!) expected = other;
        }
        expect(found[row]).toBe(expected);
      }
    }),
  );
});

test("an outcome that ends after a row changes none of its baselines", () => {
  fc.assert(
    fc.property(histories, fc.integer({ min: 8, max: 11 }), (history, row) => {
      const train = Int32Array.from([0, 1, 2, 3]).filter((r) => history.classes[r]! >= 0);
      if (train.length === 0) return;
      const rows = Int32Array.of(row);
      const later = history.classes.map((outcome, r) =>
        history.endTime[r]! > history.time[row]! && outcome >= 0 && !train.includes(r)
          ? (outcome + 1) % 3
          : outcome,
      );
      const answers = (classes: Int8Array) =>
        classBaselines({ ...history, classes, classCount: 3, train, rows });
      expect(answers(later)).toEqual(answers(history.classes));
    }),
  );
});

test("are fitted on training rows only", () => {
  const time = Float64Array.from({ length: 10 }, (_, i) => i);
  const history = {
    time,
    symbolCodes: new Int32Array(10),
    classes: Int8Array.of(0, 0, 1, 0, 0, 2, 2, 2, 2, 2),
    endTime: time.map((at) => at + 1),
  };
  const train = Int32Array.of(0, 1, 2, 3, 4);
  const [majority, stratified, previous] = classBaselines({
    ...history,
    classCount: 3,
    train,
    rows: Int32Array.of(5, 6, 7),
  });
  expect([...majority!.probabilities.subarray(0, 3)]).toEqual([0.8, 0.2, 0]);
  expect(majority!.decision).toEqual(Int8Array.of(0, 0, 0));
  expect(stratified!.decision).toBe("drawn");
  // Known at 5, 6, 7: the outcomes of 4, 5, 6.
  expect(previous!.decision).toEqual(Int8Array.of(0, 2, 2));
  // After a 0 in training came 0, 1, 0; with one pseudo-observation of the shares: (2 + 0.8) / 4.
  expect(previous!.probabilities[0]).toBeCloseTo(2.8 / 4, 12);
  // A 2 was never followed by anything in training: the class shares.
  expect([...previous!.probabilities.subarray(3, 6)]).toEqual([0.8, 0.2, 0]);
});

test("no training row with an outcome is refused by name", () => {
  const history = {
    time: Float64Array.of(1, 2),
    symbolCodes: new Int32Array(2),
    classes: Int8Array.of(-1, 1),
    endTime: Float64Array.of(Number.NaN, 3),
  };
  expect(() =>
    classBaselines({ ...history, classCount: 2, train: Int32Array.of(0), rows: Int32Array.of(1) }),
  ).toThrow(/none of the 1 training rows has an outcome/);
});
