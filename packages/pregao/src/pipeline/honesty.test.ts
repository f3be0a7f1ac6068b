import { describe, expect, it } from "vitest";
import { familyNames } from "../models/index.ts";
import { judgeRandomWalk, learnPlantedSignal, type SkillClaim } from "./honesty.fixture.ts";

const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

/** The default family is searched in full; the others with few draws, so that all together take minutes. */
const search = (family: string, draws: number) => (family === "rf" ? {} : { draws });

describe.each(familyNames)("what the product claims of %s", (family) => {
  it.each(["classification", "regression"] as const)(
    "is skill on a random walk in at most 2 of 20 seeds (%s)",
    async (task) => {
      const claims: SkillClaim[] = [];
      for (const seed of seeds) claims.push(await judgeRandomWalk(seed, task, family, search(family, 1)));
      expect(claims.filter(({ claimed }) => claimed).map(({ line }) => line).length).toBeLessThanOrEqual(2);
    },
    180_000,
  );

  it("includes at least 90 % of the edge of a planted signal (20,000 rows, Bayes-optimal accuracy 60 %)", async () => {
    for (const seed of [1, 2, 3]) {
      const { accuracy, expectedShare } = await learnPlantedSignal(seed, family, search(family, 2));
      expect(expectedShare).toBeGreaterThanOrEqual(0.9);
      expect(accuracy.optimal).toBeGreaterThan(0.57);
      expect(accuracy.model - accuracy.majority).toBeGreaterThanOrEqual(
        0.9 * (accuracy.optimal - accuracy.majority),
      );
    }
  }, 120_000);
});
