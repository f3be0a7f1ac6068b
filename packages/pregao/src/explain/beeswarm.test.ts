import { describe, expect, it } from "vitest";
import { createRunContext } from "../progress.ts";
import { beeswarm } from "./beeswarm.ts";
import { dependence } from "./dependence.ts";
import { explainModel } from "./explain-model.ts";
import { allRows, knownModel, normalMatrix } from "./known-model.fixture.ts";
import { valueLevels } from "./value-levels.ts";

const names = ["a", "b", "c"];
const model = knownModel(names, [1, 0.01, 3]);

async function explained(rows: number) {
  const features = normalMatrix(rows, names);
  return {
    features,
    explanation: await explainModel(model, features, allRows(features), createRunContext(), {
      mostRows: rows,
    }),
  };
}

describe("a beeswarm", () => {
  it("gives each of a few rows its own dot, where it stands", async () => {
    const { features, explanation } = await explained(40);
    const { lines, rowsADot } = beeswarm(explanation, features);
    expect(lines.map(({ name }) => name)).toEqual(["c", "a", "b"]);
    const [strongest] = lines;
    // The weakest line has all rows at few places: there dots stand for several.
    expect(strongest!.dots).toHaveLength(40);
    expect(rowsADot).toBeGreaterThan(1);
    const values = explanation.attributions!.values.filter((_, at) => at % 3 === 2);
    const ends = [Math.min(...values), Math.max(...values)];
    for (const end of ends) expect(strongest!.dots.some(({ attribution }) => attribution === end)).toBe(true);
  });

  it("is light where there are many rows: in proportion, with every outlier, and never out of its line", async () => {
    const { features, explanation } = await explained(3000);
    const { lines, rows, rowsADot } = beeswarm(explanation, features);
    expect(rows).toBe(3000);
    expect(rowsADot).toBeGreaterThan(1);
    for (const { dots } of lines) {
      expect(dots.length).toBeLessThan(500);
      for (const { offset } of dots) expect(Math.abs(offset)).toBeLessThanOrEqual(3);
    }
    const values = explanation.attributions!.values.filter((_, at) => at % 3 === 2);
    const reach = Math.max(...lines[0]!.dots.map(({ attribution }) => attribution));
    expect(reach).toBeGreaterThan(0.98 * Math.max(...values));
    // The effect rises with the value: levels rise along the axis.
    const first = lines[0]!.dots.filter(({ attribution }) => attribution < -3);
    expect(first.every(({ level }) => level === 0)).toBe(true);
    expect(beeswarm(explanation, features)).toEqual(beeswarm(explanation, features));
  });

  it("shows a feature without any effect as one place", async () => {
    const features = normalMatrix(30, names);
    const idle = await explainModel(
      knownModel(names, [0, 0, 0]),
      features,
      allRows(features),
      createRunContext(),
    );
    const { lines } = beeswarm(idle, features);
    expect(new Set(lines.flatMap(({ dots }) => dots.map(({ attribution }) => attribution)))).toEqual(
      new Set([0]),
    );
  });
});

describe("levels of values", () => {
  it("are fifths by rank, missing values apart and like values together", () => {
    expect([...valueLevels([5, 1, 4, 2, 3])]).toEqual([4, 0, 3, 1, 2]);
    expect([...valueLevels([Number.NaN, 1, 1, 1, 9])]).toEqual([-1, 1, 1, 1, 4]);
    expect([...valueLevels([])]).toEqual([]);
  });
});

describe("a dependence", () => {
  it("finds the feature that explains what the value alone does not", async () => {
    const features = normalMatrix(1000, names);
    const product = { ...model };
    product.explain = async (_, rows) => ({
      method: "planted",
      outputs: ["return"],
      featureNames: names,
      // a works by the value of b.
      values: Float64Array.from(
        Array.from(rows, (row) => [features.columns[0]![row]! * features.columns[1]![row]!, 0, 0]).flat(),
      ),
      expected: Float64Array.of(0),
    });
    const explanation = await explainModel(product, features, allRows(features), createRunContext());
    const found = dependence(explanation, features, "a");
    expect(found).toMatchObject({ feature: "a", other: "b", rows: 1000, missing: null });
    expect(dependence(explanation, features, "a", { other: "c" }).other).toBe("c");
    expect(() => dependence(explanation, features, "d")).toThrow(/unknown/);
  });

  it("counts rows without a value, and draws close points as one", async () => {
    const { features, explanation } = await explained(5000);
    const { missing, points, other } = dependence(explanation, features, "c");
    expect(missing).toEqual({ rows: 500, attribution: 0 });
    expect(points.length).toBeLessThan(400);
    for (const { value, attribution } of points) expect(attribution).toBeCloseTo(3 * value, 4);
    expect(other).not.toBe("c");
  });
});
