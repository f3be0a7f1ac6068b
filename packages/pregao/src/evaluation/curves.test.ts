import { expect, test } from "vitest";
import { createRandom } from "../random.ts";
import { classificationCurves } from "./curves.ts";
import { classColumn, rocAuc } from "./roc-auc.ts";

const classNames = ["sell", "buy"];

function sample(rows: number) {
  const random = createRandom(1);
  const probabilities = new Float64Array(rows * 2);
  const classes = new Int8Array(rows);
  for (let row = 0; row < rows; row++) {
    const buy = Math.round(random.uniform() * 50) / 50;
    probabilities.set([1 - buy, buy], 2 * row);
    classes[row] = random.uniform() < buy ? 1 : 0;
  }
  return { probabilities, classes, classNames };
}

test("the area under the drawn curve is the AUC, and the curve stays small", () => {
  const input = sample(5000);
  const { roc } = classificationCurves(input);
  for (const [k, { auc, points }] of roc.entries()) {
    expect(auc).toBeCloseTo(rocAuc(classColumn(input.probabilities, 2, k), input.classes, k), 10);
    expect(points[0]).toEqual({ falsePositiveRate: 0, truePositiveRate: 0 });
    expect(points.at(-1)).toEqual({ falsePositiveRate: 1, truePositiveRate: 1 });
    expect(points.length).toBeLessThan(110);
    let area = 0;
    for (let i = 1; i < points.length; i++) {
      const width = points[i]!.falsePositiveRate - points[i - 1]!.falsePositiveRate;
      area += (width * (points[i]!.truePositiveRate + points[i - 1]!.truePositiveRate)) / 2;
    }
    expect(area).toBeCloseTo(auc!, 2);
  }
});

test("probabilities that are true lie on the diagonal, in bins of about equal rows", () => {
  const { reliability } = classificationCurves(sample(20_000));
  for (const { points } of reliability) {
    expect(points).toHaveLength(10);
    expect(points.reduce((sum, point) => sum + point.rows, 0)).toBe(20_000);
    for (const point of points) {
      expect(Math.abs(point.predicted - point.observed)).toBeLessThan(0.05);
      expect(point.rows).toBeGreaterThan(1000);
    }
  }
});

test("equal probabilities stay in one bin", () => {
  const probabilities = Float64Array.from({ length: 200 }, (_, i) =>
    i < 140 ? 0.5 : i % 2 === 0 ? 0.2 : 0.8,
  );
  const classes = Int8Array.from({ length: 100 }, (_, row) => row % 2);
  const { reliability } = classificationCurves({ probabilities, classes, classNames });
  expect(reliability[1]!.points).toEqual([
    { predicted: 0.5, observed: 0.5, rows: 70 },
    { predicted: expect.closeTo(0.8, 12), observed: 0.5, rows: 30 },
  ]);
});

test("a class without outcomes has no curve", () => {
  const input = sample(10);
  const { roc } = classificationCurves({ ...input, classes: input.classes.fill(0) });
  expect(roc[1]).toEqual({ name: "buy", auc: null, points: [] });
});

test("the average precision is that of its definition, and the curve ends at the class's share", () => {
  const input = sample(800);
  const { precisionRecall } = classificationCurves(input);
  for (const [k, { averagePrecision, share, points }] of precisionRecall.entries()) {
    const scores = [...classColumn(input.probabilities, 2, k)];
    const positives = input.classes.filter((outcome) => outcome === k).length;
    const thresholds = [...new Set(scores)].toSorted((a, b) => b - a);
    let sum = 0;
    let reached = 0;
    for (const threshold of thresholds) {
      const above = scores.flatMap((score, row) => (score >= threshold ? [input.classes[row]!] : []));
      const hits = above.filter((outcome) => outcome === k).length;
      sum += (hits / positives - reached) * (hits / above.length);
      reached = hits / positives;
    }
    expect(averagePrecision).toBeCloseTo(sum, 12);
    expect(share).toBe(positives / 800);
    expect(points.at(-1)).toEqual({ recall: 1, precision: share });
  }
});

test("the average precision of scikit-learn's own example", () => {
  const buy = [0.1, 0.4, 0.35, 0.8];
  const probabilities = Float64Array.from(buy.flatMap((share) => [1 - share, share]));
  const classes = Int8Array.of(0, 0, 1, 1);
  const { precisionRecall } = classificationCurves({ probabilities, classes, classNames });
  expect(precisionRecall[1]!.averagePrecision).toBeCloseTo(0.8333333333, 9);
});
