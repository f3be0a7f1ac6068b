import { describe, expect, it } from "vitest";
import { type FamilyClaims, judgedFamilies, judgeFamilies } from "./honesty.fixture.ts";

// `npm run soak -- honesty` judges every family on 20 walks and more.
const seeds = [1, 2, 3, 4];

describe("what the product claims of random walks", async () => {
  const walks: FamilyClaims[] = [];
  for (const seed of seeds) walks.push(await judgeFamilies(seed, judgedFamilies));

  it("is nothing, for all families together at 1 %", () => {
    expect(walks.map(({ together }) => together.skill)).toEqual(seeds.map(() => false));
    for (const { together } of walks) {
      expect(together.line).toMatch(/^no evidence of skill/);
      expect(together.families).toBe(walks[0]!.alone.length);
    }
  });

  it.each(walks[0]!.alone.map(({ model }, place) => [model, place] as const))(
    "is skill of %s by itself, at 5 %, on at most 1 of 4",
    (_, place) => {
      const lines = walks.filter(({ alone }) => alone[place]!.claimed).map(({ alone }) => alone[place]!.line);
      expect(lines.length, lines.join("\n")).toBeLessThanOrEqual(1);
    },
  );
});
