import { afterAll, beforeAll, expect, it } from "vitest";
import { loadConfiguration } from "../config/index.ts";
import { forestFacts } from "../registry/facts.fixture.ts";
import { openRegistry } from "../registry/index.ts";
import { temporaryDirectory } from "../sources/temporary-directory.fixture.ts";
import { openTracker } from "../tracking/index.ts";
import { MlflowDouble } from "../tracking/mlflow/mlflow-double.fixture.ts";
import { mirrorAliases } from "./mirror-aliases.ts";
import { tellVersion } from "./track-training.ts";

let double: MlflowDouble;
beforeAll(async () => {
  double = await MlflowDouble.start();
});
afterAll(() => double.close());

it("tells MLflow where aliases stand, of versions that it has", async () => {
  const home = temporaryDirectory();
  const configure = (register: string) =>
    loadConfiguration({
      flags: { home },
      environment: { MLFLOW_TRACKING_URI: double.url, PREGAO_MLFLOW_REGISTER_MODELS: register },
    });
  const configuration = configure("true");
  const registry = openRegistry(configuration);
  const publish = () => registry.publish("b3_model", { facts: forestFacts, write: async () => {} });
  const unknown = await publish();
  const request = { by: "test", reason: "because" };
  await registry.setAlias("b3_model", "old", unknown.version, request);
  for (let times = 0; times < 2; times++) {
    const run = await openTracker(configuration).startRun({ experiment: "train", name: "training" });
    const saved = await publish();
    if (times === 0) await registry.setAlias("b3_model", "champion", saved.version, request);
    await tellVersion(run, saved, registry);
    await run.end("finished");
  }
  expect(double.aliases).toEqual(new Map([["b3_model@champion", "1"]]));
  await registry.setAlias("b3_model", "champion", 3, request);
  expect(await mirrorAliases(configure("false"))).toBe(0);
  expect(await mirrorAliases(configuration)).toBe(1);
  expect(double.aliases).toEqual(new Map([["b3_model@champion", "2"]]));
});
