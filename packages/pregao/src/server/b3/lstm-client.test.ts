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

describe("a client of the LSTM, step by step", () => {
  it("goes the way of the described example in a session of its own", async () => {
    const { post, get, trained } = server;
    const session = "lstm";
    await post("/load-data", undefined, session);
    await post("/preprocess-data", {}, session);
    const parts = await post("/split-data", { model_type: "lstm", test_size: 0.2, val_size: 0.2 }, session);
    // The return looks a bar ahead, which the labels do not know of.
    const dropped = parts.body.row_ledger.dropped.map(({ reason }: { reason: string }) => reason);
    expect(dropped.join()).toMatch(/embargo/);

    const network = { lookback: 8, horizon: 1, epochs: 1, batch_size: 128, units: 8, dropout: 0.2 };
    const body = { model_type: "lstm", ...network, learning_rate: 0.001 };
    const started = await post("/train-model", body, session);
    expect(started.body).toMatchObject({
      status: "success",
      message: "Model training started in background",
      training_status: "running",
      model_type: "lstm",
    });
    expect(started.body).not.toHaveProperty("ignored_fields");
    await trained(session);

    const { evaluation } = (await post("/evaluate-model", undefined, session)).body;
    for (const part of ["validation", "test"])
      expect(evaluation[part]).toMatchObject({
        accuracy: expect.any(Number),
        f1_score: expect.any(Number),
        mae: expect.any(Number),
        mse: expect.any(Number),
        rmse: expect.any(Number),
        r2: expect.any(Number),
      });
    // The described R² is one of price levels: it stands beside that of "tomorrow is today".
    const levels = evaluation.test.regression.price_levels.find(
      ({ name }: { name: string }) => name === "r2",
    );
    expect(levels.value).toBeGreaterThan(0.5);
    expect(levels.baselines.previous_price.value).toBeGreaterThan(0.5);
    expect(evaluation.test.regression.verdict.line).not.toMatch(/signal-cluster/);

    const saved = await post("/save-model", { model_dir: "models", model_name: "my_lstm" }, session);
    expect(saved.body).toMatchObject({ model_path: "models/my_lstm.pt", version: 1 });
    expect(existsSync(join(home, "models/my_lstm.pt"))).toBe(true);

    const predicted = await post("/predict", { ticker: "SYN002", model_type: "lstm" }, session);
    expect(predicted.body).toMatchObject({
      model_type: "lstm_mtl",
      requested_model_type: "lstm",
      model_source: "storage",
      model: { name: "my_lstm", version: 1 },
      predicted_price: expect.any(Number),
      last_price: expect.any(Number),
      predicted_return: expect.any(Number),
      sequence_length: 8,
      features_count: expect.any(Number),
      input_shape: [1, 8, expect.any(Number)],
    });
    const { last_price, predicted_return, predicted_price } = predicted.body;
    expect(predicted_price).toBeCloseTo(last_price * (1 + predicted_return), 9);

    // Nothing of it is seen by the client without a session.
    expect((await get("/pipeline-status")).body.pipeline_state).toEqual({
      data_loaded: false,
      data_preprocessed: false,
      data_split: false,
      model_trained: false,
      model_type: null,
      data_shape: null,
    });
    expect((await get("/training-status")).body.status).toBe("not_started");
  }, 120_000);
});
