import { existsSync } from "node:fs";
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

const forest = { model_type: "rf", model_dir: "models", n_jobs: 5, test_size: 0.2, val_size: 0.2 };
const network = {
  model_type: "lstm",
  model_dir: "models",
  lookback: 8,
  horizon: 2,
  epochs: 1,
  batch_size: 256,
  learning_rate: 0.001,
  units: 8,
  dropout: 0.4,
  loss_weight_action: 20.0,
  loss_weight_return: 50.0,
  early_stopping_patience: 20,
  gradient_clip_norm: 1.0,
  weight_decay: 1e-4,
  focal_loss_gamma: 3.0,
  test_size: 0.2,
  val_size: 0.2,
};

describe("one call for everything", () => {
  it("trains a forest in the background, goes on through a restart, and has every result in pipeline-status", async () => {
    const response = await server.post("/complete-pipeline", forest);
    expect(response).toMatchObject({
      status: 200,
      body: { status: "success", training_status: "running", model_type: "rf" },
    });
    const { job_id } = response.body;
    // A second run of the same session has to wait, another session has not.
    const busy = await server.post("/complete-pipeline", forest);
    expect(busy).toMatchObject({
      status: 409,
      body: {
        status: "error",
        code: "PREGAO_B3_BUSY",
        message: expect.stringContaining("complete-pipeline"),
      },
    });

    await server.stop();
    server = await startB3Server(home);
    expect((await server.get("/training-status")).body).toMatchObject({ job_id, model_type: "rf" });
    await server.trained();

    const { body } = await server.get("/pipeline-status");
    expect(body).toMatchObject({
      status: "success",
      pipeline_state: {
        data_loaded: true,
        data_preprocessed: true,
        data_split: true,
        model_trained: true,
        model_type: "rf",
        data_shape: [600, expect.any(Number)],
      },
      training_status: "completed",
      train_size: expect.any(Number),
      validation_size: expect.any(Number),
      test_size: expect.any(Number),
      target_distribution: { buy: expect.any(Number), sell: expect.any(Number), hold: expect.any(Number) },
      evaluation: { validation: { accuracy: expect.any(Number) }, test: { accuracy: expect.any(Number) } },
      visualization_path: expect.stringMatching(/\.png$/),
      model_path: "models/b3_model.joblib",
      report_path: expect.stringMatching(/\.html$/),
    });
    for (const path of [body.visualization_path, body.model_path, body.report_path])
      expect(existsSync(join(home, path)), path).toBe(true);
    // However often the job was begun, it has published once.
    expect(body.model).toMatchObject({
      model_dir: "models",
      model_name: "b3_model",
      version: 1,
      family: "rf",
    });
    expect(existsSync(join(home, "models/b3_model/2"))).toBe(false);
    const predicted = await server.post("/predict", { ticker: "SYN001", model_type: "rf" });
    expect(predicted.body).toMatchObject({ status: "success", model_source: "storage" });
  }, 120_000);

  it("trains the LSTM with every described field, by the older name", async () => {
    const response = await server.post("/complete-training", network, "net");
    expect(response.body).toMatchObject({ training_status: "running", model_type: "lstm" });
    expect(response.body).not.toHaveProperty("ignored_fields");
    await server.trained("net");
    const { body } = await server.get("/pipeline-status", "net");
    expect(body).toMatchObject({
      model_path: "models/b3_lstm_mtl.pt",
      model: { model_name: "b3_lstm_mtl", version: 1, family: "lstm_mtl" },
      evaluation: { test: { rmse: expect.any(Number), r2: expect.any(Number) } },
    });
    const predicted = await server.post("/predict", { ticker: "SYN002", model_type: "lstm_mtl" });
    expect(predicted.body).toMatchObject({ sequence_length: 8, horizon: 2, model_type: "lstm_mtl" });
  }, 120_000);
});
