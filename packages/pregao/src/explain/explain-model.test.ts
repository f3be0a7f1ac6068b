import { describe, expect, it } from "vitest";
import { createRunContext } from "../progress.ts";
import { contributionsOf } from "./contributions.ts";
import { explainModel } from "./explain-model.ts";
import { explanationContents } from "./explanation-contents.ts";
import { allRows, knownModel, normalMatrix } from "./known-model.fixture.ts";
import { explanationWire } from "./wire.ts";

const names = ["up", "nothing", "down"];
const slopes = [1, 0, -2];
const features = normalMatrix(400, names);
const context = createRunContext();
const model = knownModel(names, slopes);

describe("explaining a model", () => {
  it("ranks features by the mean size of their attributions, with the way they work", async () => {
    const { ranking, method, rows } = await explainModel(model, features, allRows(features), context);
    expect(method).toBe("linear");
    expect(rows).toHaveLength(400);
    expect(ranking.map(({ name }) => name)).toEqual(["down", "up", "nothing"]);
    const [down, up, nothing] = ranking;
    const values = [...features.columns[2]!].map((value) => Math.abs(Number.isNaN(value) ? 0 : 2 * value));
    expect(down!.importance).toBeCloseTo(values.reduce((a, b) => a + b) / 400, 10);
    expect(down!.share + up!.share).toBeCloseTo(1, 10);
    expect(down!.highLessLow[0]).toBeLessThan(-2);
    expect(up!.highLessLow[0]).toBeGreaterThan(1);
    expect(nothing).toMatchObject({ importance: 0, share: 0, byOutput: [0], highLessLow: [0] });
  });

  it("tells no direction of a constant feature, and one of a feature that is mostly at its top", async () => {
    const flags = { ...features, columns: features.columns.slice() };
    flags.columns[1] = new Float32Array(400).fill(7);
    flags.columns[0] = Float32Array.from({ length: 400 }, (_, row) => Number(row % 5 > 0));
    const { ranking } = await explainModel(model, flags, allRows(flags), context);
    const of = (name: string) => ranking.find((feature) => feature.name === name)!.highLessLow[0];
    expect(of("nothing")).toBeNull();
    expect(of("up")).toBeCloseTo(1, 10);
  });

  it("takes rows evenly where there are more than asked for", async () => {
    const { rows } = await explainModel(model, features, allRows(features), context, { mostRows: 4 });
    expect([...rows]).toEqual([0, 100, 200, 300]);
  });

  it("takes one prediction apart, its strongest part first, to what was predicted", async () => {
    const rows = Int32Array.of(20, 33);
    const explanation = await explainModel(model, features, rows, context);
    const taken = contributionsOf(explanation, features, 1);
    const { returns } = await model.predict(features, rows);
    expect(taken.expected).toBe(0.5);
    expect(taken.reached).toBeCloseTo(returns![1]!, 12);
    const sizes = taken.contributions.map(({ attribution }) => Math.abs(attribution));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    const up = taken.contributions.find(({ name }) => name === "up")!;
    expect(up.value).toBe(features.columns[0]![33]);
    expect(
      contributionsOf(explanation, features, 0).contributions.find(({ name }) => name === "down")!.value,
    ).toBe(null);
    expect(() => contributionsOf(explanation, features, 0, "buy")).toThrow(/unknown output buy/);
  });

  it("goes by permutation where the family has no way of its own, and needs outcomes for it", async () => {
    const mute = knownModel(names, slopes, { isExplained: false });
    const { returns } = await mute.predict(features);
    const outcomes = { time: Float64Array.from(allRows(features)), returns: returns! };
    const explanation = await explainModel(mute, features, allRows(features), context, { outcomes });
    expect(explanation).toMatchObject({ method: "permutation", attributions: null });
    expect(explanation.ranking.map(({ name }) => name)).toEqual(["down", "up", "nothing"]);
    expect(explanation.ranking[2]!.share).toBe(0);
    expect(() => contributionsOf(explanation, features, 0)).toThrow(/ranked, but no single prediction/);
    const contents = explanationContents(explanation, features);
    expect(contents).toMatchObject({ swarm: null, dependences: [], outputs: [], output: null });
    expect(contents.permutation!.features).toHaveLength(3);
    await expect(explainModel(mute, features, allRows(features), context)).rejects.toMatchObject({
      code: "PREGAO_NOT_EXPLAINABLE",
    });
  });

  it("refuses other features and no rows", async () => {
    const other = { ...features, featureSetId: "fs-other" };
    await expect(explainModel(model, other, allRows(features), context)).rejects.toMatchObject({
      code: "PREGAO_FEATURES_DIFFER",
    });
    await expect(explainModel(model, features, new Int32Array(0), context)).rejects.toThrow(/no rows/);
  });

  it("becomes plain JSON", async () => {
    const explanation = await explainModel(model, features, allRows(features), context);
    const contents = explanationContents(explanation, features, { most: 2, dependences: 1 });
    expect(JSON.parse(JSON.stringify(contents))).toEqual(contents);
    expect(contents.swarm!.lines.map(({ name }) => name)).toEqual(["down", "up"]);
    expect(contents.dependences.map(({ feature }) => feature)).toEqual(["down"]);
    const wire = JSON.parse(JSON.stringify(explanationWire(contents)));
    expect(wire.feature_importance[0]).toMatchObject({ feature: "down", by_output: [expect.any(Number)] });
    expect(JSON.stringify(wire)).not.toMatch(/"[a-z]+[A-Z]/);
  });
});
