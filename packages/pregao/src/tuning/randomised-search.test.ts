import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Model, ModelFamily, Prediction, TrainingData } from "../models/contract.ts";
import { createRunContext } from "../progress.ts";
import { drawCombinations, randomisedSearch } from "./randomised-search.ts";

const features = {
  names: ["x"],
  length: 6,
  columns: [new Float32Array(6)],
  series: Int32Array.of(0),
  featureSetId: "fs",
};

/** A family whose model predicts its own parameter for every row, and that records what it was given. */
function recordingFamily(seen: { data: TrainingData; level: number }[]): ModelFamily {
  const table = {
    level: z.number().default(0).meta({ description: "Level." }),
    other: z.string().default("a").meta({ description: "Other." }),
  };
  return {
    name: "constant",
    aliases: [],
    description: "",
    tasks: ["regression"],
    searchSpaces: { default: {} },
    parameters: () => table,
    load: () => Promise.reject(new Error("not kept")),
    async fit(data, task, parameters) {
      seen.push({ data, level: parameters.level as number });
      return {
        task,
        parameters,
        predict: async (_, rows): Promise<Prediction> => ({
          rows: rows!.length,
          returns: new Float64Array(rows!.length).fill(parameters.level as number),
        }),
      } as Partial<Model> as Model;
    },
  };
}

describe("randomised search", () => {
  const folds = [
    { train: Int32Array.of(0, 1, 2), test: Int32Array.of(3, 4, 5) },
    { train: Int32Array.of(3, 4, 5), test: Int32Array.of(0, 1, 2) },
  ];

  it("fits every draw on every fold's training rows and keeps the best mean score", async () => {
    const seen: { data: TrainingData; level: number }[] = [];
    const result = await randomisedSearch(
      {
        family: recordingFamily(seen),
        task: "regression",
        data: { features, rows: new Int32Array(), returns: new Float64Array(6) },
        folds,
        draws: 10,
        space: { level: [1, 5, 3], other: ["a", "b"] },
        score: ({ returns }) => -Math.abs(returns![0]! - 3),
        scoring: "nearness to 3",
      },
      createRunContext({ seed: 3 }),
    );
    expect(result.trials).toHaveLength(6);
    expect(result.best.parameters.level).toBe(3);
    expect(result.best.foldScores).toEqual([-0, -0]);
    expect(seen).toHaveLength(12);
    for (const { data } of seen) expect(folds.map(({ train }) => train)).toContain(data.rows);
    // One object a fold: what a family computes once for it serves every draw.
    expect(new Set(seen.map(({ data }) => data)).size).toBe(2);
  });

  it("draws without replacement, the same for the same seed", () => {
    const space = { a: [1, 2, 3], b: ["x", "y"], c: [null, 0.5] };
    const drawn = drawCombinations(space, 7, 11);
    expect(new Set(drawn.map((one) => JSON.stringify(one))).size).toBe(7);
    expect(drawCombinations(space, 7, 11)).toEqual(drawn);
    expect(drawCombinations(space, 7, 12)).not.toEqual(drawn);
    expect(drawCombinations(space, 100, 1)).toHaveLength(12);
  });

  it("refuses a search in which nothing could be scored", async () => {
    const request = {
      family: recordingFamily([]),
      task: "regression" as const,
      data: { features, rows: new Int32Array(), returns: new Float64Array(6) },
      folds,
      draws: 1,
      space: { level: [1] },
      score: () => Number.NaN,
      scoring: "nothing",
    };
    await expect(randomisedSearch(request, createRunContext())).rejects.toThrow(
      /none of the 1 parameter draws/,
    );
  });
});
