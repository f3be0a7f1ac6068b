import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { featureDrift, predictionDrift } from "./feature-drift.ts";
import { allRows, knownModel, normalMatrix } from "./known-model.fixture.ts";
import { kolmogorovSmirnov } from "./kolmogorov-smirnov.ts";
import { populationStability, stabilityBins, stabilityVerdict } from "./population-stability.ts";

function normals(count: number, seed: number, shift = 0): Float64Array {
  const random = createRandom(seed, "drift");
  return Float64Array.from({ length: count }, () => shift + random.normal());
}

describe("the population stability index", () => {
  it("is the sum over bins of shares that are counted by hand", () => {
    // Two bins: 8 and 2 of ten before, 5 and 15 of twenty later; smoothed by two rows spread as 13 : 17.
    const before = [1, 1, 1, 1, 1, 1, 1, 1, 2, 2];
    const later = [...Array(5).fill(1), ...Array(15).fill(2)];
    const [p, q] = [(2 * 13) / 30, (2 * 17) / 30];
    const was = [(8 + p) / 12, (2 + q) / 12];
    const is = [(5 + p) / 22, (15 + q) / 22];
    const expected = was.reduce((sum, share, i) => sum + (is[i]! - share) * Math.log(is[i]! / share), 0);
    const { psi, bins, chance } = populationStability(before, later);
    expect(psi).toBeCloseTo(expected, 12);
    expect(bins).toBe(2);
    expect(chance).toBeCloseTo(1 / 10 + 1 / 20, 12);
  });

  it("is about what chance gives where nothing moved, and grows with the move as the formula says", () => {
    const rounds = Array.from({ length: 30 }, (_, i) =>
      populationStability(normals(1000, 2 * i), normals(1000, 2 * i + 1)),
    );
    const mean = rounds.reduce((sum, { psi }) => sum + psi, 0) / rounds.length;
    expect(mean).toBeGreaterThan(0.6 * rounds[0]!.chance);
    expect(mean).toBeLessThan(1.4 * rounds[0]!.chance);
    // Two normals a deviation apart: the index of the densities is 1, in ten bins somewhat less.
    const { psi } = populationStability(normals(20_000, 1), normals(20_000, 2, 1));
    expect(psi).toBeGreaterThan(0.8);
    expect(psi).toBeLessThan(1.05);
  });

  it("sees missing values, values never met, and is not moved by a bin that a small sample leaves empty", () => {
    const before = normals(1000, 5);
    const holes = normals(1000, 6).map((value, i) => (i % 2 === 0 ? Number.NaN : value));
    expect(populationStability(before, holes).psi).toBeGreaterThan(1);
    const constant = new Float64Array(500).fill(3);
    expect(populationStability(constant, constant)).toMatchObject({ psi: 0, bins: 1, chance: 0 });
    expect(populationStability(constant, new Float64Array(500).fill(2)).psi).toBeGreaterThan(5);
    const rare = Float64Array.from({ length: 10_000 }, (_, i) => (i < 5 ? Number.NaN : i % 2));
    const small = Float64Array.from({ length: 100 }, (_, i) => i % 2);
    expect(populationStability(rare, small).psi).toBeLessThan(0.005);
  });

  it("cuts at quantiles of training alone, fewer where many values are alike", () => {
    const bins = stabilityBins(Array.from({ length: 100 }, (_, i) => i + 1));
    expect(bins).toEqual({ kind: "quantiles", edges: Float64Array.of(10, 20, 30, 40, 50, 60, 70, 80, 90) });
    const clumped = stabilityBins(Array.from({ length: 100 }, (_, i) => Math.max(0, i - 60)));
    expect(clumped).toMatchObject({ kind: "quantiles", edges: Float64Array.of(0, 9, 19, 29) });
    expect(stabilityBins([2, 1, Number.NaN, 2])).toEqual({ kind: "values", values: Float64Array.of(1, 2) });
  });

  it("is called by the usual thresholds, and unclear where chance alone comes near", () => {
    expect(stabilityVerdict({ psi: 0.05, chance: 0.2 })).toBe("stable");
    expect(stabilityVerdict({ psi: 0.15, chance: 0.01 })).toBe("moderate");
    expect(stabilityVerdict({ psi: 0.15, chance: 0.05 })).toBe("unclear");
    expect(stabilityVerdict({ psi: 0.4, chance: 0.01 })).toBe("large");
    expect(() => populationStability([], [1])).toThrow(/0 rows before and 1 later/);
  });
});

describe("the statistic of Kolmogorov and Smirnov", () => {
  it("is the largest distance of the shares, as looking at every value finds it", () => {
    const [a, b] = [normals(200, 8), normals(300, 9, 0.4)];
    const shareBelow = (values: Float64Array, at: number): number =>
      values.filter((value) => value <= at).length / values.length;
    const slow = Math.max(...[...a, ...b].map((at) => Math.abs(shareBelow(a, at) - shareBelow(b, at))));
    expect(kolmogorovSmirnov(a, b)).toBeCloseTo(slow, 12);
    expect(kolmogorovSmirnov([1, 1, 2], [1, 1, 2])).toBe(0);
    expect(kolmogorovSmirnov([1], [2])).toBe(1);
    expect(kolmogorovSmirnov([Number.NaN], [2])).toBeNull();
  });
});

describe("drift", () => {
  const names = ["a", "b", "c"];
  const features = normalMatrix(2000, names);
  for (let row = 1000; row < 2000; row++) features.columns[1]![row]! += 2;
  const rows = allRows(features);

  it("names the features that moved, the farthest first", () => {
    const found = featureDrift(features, rows.subarray(0, 1000), rows.subarray(1000));
    expect(found[0]!.verdict).toBe("large");
    expect(found.slice(1).map(({ verdict }) => verdict)).toEqual(["stable", "stable"]);
    expect(found[0]!.name).toBe("b");
    expect(found[0]!.ks).toBeGreaterThan(0.6);
    expect(found.find(({ name }) => name === "c")).toMatchObject({ missingBefore: 0.1, missingLater: 0.1 });
  });

  it("sees predictions move with what they are made of", async () => {
    const [moved] = await predictionDrift(
      knownModel(names, [0, 1, 0]),
      features,
      rows.subarray(0, 1000),
      rows.subarray(1000),
    );
    expect(moved).toMatchObject({ name: "return", verdict: "large" });
    const [still] = await predictionDrift(
      knownModel(names, [1, 0, 0]),
      features,
      rows.subarray(0, 1000),
      rows.subarray(1000),
    );
    expect(still!.verdict).toBe("stable");
  });
});
