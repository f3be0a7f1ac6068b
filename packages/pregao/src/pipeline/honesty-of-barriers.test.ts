import { describe, expect, it } from "vitest";
import { judgeRandomWalk } from "./honesty.fixture.ts";

const quick = { draws: 0, param: { n_estimators: "60", min_samples_leaf: "50" } };

describe("labels by barriers on a random walk", () => {
  // Without the baseline of past volatility a model gains by knowing how wide the barriers are: 0.03 nats in these seeds.
  it.each([
    ["triple-barrier", {}],
    ["meta-label", { profit: 2, stop: 0.7 }],
  ])("are no skill: %s", async (labels, options) => {
    const claims = [];
    for (const seed of [1, 2, 3, 4, 5]) {
      claims.push(await judgeRandomWalk(seed, "classification", "rf", { labels, ...options, ...quick }));
    }
    expect(claims.filter(({ claimed }) => claimed).map(({ line }) => line)).toEqual([]);
    expect(claims.some(({ line }) => line.includes("past volatility"))).toBe(true);
  });
});
