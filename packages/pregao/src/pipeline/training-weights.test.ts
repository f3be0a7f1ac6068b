import { describe, expect, it } from "vitest";
import { loadConfiguration, parseOptions } from "../config/index.ts";
import { createRunContext } from "../progress.ts";
import { fitModel } from "./fit.ts";
import { type FittingData, fittingData } from "./fitting-data.ts";
import { loadData } from "./load.ts";
import { trainOptions } from "./options/train.ts";
import { prepareData } from "./prepare.ts";
import { splitData } from "./split.ts";
import { weighTraining } from "./training-weights.ts";

const context = createRunContext({ threads: 1 });

async function dataOf(given: Record<string, unknown> = {}): Promise<FittingData> {
  const options = parseOptions(trainOptions, {
    source: "synthetic:regimes,symbols=2,bars=400",
    features: "return_1,rsi_14",
    threshold: 0.02,
    ...given,
  });
  const loaded = await loadData(options, loadConfiguration({ environment: {} }), context);
  return fittingData(splitData(await prepareData(loaded, options, context), options, context));
}

describe("weighTraining", () => {
  it("leaves rows alone when nothing is asked for", async () => {
    const data = await dataOf();
    expect(weighTraining(data, data.train, { balance: "none", weights: "none" }, 1)).toEqual({
      rows: data.train,
    });
  });

  it.each(["undersample", "oversample", "weights"] as const)(
    "makes classes weigh the same by %s",
    async (balance) => {
      const data = await dataOf();
      const { rows, sampleWeight } = weighTraining(data, data.train, { balance, weights: "none" }, 1);
      const totals = [0, 0, 0];
      for (const row of rows) totals[data.labels.classes[row]!]! += sampleWeight![row]!;
      for (const total of totals) expect(total).toBeCloseTo(rows.length / 3, 6);
      expect([...rows].every((row) => data.train.includes(row))).toBe(true);
    },
  );

  it("counts by their uniqueness rows whose labels overlap, among the rows given alone", async () => {
    const data = await dataOf();
    const sparse = data.train.filter((_, place) => place % 12 === 0);
    const weigh = (rows: Int32Array) =>
      weighTraining(data, rows, { balance: "none", weights: "uniqueness" }, 1);
    const { sampleWeight } = weigh(sparse);
    for (const row of sparse) expect(sampleWeight![row]).toBeCloseTo(1, 9);
    const dense = [...weigh(data.train).sampleWeight!].filter((weight) => weight > 0);
    expect(Math.max(...dense)).toBeGreaterThan(Math.min(...dense));
    expect(dense.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(data.train.length, 6);
  });

  it("changes the model, and refuses to balance returns", async () => {
    const data = await dataOf();
    const fitted = async (given: Record<string, unknown>) =>
      (
        await fitModel(
          data,
          parseOptions(trainOptions, { draws: 0, param: { n_estimators: "10" }, ...given }),
          context,
        )
      ).model;
    const [plain, weighed, boosted] = [
      await fitted({}),
      await fitted({ weights: "uniqueness", balance: "weights" }),
      await fitted({ model: "lightgbm", weights: "uniqueness", balance: "oversample" }),
    ];
    expect((await weighed.predict(data.features)).probabilities).not.toEqual(
      (await plain.predict(data.features)).probabilities,
    );
    expect((await boosted.predict(data.features)).probabilities!.every(Number.isFinite)).toBe(true);
    const returns = await dataOf({ task: "regression" });
    const balanced = parseOptions(trainOptions, { draws: 0, balance: "undersample" });
    await expect(fitModel(returns, balanced, context)).rejects.toThrow(/balance = undersample .*no classes/);
  });
});
