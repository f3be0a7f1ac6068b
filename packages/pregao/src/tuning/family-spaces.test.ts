import { describe, expect, it } from "vitest";
import { parseOptions } from "../config/index.ts";
import { familyNames, loadFamily } from "../models/index.ts";
import { createRandom } from "../random.ts";
import { checkSpace, drawAtRandom } from "./space.ts";

describe.each(familyNames)("tuning spaces of %s", async (name) => {
  const family = await loadFamily(name);

  it("give parameters that the family takes", () => {
    for (const task of family.tasks) {
      for (const { parameters, assemble } of Object.values(family.tuningSpaces?.(task) ?? {})) {
        checkSpace(parameters);
        const random = createRandom(1);
        for (let i = 0; i < 100; i++) {
          const drawn = drawAtRandom(parameters, random);
          const settings = assemble?.(drawn) ?? drawn;
          expect(parseOptions(family.parameters(task), settings)).toMatchObject(settings);
        }
      }
    }
  });
});

it("are those of the described system where it names them", async () => {
  const spaceOf = async (name: string) =>
    (await loadFamily(name)).tuningSpaces!("classification").default.parameters;
  const rate = { low: 0.01, high: 0.3, log: true };
  expect(await spaceOf("xgboost")).toMatchObject({
    max_depth: { low: 3, high: 10 },
    learning_rate: rate,
    n_estimators: { low: 100, high: 500 },
  });
  expect(await spaceOf("lightgbm")).toMatchObject({
    num_leaves: { low: 20, high: 100 },
    learning_rate: rate,
  });
  expect(await spaceOf("catboost")).toMatchObject({
    depth: { low: 4, high: 10 },
    learning_rate: rate,
    iterations: { low: 100, high: 500 },
  });
  expect(await spaceOf("mlp")).toMatchObject({
    n_layers: { low: 2, high: 4 },
    hidden_dim_1: { low: 32, high: 256 },
    hidden_dim_4: { low: 32, high: 256, when: { parameter: "n_layers", in: [4] } },
    dropout: { low: 0.1, high: 0.5 },
  });
});
