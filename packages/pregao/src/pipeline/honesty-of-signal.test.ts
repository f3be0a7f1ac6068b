import { describe, expect, it } from "vitest";
import { judgedFamilies, learnPlantedSignal, leastShareOf, searchOf } from "./honesty.fixture.ts";

describe.each(judgedFamilies)("what the product claims of %s", (family) => {
  it("includes at least 90 % (nets: 80 %) of the edge of a planted signal (20,000 rows, Bayes-optimal accuracy 60 %)", async () => {
    const least = leastShareOf(family);
    for (const seed of [1, 2, 3]) {
      const { accuracy, expectedShare } = await learnPlantedSignal(seed, family, searchOf(family, 2));
      expect(expectedShare).toBeGreaterThanOrEqual(least);
      expect(accuracy.optimal).toBeGreaterThan(0.57);
      expect(accuracy.model - accuracy.majority).toBeGreaterThanOrEqual(
        least * (accuracy.optimal - accuracy.majority),
      );
    }
  }, 120_000);
});
