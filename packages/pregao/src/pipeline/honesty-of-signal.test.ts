import { describe, expect, it } from "vitest";
import { learnPlantedEdge } from "./planted-edge.fixture.ts";

// 20,000 rows; a linear signal of R² 0.1 (60 % of directions), an interaction of two features of R² 0.2 (69 %). `npm run soak --
// planted` holds every family to more seeds.
const ofEverything = ["rf", "extra_trees", "xgboost", "lightgbm", "catboost", "mlp", "lstm"];

describe("what is planted in the past of an asset is found", () => {
  it.each([
    ...ofEverything.map((family) => ["linear", family, 0.85] as const),
    ["linear", "logistic", 0.95],
    ["linear", "ridge", 0.95],
    ["linear", "stack", 0.95],
    ...ofEverything.map((family) => ["interaction", family, 0.85] as const),
    ["interaction", "stack", 0.95],
  ] as const)(
    "%s, by %s: at least %f of the best decisions' edge",
    async (market, family, least) => {
      const { share, accuracy } = await learnPlantedEdge(market, family, 1);
      expect(share).toBeGreaterThanOrEqual(least);
      expect(accuracy.optimal).toBeGreaterThan(market === "linear" ? 0.59 : 0.67);
    },
    120_000,
  );

  it("a linear family finds nothing in an interaction: the market is what it says", async () => {
    expect(Math.abs((await learnPlantedEdge("interaction", "logistic", 1)).share)).toBeLessThan(0.15);
  }, 60_000);
});
