import { permutationImportance as ofTheEngine } from "@pregao/trees";
import { describe, expect, it } from "vitest";
import { parseOptions } from "../config/index.ts";
import { loadFamily } from "../models/index.ts";
import { createRunContext } from "../progress.ts";
import { createRandom } from "../random.ts";
import { blockError, blocksOf } from "./block-error.ts";
import { dropColumnImportance } from "./drop-column-importance.ts";
import { allRows, knownModel, normalMatrix } from "./known-model.fixture.ts";
import { permutationImportance } from "./permutation-importance.ts";

const names = ["a", "b", "c"];
const features = normalMatrix(600, names);
const context = createRunContext();
const time = Float64Array.from(allRows(features), (row) => row * 60_000);
const slopes = [1, 0, -0.5];

async function outcomesOf(noise: number, history = 0) {
  const random = createRandom(3, "outcomes");
  const { returns } = await knownModel(names, slopes, { history }).predict(features);
  return { time, returns: returns!.map((value) => value + noise * random.normal()) };
}

describe("permutation importance", () => {
  it("is what the engine's own measures with the same definition, within what shuffles differ by", async () => {
    const outcomes = await outcomesOf(1);
    const model = knownModel(names, slopes);
    const rows = allRows(features);
    const found = await permutationImportance({ model, features, rows, outcomes, repeats: 20 }, context);
    expect(found).toMatchObject({
      method: "permutation",
      loss: "squared error",
      rows: 600,
      repeats: 20,
      blocks: 10,
    });
    const lossOf = (columns: readonly Float32Array[]): number =>
      outcomes.returns.reduce((sum, actual, row) => {
        const [a, , c] = columns.map((column) => (Number.isNaN(column[row]!) ? 0 : column[row]!));
        return sum + (0.5 + a! - 0.5 * c! - actual) ** 2;
      }, 0) / 600;
    const engine = ofTheEngine({
      columns: features.columns,
      score: (columns) => -lossOf(columns),
      repeats: 20,
    });
    expect(found.baseline).toBeCloseTo(-engine.baseline, 10);
    for (const { name, rise, deviation, blockError: error } of found.features) {
      const place = names.indexOf(name);
      expect(Math.abs(rise - engine.mean[place]!)).toBeLessThan(5 * engine.deviation[place]! + 1e-12);
      if (name === "b") expect([rise, deviation, error]).toEqual([0, 0, 0]);
      else expect(Math.min(deviation!, error!)).toBeGreaterThan(0);
    }
    // Shuffling doubles the variance of what a feature says.
    expect(found.features[0]).toMatchObject({ name: "a" });
    expect(found.features[0]!.rise).toBeGreaterThan(1.6);
    expect(found.features[0]!.rise).toBeLessThan(2.4);
  });

  it("shuffles the bars before too, where a model reads them", async () => {
    const outcomes = await outcomesOf(0, 3);
    const model = knownModel(names, slopes, { history: 3 });
    const rows = allRows(features).subarray(300, 400);
    const found = await permutationImportance({ model, features, rows, outcomes }, context);
    expect(found.baseline).toBe(0);
    expect(found.features[0]!.rise).toBeGreaterThan(1);
  });

  it("is the same for the same seed, another for another", async () => {
    const request = {
      model: knownModel(names, slopes),
      features,
      rows: allRows(features),
      outcomes: await outcomesOf(1),
    };
    const again = await permutationImportance(request, createRunContext({ threads: 3 }));
    expect(await permutationImportance(request, context)).toEqual(again);
    expect(await permutationImportance(request, createRunContext({ seed: 1 }))).not.toEqual(again);
  });

  it("measures classes by log-loss, and refuses rows without an outcome", async () => {
    const model = {
      ...knownModel(names, slopes),
      task: "classification" as const,
      classNames: ["sell", "buy"],
      predict: async (given: typeof features, rows = allRows(given)) => ({
        rows: rows.length,
        probabilities: Float64Array.from(
          Array.from(rows, (row) => {
            const share = 1 / (1 + Math.exp(-2 * given.columns[0]![row]!));
            return [1 - share, share];
          }).flat(),
        ),
      }),
    };
    const classes = Int8Array.from(features.columns[0]!, (value) => Number(value > 0));
    const found = await permutationImportance(
      { model, features, rows: allRows(features), outcomes: { time, classes } },
      context,
    );
    expect(found.loss).toBe("log-loss");
    expect(found.features[0]!.name).toBe("a");
    classes[17] = -1;
    const request = { model, features, rows: allRows(features) };
    await expect(permutationImportance({ ...request, outcomes: { time, classes } }, context)).rejects.toThrow(
      /row 17/,
    );
    await expect(permutationImportance({ ...request, outcomes: { time } }, context)).rejects.toThrow(
      /were not given/,
    );
    await expect(
      permutationImportance({ ...request, outcomes: { time, classes }, repeats: 0 }, context),
    ).rejects.toThrow(/whole number from 1/);
  });

  it("stops when it is asked to", async () => {
    const abort = new AbortController();
    const stopped = createRunContext({ signal: abort.signal, progress: () => abort.abort() });
    const request = {
      model: knownModel(names, slopes),
      features,
      rows: allRows(features),
      outcomes: await outcomesOf(0),
    };
    await expect(permutationImportance(request, stopped)).rejects.toMatchObject({
      code: "PREGAO_INTERRUPTED",
    });
  });
});

describe("the error over blocks of time", () => {
  it("keeps what neighbours have in common: far above that of independent rows", () => {
    const random = createRandom(1, "blocks");
    const rows = allRows(features);
    const shared = Float64Array.from({ length: 10 }, () => random.normal());
    const values = Float64Array.from(rows, (row) => shared[Math.floor(row / 60)]!);
    const mean = values.reduce((a, b) => a + b) / 600;
    const byBlock = Math.sqrt(shared.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 9 / 10);
    expect(blockError(values, blocksOf(time, rows))).toBeCloseTo(byBlock, 10);
  });

  it("is not told of fewer times than blocks", () => {
    const rows = Int32Array.of(0, 1, 2);
    expect(blockError(Float64Array.of(1, 2, 3), blocksOf(time, rows))).toBeNull();
  });
});

describe("drop-column importance", () => {
  it("is high of what no other feature says, and none of one of two that say the same", async () => {
    const twins = { ...features, names: ["a", "twin", "c"], columns: features.columns.slice() };
    twins.columns[1] = features.columns[0]!.slice();
    const family = await loadFamily("xgboost");
    const parameters = parseOptions(family.parameters("regression"), { n_estimators: 30, max_depth: 3 });
    const { returns } = await outcomesOf(0.2);
    const rows = allRows(features);
    const request = {
      family,
      task: "regression" as const,
      parameters,
      data: { features: twins, rows: rows.subarray(0, 400), returns },
      rows: rows.subarray(400),
      outcomes: { time, returns },
      repeats: 2,
    };
    const heard: string[] = [];
    const listening = createRunContext({ progress: ({ note }) => heard.push(note ?? "") });
    const found = await dropColumnImportance(request, listening);
    expect(found).toMatchObject({ method: "drop column", rows: 200, repeats: 2, blocks: 10 });
    const rise = Object.fromEntries(found.features.map((feature) => [feature.name, feature.rise]));
    expect(rise.c).toBeGreaterThan(0.1);
    expect(Math.abs(rise.a!)).toBeLessThan(0.02);
    expect(Math.abs(rise.twin!)).toBeLessThan(0.02);
    expect(heard).toContain("twin");
    const some = await dropColumnImportance({ ...request, names: ["c"] }, context);
    expect(some.features).toEqual(found.features.filter(({ name }) => name === "c"));
  });
});
