import { describe, expect, it } from "vitest";
import { loadConfiguration } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import { allFamilies } from "../../models/index.ts";
import { parseParameterTexts } from "../parameter-text.ts";
import type { ModelConfiguration } from "./model-configuration.ts";
import { planTraining } from "./training-plan.ts";

const configuration = (environment: Record<string, string> = {}) =>
  loadConfiguration({ directory: import.meta.dirname, environment });

const plan = (model_type: string, config: ModelConfiguration = {}, environment = {}) =>
  planTraining({ symbol: "BTCUSDT", timeframe: "1h", model_type, config }, configuration(environment));

const parametersOf = async (...given: Parameters<typeof plan>) =>
  parseParameterTexts((await plan(...given)).options.param);

async function refusal(...given: Parameters<typeof plan>): Promise<string> {
  try {
    await plan(...given);
  } catch (error) {
    if (error instanceof PregaoError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("the platform's model configuration", () => {
  it("has the defaults of the described system, under the names of each family", async () => {
    const nets = { epochs: 10, batch_size: 32, learning_rate: 1e-3 };
    const attention = { context_length: 64, prediction_length: 1, d_model: 128, n_heads: 8 };
    expect(await parametersOf("ibm/patchtst-forecasting")).toEqual({
      ...nets,
      ...attention,
      patch_length: 8,
      num_patches: 8,
    });
    expect(await parametersOf("pytorch-lightning/time-series-transformer")).toEqual({
      ...nets,
      ...attention,
    });
    expect(await parametersOf("lstm")).toEqual({ ...nets, lookback: 64 });
    expect(await parametersOf("mlp")).toEqual(nets);
    expect(await parametersOf("xgboost")).toEqual({});
  });

  it("takes defaults from the environment, and fills the context with patches", async () => {
    const environment = {
      DEFAULT_CONTEXT_LENGTH: "128",
      DEFAULT_PREDICTION_LENGTH: "4",
      DEFAULT_NUM_EPOCHS: "3",
      DEFAULT_BATCH_SIZE: "16",
      DEFAULT_LEARNING_RATE: "0.01",
    };
    const { options, config } = await plan("patchtsmixer", {}, environment);
    expect(parseParameterTexts(options.param)).toMatchObject({
      context_length: 128,
      prediction_length: 4,
      epochs: 3,
      batch_size: 16,
      learning_rate: 0.01,
      num_patches: 16,
    });
    expect(options).toMatchObject({ horizon: 4, draws: 0, valSize: 0.1, testSize: 0.1, task: "regression" });
    expect(config).toMatchObject({ context_length: 128, num_patches: 16, train_ratio: 0.8 });
  });

  it("plans every family of the product from an empty configuration", async () => {
    for (const { name, tasks } of await allFamilies()) {
      const { family, task, options } = await plan(name);
      expect(family).toBe(name);
      expect(tasks).toContain(task);
      expect(options).toMatchObject({ model: name, horizon: 1, ticker: ["BTCUSDT"] });
      expect(options.modelName).toMatch(/^BTCUSDT-1h-/);
    }
  });

  it("refuses what a family has no use for, in one list, and tells of defaults that it has no use for", async () => {
    expect(await refusal("rf", { d_model: 256, n_heads: 4, batch_size: 32 })).toMatch(
      /config = d_model = 256, n_heads = 4 is not valid: rf has no use for this/,
    );
    const { unused, options } = await plan("xgboost", {
      batch_size: 32,
      learning_rate: 1e-3,
      normalize_features: true,
    });
    expect(unused.map(({ field }) => field)).toEqual(["batch_size", "learning_rate", "normalize_features"]);
    expect(options.param).toEqual({});
    expect(await parametersOf("xgboost", { learning_rate: 0.05 })).toEqual({ learning_rate: 0.05 });
  });

  it("refuses fields that do not fit each other", async () => {
    expect(await refusal("patchtst", { context_length: 32, num_patches: 8 })).toMatch(/4 patches of 8 fit/);
    expect(await refusal("patchtst", { context_length: 16 })).toMatch(/at least 4 are needed/);
    expect(await refusal("transformer", { d_model: 100, n_heads: 8 })).toMatch(/a multiple of n_heads, 8/);
    expect(await refusal("lstm", { train_ratio: 0.9, val_ratio: 0.1 })).toMatch(/the sum must be below 1/);
    expect(await refusal("lstm", { normalize_features: false })).toMatch(/normalised features only/);
    expect(await refusal("logistic", { task: "regression" })).toMatch(/learns classification/);
    expect(await refusal("patchtst", { parameters: { context_length: 32 }, context_length: 64 })).toMatch(
      /given as context_length too/,
    );
  });

  it("takes a family's own parameters by their own names, and looks at their values", async () => {
    expect(await parametersOf("rf", { parameters: { n_estimators: 20, max_features: "sqrt" } })).toEqual({
      n_estimators: 20,
      max_features: "sqrt",
    });
    // Wider than the platform's own ranges.
    expect(await parametersOf("patchtst", { parameters: { d_model: 16, n_heads: 2 } })).toMatchObject({
      d_model: 16,
      n_heads: 2,
    });
    expect(await refusal("rf", { parameters: { n_estimator: 20 } })).toMatch(/did you mean n_estimators/);
    expect(await refusal("rf", { parameters: { n_estimators: -1 } })).toMatch(/n_estimators/);
  });

  it("chooses features by columns, indicators and dates", async () => {
    const features = async (config: ModelConfiguration) => (await plan("rf", config)).options.features;
    expect(await features({})).toBe(
      "open,high,low,close,bar_volume,sma_20,ema_20,rsi_14,macd_histogram_12_26_9,bb_upper_20_2,bb_lower_20_2",
    );
    expect(
      await features({
        feature_columns: ["volume", "close"],
        use_technical_indicators: false,
        add_datetime_features: true,
      }),
    ).toBe("close,bar_volume,hour,day_of_week,day_of_month,month");
    expect(await features({ features: "default" })).toBe("default");
    expect(await refusal("rf", { features: "all", add_datetime_features: true })).toMatch(/one or the other/);
    expect(await refusal("rf", { feature_columns: [], use_technical_indicators: false })).toMatch(
      /no feature is left/,
    );
  });

  it("predicts open interest where asked", async () => {
    expect((await plan("ridge", { target_column: "open_interest" })).options.target).toBe(
      "open-interest-change",
    );
  });

  it("names models so that no two symbols share one", async () => {
    const name = async (symbol: string) =>
      (await planTraining({ symbol, timeframe: "1h", model_type: "enhanced-transformer" }, configuration()))
        .options.modelName;
    expect(await name("PETR4.SA")).toBe("PETR4.SA-1h-enhanced_transformer");
    const odd = await Promise.all(
      ["BTC/USDT", "BTC_USDT", "BTC:USDT", `${"A".repeat(64)}`, "../etc"].map(name),
    );
    expect(new Set(odd).size).toBe(5);
    for (const one of odd) expect(one).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
  });
});
