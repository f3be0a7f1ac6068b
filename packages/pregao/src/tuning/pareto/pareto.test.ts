import { describe, expect, it } from "vitest";
import { createRandom } from "../../random.ts";
import { dominationRanks } from "./domination.ts";
import { hypervolume, spreadSubset } from "./hypervolume.ts";

function pointsOf(seed: number, count: number, objectives: number): number[][] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => Array.from({ length: objectives }, () => random.integer(6)));
}

describe("domination", () => {
  it("ranks points as peeling off the best again and again does", () => {
    expect([
      ...dominationRanks([
        [3, 1],
        [1, 3],
        [2, 2],
        [1, 1],
        [2, 2],
        [0, 1],
        [0, 0],
      ]),
    ]).toEqual([0, 0, 0, 1, 0, 2, 3]);
  });
});

describe("hypervolume", () => {
  it.each([1, 2, 3, 4])(
    "of %d objectives is the number of unit cells that some point dominates",
    (objectives) => {
      for (let seed = 0; seed < 5; seed++) {
        const points = pointsOf(seed, 6, objectives);
        let cells = 0;
        for (let cell = 0; cell < 6 ** objectives; cell++) {
          const corner = Array.from({ length: objectives }, (_, i) => Math.floor(cell / 6 ** i) % 6);
          if (points.some((point) => point.every((value, i) => value > corner[i]!))) cells++;
        }
        expect(hypervolume(points, new Array(objectives).fill(0))).toBe(cells);
      }
    },
  );

  it("is nearly the largest for the subset that is chosen greedily", () => {
    for (let seed = 0; seed < 5; seed++) {
      const points = pointsOf(10 + seed, 8, 2);
      const chosen = spreadSubset(points, 3, [0, 0]);
      expect(new Set(chosen).size).toBe(3);
      let most = 0;
      for (let set = 0; set < 256; set++) {
        const members = points.filter((_, i) => (set >> i) & 1);
        if (members.length === 3) most = Math.max(most, hypervolume(members, [0, 0]));
      }
      const reached = hypervolume(
        chosen.map((i) => points[i]!),
        [0, 0],
      );
      expect(reached).toBeGreaterThanOrEqual(0.63 * most);
    }
  });
});
