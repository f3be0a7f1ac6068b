import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { loadConfiguration } from "../../config/index.ts";
import type { ModelFamily } from "../contract.ts";
import { allFamilies, familyName, loadFamily } from "../families.ts";
import { naiveFamily } from "../naive/naive-family.ts";
import { checkFamily } from "./check-family.ts";
import { whyNoFamily } from "./family-shape.ts";
import { loadConfiguredModels, loadModelsFile, registerFamilies } from "./models-file.ts";
import { tiltModelsFile } from "./tilt-family.fixture.ts";

const directory = mkdtempSync(join(tmpdir(), "pregao-own-models-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function write(file: string, text: string): string {
  const path = join(directory, file);
  writeFileSync(path, text);
  return path;
}

const sound: ModelFamily = { ...naiveFamily, name: "sound", aliases: ["sound_one"] };

describe("the form of a user's family", () => {
  it("is kept by a sound one", () => {
    expect(whyNoFamily(sound)).toBeUndefined();
  });

  const table = (schema: unknown) => ({ parameters: () => ({ rate: schema }) });
  it.each<[string, Record<string, unknown>, RegExp]>([
    ["a name with a space", { name: "my model" }, /^name: must be letters/],
    ["no tasks", { tasks: [] }, /^tasks: /],
    ["an unknown task", { tasks: ["ranking"] }, /^tasks.0: /],
    ["no fit", { fit: undefined }, /^fit: must be a function/],
    ["no default space", { searchSpaces: {} }, /default is missing/],
    ["a parameter that is no schema", table(1), /parameter rate of classification is no zod schema/],
    ["a parameter without a description", table(z.number().default(1)), /has no description/],
    ["a parameter without a default", table(z.number().meta({ description: "Rate." })), /has no default/],
    [
      "a space that draws what is refused",
      {
        ...table(z.number().max(1).default(1).meta({ description: "Rate." })),
        searchSpaces: { default: { rate: [0.5, 2] } },
      },
      /searchSpaces.default: rate = 2 is not valid/,
    ],
    [
      "parameters that throw",
      {
        parameters: () => {
          throw new Error("not today");
        },
      },
      /its parameters fail: not today/,
    ],
  ])("is broken by %s", (_, change, reason) => {
    expect(whyNoFamily({ ...sound, ...change })).toMatch(reason);
  });

  it("is broken by an object of a class, whose methods would be lost", () => {
    expect(whyNoFamily(Object.create(sound))).toMatch(/parameters is inherited/);
  });
});

describe("a models file", () => {
  it("makes its families known by name and alias", async () => {
    const file = write("known.ts", tiltModelsFile());
    const [family] = await loadModelsFile(file);
    expect(familyName("tilt-of-return")).toBe("tilt");
    expect((await loadFamily("tilt")).description).toBe(family!.description);
    expect((await allFamilies()).at(-1)!.name).toBe("tilt");
    expect(await loadModelsFile(file)).toEqual([family]);
  });

  it("is found beside the configuration, or where the configuration says", async () => {
    write("pregao.models.ts", tiltModelsFile("found_beside"));
    write("elsewhere.ts", tiltModelsFile("found_elsewhere"));
    await loadConfiguredModels(loadConfiguration({ directory, environment: {} }));
    expect(familyName("found_beside")).toBe("found_beside");
    const environment = { PREGAO_MODELS_FILE: "elsewhere.ts" };
    await loadConfiguredModels(loadConfiguration({ directory, environment }));
    expect(familyName("found_elsewhere")).toBe("found_elsewhere");
  });

  it.each([
    ["missing.ts", undefined, /missing.ts: there is no such file/],
    ["broken.ts", "export default [;", /cannot load the models file/],
    ["none.ts", "export const families = [];", /its default export is no list/],
    [
      "clash.ts",
      tiltModelsFile("xgb"),
      /family xgb of .*clash.ts .* the name xgb is taken by a family of the product/,
    ],
    [
      "again.ts",
      tiltModelsFile("tilt"),
      /the name tilt is taken by the family tilt, which is loaded already/,
    ],
    ["no-family.ts", "export default [null];", /the model family number 1 of .*no-family.ts/],
    ["no-fit.ts", tiltModelsFile("unfit", "fit: 1,"), /unfit of .* fit: must be a function/],
  ])("%s is refused by name", async (file, text, reason) => {
    const path = text === undefined ? join(directory, file) : write(file, text);
    await expect(loadModelsFile(path)).rejects.toThrow(reason);
  });

  it("keeps nothing of a file that is refused", () => {
    expect(() => familyName("unfit")).toThrow(/unknown model family unfit/);
  });

  it("may be a program's own list, once or twice", () => {
    registerFamilies([sound]);
    registerFamilies([sound]);
    expect(familyName("sound_one")).toBe("sound");
    expect(() => registerFamilies([{ ...sound }])).toThrow(/the program .* taken by the family sound/);
    const twice = { ...sound, name: "other", aliases: [] };
    expect(() => registerFamilies([twice, { ...twice }])).toThrow(
      /taken by the family other of the same list/,
    );
  });
});

describe("the check of a user's family", () => {
  it("finds nothing in a sound one", async () => {
    expect(await checkFamily(naiveFamily, { rows: 400 })).toEqual([]);
  });

  it("says what a careless one does not keep", async () => {
    const [tilt] = await loadModelsFile(write("careless.ts", tiltModelsFile("careless")));
    expect(await checkFamily(tilt!, { rows: 400 })).toEqual([
      expect.stringMatching(/^regression: it takes -?\d.* % off the loss where a signal is planted/),
      "regression: it takes a matrix of other features: call requireFeatureSet(this, features) in predict",
    ]);
  });

  it("finds a look at other rows, a dependence on threads, a batch that matters and a model that is lost", async () => {
    const mean = (values: Float64Array) => values.reduce((sum, one) => sum + one, 0) / values.length;
    const careless: ModelFamily = {
      ...naiveFamily,
      tasks: ["regression"],
      async fit(data, task, parameters, context) {
        const model = await naiveFamily.fit(data, task, parameters, context);
        const shift = mean(data.returns!) + context.threads;
        return {
          ...model,
          importance: () => [],
          summary: () => ({}),
          save: (to) => model.save(to),
          async predict(features, rows) {
            const { returns } = await model.predict(features, rows);
            return {
              rows: returns!.length,
              returns: returns!.map((one) => one + shift + 1 / returns!.length),
            };
          },
        };
      },
    };
    const findings = (await checkFamily(careless, { rows: 400 })).join("\n");
    expect(findings).toMatch(/looks at rows that it was not given/);
    expect(findings).toMatch(/1 and 3 threads differ/);
    expect(findings).toMatch(/a row alone is predicted otherwise/);
    expect(findings).toMatch(/a loaded model predicts otherwise/);
  });
});
