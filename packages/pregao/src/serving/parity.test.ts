import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ServingHome } from "./serving.fixture.ts";

const place = new ServingHome();

const trainings = [
  { modelName: "forest", model: "rf" },
  // EMAs and Wilder averages remember their start.
  { modelName: "recursive", model: "extra_trees", features: "ema_20,rsi_14,macd,atr_14" },
  { modelName: "boosting", model: "xgboost", task: "regression" },
  { modelName: "ridge", model: "ridge", task: "regression", param: {} },
  { modelName: "volatility", model: "ridge", task: "regression", target: "forward-volatility", param: {} },
  { modelName: "ranks", model: "rf", features: "cs_rank_return_1,rsi_14" },
  { modelName: "mended", model: "rf", calibrate: "temperature" },
  { modelName: "net", model: "lstm_mtl", param: { lookback: "6", units: "8", epochs: "1" } },
];

beforeAll(async () => {
  for (const training of trainings) await place.train(training);
}, 120_000);
afterAll(() => place.close());

describe.each(trainings.map(({ modelName }) => modelName))("%s", (modelName) => {
  it("answers what the library answers, to the last bit, one at a time and many at once", async () => {
    const service = place.service({ PREGAO_PREDICTION_CACHE: "off" });
    const tickers = ["SYN001", "SYN004", "SYN007"];
    const wanted = await Promise.all(
      tickers.map((ticker) => place.library({ ticker: [ticker], modelName, model: familyOf(modelName) })),
    );
    for (const [index, ticker] of tickers.entries()) {
      const { prediction, json, model } = await service.predict({ ticker, modelName });
      expect(prediction).toEqual(wanted[index]);
      expect(json).toBe(JSON.stringify(wanted[index]));
      expect(model).toMatchObject({ name: modelName, version: 1, role: "latest", fallback: "exact" });
    }
    const together = await Promise.all(
      Array.from({ length: 90 }, (_, i) => service.predict({ ticker: tickers[i % 3]!, modelName })),
    );
    for (const [i, { prediction, cached }] of together.entries()) {
      expect(prediction).toEqual(wanted[i % 3]);
      expect(cached).toBe(false);
    }
  });
});

function familyOf(modelName: string): string {
  return trainings.find((one) => one.modelName === modelName)!.model;
}

describe("a request", () => {
  it("is refused by name where there is no such model, ticker or family", async () => {
    const service = place.service();
    await expect(service.predict({ ticker: "SYN01", modelName: "forest" })).rejects.toMatchObject({
      code: "PREGAO_NAME_UNKNOWN",
      message: expect.stringContaining("SYN001"),
    });
    await expect(service.predict({ ticker: "SYN001", modelName: "forrest" })).rejects.toMatchObject({
      code: "PREGAO_NAME_UNKNOWN",
      message: expect.stringContaining("forest"),
    });
    await expect(
      service.predict({ ticker: "SYN001", modelName: "forest", family: "lstm" }),
    ).rejects.toMatchObject({ code: "PREGAO_NO_TRAINED_MODEL" });
    await expect(
      service.predict({ ticker: "SYN001", modelName: "forest", family: "lstm", version: "1" }),
    ).rejects.toMatchObject({ code: "PREGAO_MODEL_FAMILY_DIFFERS" });
    await expect(service.predict({ ticker: "SYN001", family: "catboost" })).rejects.toMatchObject({
      code: "PREGAO_NO_TRAINED_MODEL",
    });
    expect((await service.status()).failures).toBe(0);
  });

  it("without a name is for the newest model of its family", async () => {
    const { model } = await place.service().predict({ ticker: "SYN001", family: "random_forest" });
    expect(model).toMatchObject({ name: "mended", family: "rf" });
  });
});

describe("a family that is not enabled", () => {
  it("is neither served nor made ready", async () => {
    const service = place.service({ PREGAO_ENABLED_MODELS: "ridge" });
    await service.start();
    expect((await service.status()).modelsLoaded).toBe(2);
    await expect(service.predict({ ticker: "SYN001", modelName: "forest" })).rejects.toMatchObject({
      code: "PREGAO_MODEL_DISABLED",
    });
    const request = { symbol: "SYN001", timeframe: "1d", steps: 1, fallback: false };
    expect((await service.forecast(request)).model.family).toBe("ridge");
    await expect(service.forecast({ ...request, family: "xgboost" })).rejects.toMatchObject({
      code: "PREGAO_MODEL_DISABLED",
    });
  });
});
