import fc from "fast-check";
import { expect, test } from "vitest";
import { countConfusion, createConfusionScores, scoreConfusion } from "./confusion.ts";

const classCount = 3;
const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })), {
  minLength: 1,
  maxLength: 40,
});

function scoresOf(outcomes: readonly number[], predicted: readonly number[]) {
  const scores = createConfusionScores(classCount);
  const table = countConfusion(Int8Array.from(outcomes), Int8Array.from(predicted), classCount);
  scoreConfusion(table, classCount, scores);
  return scores;
}

/** Pearson's correlation of the one-hot matrices, all classes pooled: what MCC is by definition. */
function oneHotCorrelation(outcomes: readonly number[], predicted: readonly number[]): number {
  const covariance = (a: readonly number[], b: readonly number[]): number => {
    let sum = 0;
    for (let k = 0; k < classCount; k++) {
      const x = a.map((value) => (value === k ? 1 : 0) as number);
      const y = b.map((value) => (value === k ? 1 : 0) as number);
      const mean = (values: readonly number[]): number => values.reduce((s, v) => s + v, 0) / values.length;
      sum += x.reduce((s, v, i) => s + (v - mean(x)) * (y[i]! - mean(y)), 0);
    }
    return sum;
  };
  const spread = covariance(outcomes, outcomes) * covariance(predicted, predicted);
  return spread < 1e-12 ? 0 : covariance(outcomes, predicted) / Math.sqrt(spread);
}

test("agrees with counting row by row", () => {
  fc.assert(
    fc.property(pairs, (rows) => {
      const outcomes = rows.map(([outcome]) => outcome);
      const predicted = rows.map(([, guess]) => guess);
      const scores = scoresOf(outcomes, predicted);
      const occurring = [0, 1, 2].filter((k) => outcomes.includes(k) || predicted.includes(k));
      const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
      const naive = [0, 1, 2].map((k) => {
        const hits = rows.filter(([outcome, guess]) => outcome === k && guess === k).length;
        const precision = share(hits, predicted.filter((guess) => guess === k).length);
        const recall = share(hits, outcomes.filter((outcome) => outcome === k).length);
        return { precision, recall, f1: share(2 * precision * recall, precision + recall) };
      });
      for (const k of [0, 1, 2]) {
        expect(scores.precision[k]).toBeCloseTo(naive[k]!.precision, 12);
        expect(scores.recall[k]).toBeCloseTo(naive[k]!.recall, 12);
        expect(scores.f1[k]).toBeCloseTo(naive[k]!.f1, 12);
      }
      const mean = (values: readonly number[]): number => values.reduce((s, v) => s + v, 0) / values.length;
      expect(scores.accuracy).toBeCloseTo(
        mean(rows.map(([outcome, guess]) => (outcome === guess ? 1 : 0))),
        12,
      );
      expect(scores.f1Macro).toBeCloseTo(mean(occurring.map((k) => naive[k]!.f1)), 12);
      expect(scores.precisionWeighted).toBeCloseTo(mean(outcomes.map((k) => naive[k]!.precision)), 12);
      expect(scores.recallWeighted).toBeCloseTo(mean(outcomes.map((k) => naive[k]!.recall)), 12);
      expect(scores.mcc).toBeCloseTo(oneHotCorrelation(outcomes, predicted), 10);
    }),
  );
});

test("one class predicted throughout has an MCC of 0 and a balanced accuracy of chance", () => {
  const scores = scoresOf([0, 0, 1, 2, 2], [0, 0, 0, 0, 0]);
  expect(scores.mcc).toBe(0);
  expect(scores.balancedAccuracy).toBeCloseTo(1 / 3, 12);
});

test("an empty table is not defined", () => {
  const scores = createConfusionScores(classCount);
  scoreConfusion(new Float64Array(9), classCount, scores);
  expect(scores.accuracy).toBeNaN();
  expect(scores.mcc).toBeNaN();
});
