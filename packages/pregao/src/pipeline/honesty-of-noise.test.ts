import { describe, expect, it } from "vitest";
import { familyNames } from "../models/index.ts";
import { judgeRandomWalk, type SkillClaim, searchOf } from "./honesty.fixture.ts";

const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

describe.each(familyNames)("what the product claims of %s", (family) => {
  it.each(["classification", "regression"] as const)(
    "is skill on a random walk in at most 2 of 20 seeds (%s)",
    async (task) => {
      const claims: SkillClaim[] = [];
      for (const seed of seeds) claims.push(await judgeRandomWalk(seed, task, family, searchOf(family, 1)));
      expect(claims.filter(({ claimed }) => claimed).map(({ line }) => line).length).toBeLessThanOrEqual(2);
    },
    180_000,
  );
});
