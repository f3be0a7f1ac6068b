import { describe, expect, it } from "vitest";
import { fittingOf, partingOf, placeOf, preparationOf } from "./body-plans.ts";
import { type B3Body, b3Body, b3Family, b3Fields, idleFields } from "./rest-names.ts";
import { optionsOf } from "./steps/prepared-bars.ts";

describe("the fields of the B3 service", () => {
  it("have the described defaults", () => {
    const defaults = Object.fromEntries(
      Object.entries(b3Fields).flatMap(([name, { fallback }]) =>
        fallback === undefined ? [] : [[name, fallback]],
      ),
    );
    expect(defaults).toEqual({
      model_type: "rf",
      model_dir: "models",
      n_jobs: 5,
      labels: "signal-cluster",
      test_size: 0.2,
      val_size: 0.2,
      split: "by-date",
      price_col: "close",
      lookback: 32,
      epochs: 25,
      batch_size: 128,
      learning_rate: 0.001,
      units: 96,
      dropout: 0.2,
      loss_weight_action: 20,
      loss_weight_return: 50,
      early_stopping_patience: 20,
      gradient_clip_norm: 1,
      weight_decay: 1e-4,
      focal_loss_gamma: 3,
    });
    expect(preparationOf({})).toEqual({ labels: "signal-cluster", horizon: 1 });
    expect(preparationOf({ labels: "forward-return" }, "rf").horizon).toBe(5);
    expect(preparationOf({ labels: "forward-return" }, "lstm_mtl").horizon).toBe(1);
    expect(placeOf({}, "rf")).toEqual({ model_dir: "models", model_name: "b3_model" });
    expect(placeOf({}, "lstm_mtl")).toEqual({ model_dir: "models", model_name: "b3_lstm_mtl" });
  });

  it("take the described bodies as they are", () => {
    const bodies = [
      { model_type: "rf", model_dir: "models", n_jobs: 5, test_size: 0.2, val_size: 0.2 },
      {
        model_type: "lstm",
        lookback: 32,
        horizon: 2,
        epochs: 50,
        batch_size: 256,
        learning_rate: 0.001,
        units: 64,
      },
      { dropout: 0.4, loss_weight_action: 20.0, loss_weight_return: 50.0, early_stopping_patience: 20 },
      {
        gradient_clip_norm: 1.0,
        weight_decay: 1e-4,
        focal_loss_gamma: 3.0,
        price_col: "close",
        model_name: "b3_model",
      },
    ];
    for (const body of bodies) expect(b3Body.parse(body)).toEqual(body);
  });

  it("name one of two families", () => {
    expect(["rf", "random_forest", "lstm", "lstm_mtl"].map((type) => b3Family(type as "rf"))).toEqual([
      "rf",
      "rf",
      "lstm_mtl",
      "lstm_mtl",
    ]);
  });
});

describe("the forest of a body", () => {
  it("is searched for as the original did, with the rows split by date", () => {
    const body: B3Body = { test_size: 0.25, val_size: 0.1 };
    const options = optionsOf({
      preparation: preparationOf(body),
      parting: partingOf(body, "rf"),
      fitting: fittingOf(body, "rf"),
      source: "sample",
      to: placeOf(body, "rf"),
    });
    expect(options).toMatchObject({
      model: "rf",
      space: "original",
      draws: 4,
      folds: 3,
      scoring: "f1_weighted",
      features: "b3",
      labels: "signal-cluster",
      split: "by-date",
      testSize: 0.25,
      valSize: 0.1,
      embargo: 0,
      modelName: "b3_model",
    });
  });
});

describe("the LSTM of a body", () => {
  const body = { model_type: "lstm", lr: 0.01, units: 16, horizon: 3 } as const;

  it("has every parameter, and bars left free where its return looks beyond its labels", () => {
    const fitting = fittingOf(body, "lstm_mtl");
    const parting = partingOf(body, "lstm_mtl");
    const options = optionsOf({ preparation: preparationOf(body, "lstm_mtl"), parting, fitting });
    expect(options).toMatchObject({ model: "lstm_mtl", draws: 0, horizon: 3, embargo: 3 });
    expect(options.param).toEqual({
      lookback: "32",
      epochs: "25",
      batch_size: "128",
      learning_rate: "0.01",
      units: "16",
      dropout: "0.2",
      loss_weight_action: "20",
      loss_weight_return: "50",
      early_stopping_patience: "20",
      gradient_clip_norm: "1",
      weight_decay: "0.0001",
      focal_loss_gamma: "3",
    });
    // Return labels know where they end: the purge does it.
    const returns = preparationOf({ labels: "forward-return" }, "lstm_mtl");
    expect(optionsOf({ preparation: returns, parting, fitting }).embargo).toBe(0);
  });

  it("has one learning rate", () => {
    expect(() => fittingOf({ lr: 0.1, learning_rate: 0.2 }, "lstm_mtl")).toThrow(
      /another name of learning_rate/,
    );
    expect(fittingOf({ lr: 0.1, learning_rate: 0.1 }, "lstm_mtl").parameters.learning_rate).toBe(0.1);
  });
});

describe("fields that a step does not read", () => {
  it("are named with the reason", () => {
    const body = { model_type: "rf", lookback: 32, test_size: 0.2, n_jobs: 5, model_dir: "models" } as const;
    expect(idleFields(body, "train", "rf")).toEqual({
      lookback: "read by the LSTM only",
      test_size: "read by split-data, complete-pipeline only",
      model_dir: "read by save-model, complete-pipeline only",
    });
    expect(idleFields(body, "pipeline", "lstm_mtl")).toEqual({});
    expect(Object.keys(idleFields(body, "load", undefined))).toHaveLength(5);
  });
});
