import fc from "fast-check";
import { expect, test } from "vitest";
import { aucPlacements, rocAuc } from "./roc-auc.ts";

const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 1 })), {
  minLength: 2,
  maxLength: 30,
});

test("is the share of pairs in the right order, ties counting half", () => {
  fc.assert(
    fc.property(rows, (sample) => {
      const scores = Float64Array.from(sample, ([score]) => score / 6);
      const classes = Int8Array.from(sample, ([, outcome]) => outcome);
      let right = 0;
      let pairs = 0;
      for (const [score, outcome] of sample) {
        for (const [other, otherOutcome] of sample) {
          if (outcome !== 1 || otherOutcome !== 0) continue;
          pairs++;
          right += score > other ? 1 : score === other ? 0.5 : 0;
        }
      }
      if (pairs === 0) expect(rocAuc(scores, classes, 1)).toBeNaN();
      else expect(rocAuc(scores, classes, 1)).toBeCloseTo(right / pairs, 12);
    }),
  );
});

test("the placements of either side average to the AUC", () => {
  fc.assert(
    fc.property(rows, (sample) => {
      const scores = Float64Array.from(sample, ([score]) => score);
      const classes = Int8Array.from(sample, ([, outcome]) => outcome);
      const { auc, positives, negatives, placements } = aucPlacements(scores, classes, 1);
      if (Number.isNaN(auc)) return;
      const sumWhere = (wanted: number): number =>
        placements.reduce((sum, value, row) => sum + (classes[row] === wanted ? value : 0), 0);
      expect(sumWhere(1) / positives).toBeCloseTo(auc, 12);
      expect(sumWhere(0) / negatives).toBeCloseTo(auc, 12);
    }),
  );
});
