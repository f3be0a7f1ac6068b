import { expect, it } from "vitest";
import { attributionByLag, pairTable } from "./effect-tables.ts";
import { strongestPairs } from "./strongest-pairs.ts";

const effects = {
  method: "planted",
  outputs: ["log-odds of sell", "log-odds of buy"],
  featureNames: ["a", "b", "c"],
  rows: 10,
  strength: Float64Array.from(
    [
      [1, 0.2, 0, 0.2, 0, 0.1, 0, 0.1, 0],
      [3, 0.4, 0, 0.4, 0, 0.3, 0, 0.3, 0],
    ].flat(),
  ),
};

it("pairs are ranked by both their halves, in the mean over the outputs", () => {
  const pairs = strongestPairs(effects);
  expect(pairs.map(({ first, second }) => `${first} ${second}`)).toEqual(["a b", "b c"]);
  expect(pairs[0]!.strength).toBeCloseTo(0.6, 12);
  // Of 2 by itself, 0.6 and 0.4 in pairs.
  expect(pairs[0]!.share).toBeCloseTo(0.6 / 3, 12);
  expect(strongestPairs(effects, 1)).toHaveLength(1);
});

it("the table holds the features with the most effect, alone and together", () => {
  const table = pairTable(effects, 2);
  expect(table.names).toEqual(["a", "b"]);
  expect(table.strength.flat().map((value) => Number(value.toFixed(9)))).toEqual([2, 0.6, 0.6, 0]);
});

it("attributions by lag are those of the most important features", () => {
  const attributions = {
    method: "integrated gradients",
    outputs: ["return"],
    featureNames: ["a", "b"],
    values: new Float64Array(2),
    expected: new Float64Array(1),
    byLag: { lags: 3, values: Float64Array.of(1, 10, 2, 20, 3, 30) },
  };
  const ranking = ["b", "a"].map((name) => ({
    name,
    importance: 1,
    share: 0.5,
    byOutput: [1],
    highLessLow: [0],
  }));
  expect(attributionByLag(attributions, ranking)).toEqual({
    names: ["b", "a"],
    lags: 3,
    values: [
      [10, 20, 30],
      [1, 2, 3],
    ],
  });
  expect(attributionByLag(attributions, ranking, { most: 1 })!.names).toEqual(["b"]);
  const { byLag: _, ...without } = attributions;
  expect(attributionByLag(without, ranking)).toBeNull();
});
