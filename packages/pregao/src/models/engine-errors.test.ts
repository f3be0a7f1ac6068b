import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseOptions } from "../config/index.ts";
import { isPregaoError } from "../errors.ts";
import { createRunContext } from "../progress.ts";
import type { Model, ModelFamily } from "./contract.ts";
import { loadFamily } from "./families.ts";

function defaultsOf(family: ModelFamily, task: Model["task"]) {
  return parseOptions(family.parameters(task), {});
}

describe("a refusal of the engine", () => {
  const columns = [Float32Array.of(1, 2, 3, Number.POSITIVE_INFINITY)];
  const data = {
    features: { names: ["x"], length: 4, columns, series: Int32Array.of(0), featureSetId: "fs" },
    rows: Int32Array.of(0, 1, 2, 3),
    classes: Int8Array.of(0, 1, 0, 1),
    classNames: ["sell", "buy"],
  };

  it("is an error of the catalogue that names family, column, row and value", async () => {
    const family = await loadFamily("rf");
    const refused = await family.fit(data, "classification", {}, createRunContext()).catch((error) => error);
    expect(isPregaoError(refused, "PREGAO_ENGINE_REFUSED")).toBe(true);
    expect(refused.message).toMatch(/rf.*column 0 \("x"\), row 3 is Infinity.*TREES_VALUE_INFINITE/);
  });

  it("of nets is one too, as are its own of what it cannot read", async () => {
    const family = await loadFamily("mlp");
    const parameters = { ...defaultsOf(family, "classification"), batch_size: 1 };
    const clean = { ...data, features: { ...data.features, columns: [Float32Array.of(1, 2, 3, 4)] } };
    const refused = await family
      .fit(clean, "classification", parameters, createRunContext())
      .catch((error) => error);
    expect(isPregaoError(refused, "PREGAO_ENGINE_REFUSED")).toBe(true);
    expect(refused.message).toMatch(/mlp.*one value a channel has no variance.*NEURAL_SHAPE_MISMATCH/);
    const unread = await family
      .fit(data, "classification", defaultsOf(family, "classification"), createRunContext())
      .catch((error) => error);
    expect(isPregaoError(unread, "PREGAO_ENGINE_REFUSED")).toBe(true);
    expect(unread.message).toMatch(/mlp.*column 0 \("x"\), row 3 is Infinity.*NEURAL_VALUE_NOT_FINITE/);
  });

  it("is one too when a model file is damaged", async () => {
    const family = await loadFamily("rf");
    const clean = { ...data, features: { ...data.features, columns: [Float32Array.of(1, 2, 3, 4)] } };
    const model = await family.fit(clean, "classification", { n_estimators: 3 }, createRunContext());
    const directory = await mkdtemp(join(tmpdir(), "pregao-engine-"));
    try {
      await model.save(directory);
      const damaged = `${directory}-damaged`;
      await cp(directory, damaged, { recursive: true });
      const bytes = await readFile(join(damaged, "forest.bin"));
      await writeFile(join(damaged, "forest.bin"), bytes.subarray(0, bytes.length - 9));
      const refused = await family.load(damaged).catch((error) => error);
      await rm(damaged, { recursive: true });
      expect(isPregaoError(refused, "PREGAO_ENGINE_REFUSED")).toBe(true);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
