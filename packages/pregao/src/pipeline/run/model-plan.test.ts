import { describe, expect, it } from "vitest";
import { familyNames, loadFamily, registerFamilies } from "../../models/index.ts";
import { describedKeys, planModels } from "./model-plan.ts";

const plan = (models: string[] = [], skip: { skipLstm?: boolean; skipCatboost?: boolean } = {}) =>
  planModels({ models, skipLstm: false, skipCatboost: false, ...skip });
const keys = async (...given: Parameters<typeof plan>): Promise<string[]> =>
  (await plan(...given)).models.map(({ key }) => key);

describe("the models of a run", () => {
  it("are the described pipeline's when nothing is said, the stacks last", async () => {
    const { models, skipped } = await plan();
    expect(models.map(({ key }) => key)).toEqual([...describedKeys, "ensemble_regressor"]);
    expect(skipped).toEqual([]);
    expect(models.find(({ key }) => key === "cat_classifier")!.parameters).toEqual({
      iterations: 500,
      early_stopping_rounds: 50,
    });
    expect(models.find(({ key }) => key === "ensemble")!.bases).toEqual([
      "xgb_classifier",
      "lgb_classifier",
      "cat_classifier",
    ]);
  });

  it("leave out what is to be skipped, and say so", async () => {
    const { models, skipped } = await plan([], { skipLstm: true, skipCatboost: true });
    expect(skipped).toEqual([
      { key: "lstm", reason: "left out by --skip-lstm" },
      { key: "cat_classifier", reason: "left out by --skip-catboost" },
    ]);
    expect(models.map(({ key }) => key)).not.toContain("lstm");
    expect(models.find(({ key }) => key === "ensemble")!.bases).toEqual(["xgb_classifier", "lgb_classifier"]);
  });

  it("are those that were named, by key or family, each once; an ensemble brings what it is made of", async () => {
    expect(await keys(["lgb_classifier", "xgboost", "xgb_classifier"])).toEqual([
      "lgb_classifier",
      "xgb_classifier",
      "xgb_regressor",
    ]);
    expect(await keys(["rf", "extra_trees_regressor"])).toEqual([
      "rf_classifier",
      "rf_regressor",
      "extra_trees_regressor",
    ]);
    expect(await keys(["ensemble"])).toEqual([
      "xgb_classifier",
      "lgb_classifier",
      "cat_classifier",
      "xgb_regressor",
      "nn_regressor",
      "ensemble",
      "ensemble_regressor",
    ]);
  });

  it("are every family with all", async () => {
    const { models } = await plan(["all"]);
    const families = new Set(models.map(({ family }) => family));
    expect(familyNames.filter((name) => !families.has(name))).toEqual([]);
    for (const key of describedKeys) expect(models.map((model) => model.key)).toContain(key);
    expect(new Set(models.map(({ key }) => key)).size).toBe(models.length);
  });

  it("refuse a name that is not there", async () => {
    await expect(plan(["xgb_clasifier"])).rejects.toMatchObject({
      code: "PREGAO_NAME_UNKNOWN",
      message: expect.stringContaining("xgb_classifier"),
    });
    await expect(plan(["lstm"], { skipLstm: true })).rejects.toMatchObject({ code: "PREGAO_OPTION_INVALID" });
  });

  it("may be families of the user's", async () => {
    registerFamilies([{ ...(await loadFamily("ridge")), name: "own_line", aliases: [] }]);
    expect(await keys(["own_line"])).toEqual(["own_line_regressor"]);
    expect(await keys(["all"])).toContain("own_line_regressor");
  });
});
