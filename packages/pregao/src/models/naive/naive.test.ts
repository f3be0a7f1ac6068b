import { describe, expect, it } from "vitest";
import { parseOptions } from "../../config/index.ts";
import { createRunContext } from "../../progress.ts";
import type { TrainingData } from "../contract.ts";
import { naiveFamily } from "./naive-family.ts";

const column = Float32Array.of(0.5, -0.25, Number.NaN, 0.125, 2, 4);
const data: TrainingData = {
  features: {
    names: ["return_1"],
    length: 6,
    columns: [column],
    series: Int32Array.of(0),
    featureSetId: "fs",
  },
  rows: Int32Array.of(0, 1, 2, 3),
  classes: Int8Array.of(2, 2, 0, 0, 1, 1),
  classNames: ["sell", "hold", "buy"],
  returns: Float64Array.of(4, 1, 2, 10, 1e6, 1e6),
};

async function answer(
  task: "classification" | "regression",
  given: Record<string, unknown>,
  sampleWeight?: Float64Array,
): Promise<number[]> {
  const parameters = parseOptions(naiveFamily.parameters(task), given);
  const weighed = sampleWeight === undefined ? data : { ...data, sampleWeight };
  const model = await naiveFamily.fit(weighed, task, parameters, createRunContext());
  const { probabilities, returns } = await model.predict(data.features, Int32Array.of(2, 5));
  return [...(probabilities ?? returns!)];
}

describe("naive", () => {
  it("gives each class its share of the weight, or all to the commonest", async () => {
    expect(await answer("classification", {})).toEqual([0.5, 0, 0.5, 0.5, 0, 0.5]);
    const weights = Float64Array.of(1, 1, 1, 5, 9, 9);
    expect(await answer("classification", {}, weights)).toEqual([0.75, 0, 0.25, 0.75, 0, 0.25]);
    expect(await answer("classification", { strategy: "most_frequent" }, weights)).toEqual([
      1, 0, 0, 1, 0, 0,
    ]);
  });

  it("gives the mean, the median, or a feature once more", async () => {
    expect(await answer("regression", {})).toEqual([4.25, 4.25]);
    expect(await answer("regression", { strategy: "median" })).toEqual([3, 3]);
    const weights = Float64Array.of(1, 4, 1, 1, 9, 9);
    expect(await answer("regression", { strategy: "median" }, weights)).toEqual([1, 1]);
    expect(await answer("regression", { strategy: "persistence", feature: "return_1" })).toEqual([4.25, 4]);
  });

  it("refuses a persistence of nothing, of what is not there, and a feature that nobody would read", async () => {
    await expect(answer("regression", { strategy: "persistence" })).rejects.toThrow(/which feature goes on/);
    await expect(answer("regression", { strategy: "persistence", feature: "return_2" })).rejects.toThrow(
      /unknown feature of the training data return_2; did you mean return_1/,
    );
    await expect(answer("regression", { feature: "return_1" })).rejects.toThrow(/mean reads no feature/);
  });
});
