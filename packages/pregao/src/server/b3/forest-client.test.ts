import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type B3TestServer, startB3Server, temporaryHome } from "./b3-server.fixture.ts";

const { home, remove } = temporaryHome();
let server: B3TestServer;
beforeAll(async () => {
  server = await startB3Server(home);
});
afterAll(async () => {
  await server.stop();
  remove();
});

describe("a client of the forest, step by step", () => {
  it("goes the way of the described example", async () => {
    const { post, get } = server;
    let response = await post("/load-data");
    expect(response.body).toMatchObject({ status: "success", message: "Data loaded successfully" });
    const { data_shape, columns } = response.body;
    expect(data_shape).toEqual([600, columns.length]);
    expect(columns.slice(0, 2)).toEqual(["date", "ticker"]);

    response = await post("/preprocess-data");
    expect(response.body).toMatchObject({ status: "success", message: "Data preprocessed successfully" });
    const { features_shape, targets_shape, feature_columns, target_distribution, note } = response.body;
    expect(targets_shape).toEqual([features_shape[0]]);
    expect(features_shape[1]).toBe(feature_columns.length);
    expect(feature_columns).toContain("rsi_14");
    const { buy, sell, hold } = target_distribution;
    expect(buy + sell + hold).toBe(targets_shape[0]);
    expect(note).toMatch(/no evidence of foresight/);

    response = await post("/split-data", { model_type: "rf", test_size: 0.2, val_size: 0.2 });
    expect(response.body).toMatchObject({ status: "success", message: "Data split successfully" });
    const { train_size, validation_size, test_size } = response.body;
    expect(train_size / targets_shape[0]).toBeCloseTo(0.6, 1);
    expect(validation_size / targets_shape[0]).toBeCloseTo(0.2, 1);
    expect(test_size / targets_shape[0]).toBeCloseTo(0.2, 1);

    response = await post("/train-model", { model_type: "rf", n_jobs: 5 });
    expect(response.body).toMatchObject({
      status: "success",
      message: "Model training started in background",
      training_status: "running",
      model_type: "rf",
    });
    await server.trained();

    response = await post("/evaluate-model");
    expect(response.body).toMatchObject({ status: "success" });
    const { evaluation, visualization_path } = response.body;
    for (const part of ["validation", "test"])
      expect(evaluation[part]).toMatchObject({
        accuracy: expect.any(Number),
        precision: expect.any(Number),
        recall: expect.any(Number),
        f1_score: expect.any(Number),
      });
    expect(evaluation.test.caveats[0]).toMatch(/no evidence of foresight/);
    expect(existsSync(join(home, visualization_path))).toBe(true);

    response = await post("/predict", { ticker: "SYN001", model_type: "rf" });
    expect(response.body).toMatchObject({ model_source: "pipeline", model_type: "rf" });

    response = await post("/save-model", { model_dir: "models" });
    expect(response.body).toMatchObject({
      status: "success",
      model_path: "models/b3_model.joblib",
      version: 1,
      archived_path: null,
    });
    expect(existsSync(join(home, "models/b3_model.joblib"))).toBe(true);
    expect(existsSync(join(home, "models/b3_model/1/manifest.json"))).toBe(true);

    response = await post("/predict", { ticker: "SYN001" });
    expect(response.body).toMatchObject({
      status: "success",
      ticker: "SYN001",
      predictions: expect.stringMatching(/^(buy|sell|hold)$/),
      prediction_probabilities: {
        buy: expect.any(Number),
        sell: expect.any(Number),
        hold: expect.any(Number),
      },
      feature_importance: { rsi_14: expect.any(Number) },
      input_shape: [1, feature_columns.length],
      features_used: feature_columns,
      model_type: "rf",
      requested_model_type: "rf",
      model_source: "storage",
    });

    expect((await get("/pipeline-status")).body).toMatchObject({
      status: "success",
      pipeline_state: {
        data_loaded: true,
        data_preprocessed: true,
        data_split: true,
        model_trained: true,
        model_type: "rf",
        data_shape,
      },
      train_size,
      validation_size,
      test_size,
      target_distribution,
      evaluation,
      visualization_path,
      model_path: "models/b3_model.joblib",
    });

    // Saved once more it is the same version; the copy for Python that was there is archived.
    response = await post("/save-model", { model_dir: "models" });
    expect(response.body.version).toBe(1);
    expect(response.body.archived_path).toMatch(/^models\/\.archive\/.*b3_model\.joblib$/);
    expect(existsSync(join(home, response.body.archived_path))).toBe(true);
    const versions = (folder: string): string[] =>
      readdirSync(join(home, folder), { recursive: true, encoding: "utf8" }).filter((name) =>
        /(^|\/)\d+$/.test(name),
      );
    expect(versions("models/b3_model")).toEqual(["1"]);

    // What was not saved goes with the session, what was saved stays.
    expect(versions("b3/models")).toHaveLength(1);
    expect((await post("/clear-state")).body).toMatchObject({ status: "success", cancelled_step: null });
    expect(versions("b3/models")).toEqual([]);
    expect((await get("/pipeline-status")).body.pipeline_state.model_trained).toBe(false);
    expect((await post("/predict", { ticker: "SYN001" })).body.model_source).toBe("storage");
  }, 120_000);
});
