import { describe, expect, it } from "vitest";
import { judgedFamilies, judgeRandomWalk, type SkillClaim, searchOf, seedsOf } from "./honesty.fixture.ts";

/** A tenth of what `npm run soak -- honesty` judges. */
const seeds = Array.from({ length: 10 }, (_, index) => index + 1);

describe.each(judgedFamilies)("what the product claims of %s", (family) => {
  it.each(["classification", "regression"] as const)(
    "is skill on a random walk in at most 1 of 10 seeds (%s)",
    async (task) => {
      const claims: SkillClaim[] = [];
      for (const seed of seedsOf(family, seeds))
        claims.push(await judgeRandomWalk(seed, task, family, searchOf(family, 1)));
      expect(claims.filter(({ claimed }) => claimed).map(({ line }) => line).length).toBeLessThanOrEqual(1);
    },
    180_000,
  );
});
