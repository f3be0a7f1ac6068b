import { describe, expect, it } from "vitest";
import { familyNames } from "../models/index.ts";
import { judgeRandomWalk, learnPlantedSignal, type SkillClaim } from "./honesty.fixture.ts";

const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

/** A search of one draw, so that all families together take a minute or two; `npm run soak -- honesty` searches in full. */
const quick = { draws: 1 };

describe.each(familyNames)("what the product claims of %s", (family) => {
  it.each(["classification", "regression"] as const)(
    "is skill on a random walk in at most 2 of 20 seeds (%s)",
    async (task) => {
      const claims: SkillClaim[] = [];
      for (const seed of seeds) claims.push(await judgeRandomWalk(seed, task, family, quick));
      expect(claims.filter(({ claimed }) => claimed).map(({ line }) => line).length).toBeLessThanOrEqual(2);
    },
    180_000,
  );

  it("includes at least 90 % of the edge of a planted signal (20,000 rows, Bayes-optimal accuracy 60 %)", async () => {
    for (const seed of [1, 2, 3]) {
      const { accuracy, expectedShare } = await learnPlantedSignal(seed, family, { draws: 2 });
      expect(expectedShare).toBeGreaterThanOrEqual(0.9);
      expect(accuracy.optimal).toBeGreaterThan(0.57);
      expect(accuracy.model - accuracy.majority).toBeGreaterThanOrEqual(
        0.9 * (accuracy.optimal - accuracy.majority),
      );
    }
  }, 120_000);
});
