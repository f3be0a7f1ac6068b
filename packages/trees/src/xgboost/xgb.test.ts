import { describe, expect, it } from "vitest";
import { mixedColumns, noisyLabels } from "../forest/random-forest.fixture.ts";
import { XGBClassifier } from "./xgb-classifier.ts";
import { XGBRegressor } from "./xgb-regressor.ts";

const columns = mixedColumns(20, 800, 6);
const part = (from: number, to: number) => columns.map((column) => column.slice(from, to));

describe("XGBoost's idiom", () => {
  it("has XGBoost's names and defaults", () => {
    expect(new XGBClassifier().parameters).toEqual({
      n_estimators: 100,
      max_depth: 6,
      max_leaves: 0,
      learning_rate: 0.3,
      gamma: 0,
      min_child_weight: 1,
      max_delta_step: null,
      subsample: 1,
      colsample_bytree: 1,
      colsample_bylevel: 1,
      colsample_bynode: 1,
      reg_alpha: 0,
      reg_lambda: 1,
      max_bin: 256,
      enable_categorical: false,
      max_cat_to_onehot: 4,
      max_cat_threshold: 64,
      monotone_constraints: null,
      interaction_constraints: null,
      base_score: null,
      early_stopping_rounds: null,
      random_state: 0,
      objective: null,
      eval_metric: null,
      scale_pos_weight: 1,
      grow_policy: "depthwise",
      early_stopping_min_delta: 0,
      booster: "gbtree",
      sample_type: "uniform",
      normalize_type: "tree",
      rate_drop: 0,
      one_drop: false,
      skip_drop: 0,
      n_jobs: null,
      verbosity: null,
      tree_method: null,
      device: null,
      importance_type: null,
      missing: null,
      sampling_method: null,
      num_parallel_tree: null,
      multi_strategy: null,
      validate_parameters: null,
    });
    expect(() => new XGBRegressor({ learning_rates: 1 } as object)).toThrow("did you mean learning_rate?");
  });

  it("learns labels of any kind, with an evaluation set", async () => {
    const labels = Array.from(noisyLabels(20, columns, 3), (id) => ["buy", "hold", "sell"][id]!);
    const classifier = new XGBClassifier<string>({ early_stopping_rounds: 4, n_estimators: 60 });
    await classifier.fit(part(0, 600), labels.slice(0, 600), {
      evaluation: { columns: part(600, 800), targets: labels.slice(600) },
    });
    expect(classifier.classes).toEqual(["buy", "hold", "sell"]);
    const predicted = classifier.predict(part(600, 800));
    const right = predicted.filter((label, i) => label === labels[600 + i]).length;
    expect(right).toBeGreaterThan(100);
    expect(classifier.predictProba(part(600, 800)).length).toBe(600);
    expect(classifier.model.evaluation!.history.length).toBe(classifier.model.rounds + 4);
    const unknown = { columns: part(600, 602), targets: ["buy", "wait"] };
    await expect(classifier.fit(columns, labels, { evaluation: unknown })).rejects.toThrow("class wait");
  });

  it("learns numbers, and refuses rows that do not match and models that are not there", async () => {
    const targets = columns[3]!.map((value) => 3 * value);
    const regressor = new XGBRegressor({ n_estimators: 30, max_bin: 64 });
    expect(() => regressor.model).toThrow("not fitted yet");
    await expect(regressor.fit(columns, targets.slice(1))).rejects.toThrow("the targets number 799");
    await regressor.fit(columns, targets, { sampleWeight: targets.map(() => 2) });
    const errors = regressor.predict(columns).map((value, i) => Math.abs(value - targets[i]!));
    const spread = targets.map((value) => Math.abs(value - 1.5));
    expect(errors.reduce((a, b) => a + b)).toBeLessThan(0.2 * spread.reduce((a, b) => a + b));
  });

  it("takes what steers XGBoost's runtime where it changes nothing, and refuses the rest by name", async () => {
    const neutral = {
      n_jobs: 2,
      verbosity: 0,
      tree_method: "hist",
      device: "cpu",
      importance_type: "gain",
      missing: Number.NaN,
      sampling_method: "uniform",
      num_parallel_tree: 1,
      multi_strategy: "one_output_per_tree",
      validate_parameters: true,
    } as const;
    const targets = columns[3]!;
    const plain = await new XGBRegressor({ n_estimators: 2 }).fit(columns, targets);
    const steered = await new XGBRegressor({ n_estimators: 2, ...neutral }).fit(columns, targets);
    expect(steered.model.trees).toEqual(plain.model.trees);
    for (const wrong of [
      { tree_method: "exact" },
      { device: "cuda" },
      { num_parallel_tree: 4 },
      { multi_strategy: "multi_output_tree" },
      { missing: 0 },
      { booster: "gblinear" },
      { sampling_method: "gradient_based" },
      { n_jobs: 1.5 },
    ]) {
      const [name] = Object.keys(wrong);
      expect(() => new XGBRegressor(wrong as object)).toThrow(`${name} is `);
    }
  });
});
