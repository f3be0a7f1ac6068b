import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseOptions } from "../../config/index.ts";
import { createRunContext } from "../../progress.ts";
import { createRandom } from "../../random.ts";
import { timeOrderedFolds } from "../../splits/index.ts";
import { requireApart } from "../../splits/intervals.fixture.ts";
import type { Model, ModelFamily, Prediction, TrainingData } from "../contract.ts";
import { plantedProblem } from "../custom/planted-problem.ts";
import { loadFamily } from "../families.ts";
import { naiveFamily } from "../naive/naive-family.ts";
import { resolveBases } from "./bases.ts";
import { blendFamily } from "./blend-family.ts";
import { CombinedModel } from "./combined-model.ts";
import reference from "./reference-values.json" with { type: "json" };
import { stackFamily } from "./stack-family.ts";

const day = 86_400_000;

/** Two symbols, labels that look some days ahead, a little to learn. */
function problem(rows = 240, ahead = 3): TrainingData {
  const { data } = plantedProblem(1, 8, rows);
  const time = Float64Array.from({ length: rows }, (_, row) => Math.floor(row / 2) * day);
  return {
    ...data,
    rows: Int32Array.from({ length: rows }, (_, row) => row),
    intervals: { time, endTime: time.map((begin) => begin + ahead * day) },
  };
}

const trees = { family: "xgboost", parameters: { n_estimators: 10, max_depth: 3, learning_rate: 0.3 } };
const leaves = { family: "lightgbm", parameters: { n_estimators: 10, num_leaves: 5, learning_rate: 0.3 } };

async function train(
  family: ModelFamily,
  data: TrainingData,
  task: Model["task"],
  given: Record<string, unknown>,
  context = createRunContext({ seed: 3, threads: 2 }),
): Promise<CombinedModel> {
  const model = await family.fit(data, task, parseOptions(family.parameters(task), given), context);
  expect(model).toBeInstanceOf(CombinedModel);
  return model as CombinedModel;
}

interface Seen {
  readonly fitted: Int32Array;
  readonly watched: Int32Array | undefined;
  readonly predicted: Int32Array[];
}

/** A base that knows the targets of its training rows by heart and says 0 of every other row. */
function memory(seen: Seen[] = [], change: Partial<ModelFamily> = {}): ModelFamily {
  return {
    ...naiveFamily,
    name: "memory",
    aliases: [],
    tasks: ["regression"],
    async fit(data, task, _, context) {
      const known = new Map([...data.rows].map((row) => [row, data.returns![row]!] as const));
      const own: Seen = { fitted: data.rows, watched: data.watch, predicted: [] };
      seen.push(own);
      const plain = await naiveFamily.fit(data, task, { strategy: "mean" }, context);
      const predict = async (_: unknown, given?: Int32Array): Promise<Prediction> => {
        const rows = given ?? data.rows;
        own.predicted.push(rows);
        return { rows: rows.length, returns: Float64Array.from(rows, (row) => known.get(row) ?? 0) };
      };
      return {
        ...plain,
        family: "memory",
        predict,
        importance: () => [],
        summary: () => ({}),
        save: (directory) => plain.save(directory),
      };
    },
    ...change,
  };
}

const lookup = (own: ModelFamily) => async (name: string) => (name === own.name ? own : loadFamily(name));

describe("out-of-fold predictions", () => {
  it("show nothing of what a base knows by heart", async () => {
    const stack = stackFamily(lookup(memory()));
    const data = problem();
    const model = await train(stack, data, "regression", { bases: ["memory"] });
    expect(model.outOfFold!.rows).toEqual(data.rows);
    expect(model.outOfFold!.predictions[0]!.returns!.every((value) => value === 0)).toBe(true);
    // So the combining model gives it nothing to say, though of these rows it knows all.
    const { returns } = await model.predict(data.features, data.rows);
    const mean = data.returns!.reduce((sum, value) => sum + value, 0) / data.rows.length;
    for (const value of returns!) expect(value).toBeCloseTo(mean, 12);
  });

  it("come from bases whose training labels overlap no predicted one, over folds in order of time", async () => {
    const seen: Seen[] = [];
    const data = problem();
    await train(stackFamily(lookup(memory(seen))), data, "regression", {
      bases: ["memory"],
      folds: 4,
      embargo: 2,
    });
    const byFold = seen.filter(({ predicted }) => predicted.length > 0);
    expect([seen.length, byFold.length]).toEqual([5, 4]);
    expect(seen[0]!.fitted).toEqual(data.rows);
    const { time, endTime } = data.intervals!;
    for (const { fitted, predicted } of byFold) {
      const [test] = predicted;
      requireApart({ time, endTime, classes: data.classes! }, fitted, test!);
      expect(test!.at(-1)! - test![0]!).toBe(test!.length - 1);
      const last = Math.max(...[...test!].map((row) => endTime[row]!));
      for (const row of fitted) expect(time[row]! > last && time[row]! <= last + 2 * day).toBe(false);
    }
  });

  it("equal those of folds made by hand, whatever the number of threads", async () => {
    const data = problem();
    const given = { bases: [trees, "ridge"], folds: 3 };
    const family = stackFamily(loadFamily);
    const model = await train(family, data, "regression", given);
    for (const [place, { family: name, parameters }] of [
      trees,
      { family: "ridge", parameters: {} },
    ].entries()) {
      const base = await loadFamily(name);
      const full = parseOptions(base.parameters("regression"), parameters);
      for (const { train, test } of timeOrderedFolds({ ...data.intervals!, rows: data.rows, folds: 3 })) {
        const own = await base.fit(
          { ...data, rows: train },
          "regression",
          full,
          createRunContext({ seed: 3 }),
        );
        const { returns } = await own.predict(data.features, test);
        const said = test.map((row) => model.outOfFold!.rows.indexOf(row));
        expect(Float64Array.from(said, (at) => model.outOfFold!.predictions[place]!.returns![at]!)).toEqual(
          returns,
        );
      }
    }
    for (const threads of [1, 3]) {
      const other = await train(family, data, "regression", given, createRunContext({ seed: 3, threads }));
      expect(other.outOfFold).toEqual(model.outOfFold);
      expect(await other.predict(data.features)).toEqual(await model.predict(data.features));
    }
  });

  it.each(["classification", "regression"] as const)(
    "of a row do not depend on its label (%s)",
    async (task) => {
      const data = problem();
      const row = 101;
      const classes = data.classes!.slice();
      const returns = data.returns!.slice();
      classes[row] = (classes[row]! + 1) % 3;
      returns[row]! += 1000;
      const given = { bases: [trees, leaves], folds: 3 };
      const family = stackFamily(loadFamily);
      const [own, changed] = await Promise.all(
        [data, { ...data, classes, returns }].map(
          async (one) => (await train(family, one, task, given)).outOfFold!,
        ),
      );
      const valuesOf = (prediction: Prediction, at: number) =>
        task === "regression" ? prediction.returns![at] : prediction.probabilities!.slice(3 * at, 3 * at + 3);
      const at = own!.rows.indexOf(row);
      const other = own!.rows.indexOf(5);
      for (const base of [0, 1]) {
        const [before, after] = [own!.predictions[base]!, changed!.predictions[base]!];
        expect(valuesOf(after, at)).toEqual(valuesOf(before, at));
        // Those of rows that it is not apart from do.
        expect(valuesOf(after, other)).not.toEqual(valuesOf(before, other));
      }
    },
  );

  it("leave the latest rows of each fit to bases that stop early", async () => {
    const seen: Seen[] = [];
    const stopping = memory(seen, { stopsEarly: () => true });
    const data = problem();
    await train(stackFamily(lookup(stopping)), data, "regression", { bases: ["memory"], folds: 2 });
    expect(seen).toHaveLength(3);
    const { time, endTime } = data.intervals!;
    for (const { fitted, watched } of seen) {
      expect(watched!.length).toBeGreaterThan(10);
      const first = Math.min(...[...watched!].map((row) => time[row]!));
      for (const row of fitted) expect(endTime[row]).toBeLessThan(first);
    }
  });

  it("are refused where nobody says when labels begin and end", async () => {
    const { intervals: _, ...data } = problem();
    for (const family of [stackFamily(loadFamily), blendFamily(loadFamily)])
      await expect(train(family, data, "regression", { bases: ["ridge"] })).rejects.toMatchObject({
        code: "PREGAO_INTERVALS_MISSING",
      });
  });
});

describe("a stack", () => {
  it("is scikit-learn's, on the same bases and folds", async () => {
    // Made by interop/linear/stack_values.py with the real scikit-learn.
    const columns = reference.columns.map((column) => Float32Array.from(column));
    const rows = Int32Array.from(reference.classes.keys());
    const time = Float64Array.from(rows);
    const data: TrainingData = {
      features: {
        names: columns.map((_, j) => `x${j}`),
        length: rows.length,
        columns,
        series: Int32Array.of(0),
        featureSetId: "fs",
      },
      rows,
      classes: Int8Array.from(reference.classes),
      classNames: ["sell", "hold", "buy"],
      returns: Float64Array.from(reference.target),
      intervals: { time, endTime: time.map((begin) => begin + reference.label_length) },
    };
    for (const stored of reference.cases) {
      const change = stored.two_classes
        ? { classes: data.classes!.map((id) => Math.min(id, 1)), classNames: ["down", "up"] }
        : {};
      const task = stored.task as Model["task"];
      const model = await train(stackFamily(loadFamily), { ...data, ...change }, task, stored.parameters);
      const { probabilities, returns } = await model.predict(data.features);
      for (const [at, value] of stored.predictions.entries())
        expect(Math.abs((probabilities ?? returns!)[at]! - value), `${stored.name}, ${at}`).toBeLessThan(
          2e-6,
        );
    }
  });

  it.each([
    ["classification", { bases: [trees, leaves] }],
    ["classification", { bases: [trees, "logistic"], passthrough: true }],
    ["regression", { bases: [trees, "ridge"], passthrough: true }],
  ] as const)("attributes all of its output to the features (%s, %o)", async (task, given) => {
    const data = problem();
    const model = await train(stackFamily(loadFamily), data, task, { folds: 2, ...given });
    await expectSums(
      model,
      data,
      (probabilities, k) => Math.log(probabilities[k]! / probabilities[0]!),
      true,
    );
  });

  it("gives a row of no weight no say, in its bases or their combination", async () => {
    const data = problem();
    const random = createRandom(1, "weights");
    const sampleWeight = Float64Array.from(data.returns!, () => random.uniform());
    sampleWeight[40] = 0;
    const returns = data.returns!.slice();
    returns[40] = 1e4;
    const given = { bases: ["ridge"], folds: 3 };
    const [own, changed] = await Promise.all(
      [data, { ...data, returns }].map((one) =>
        train(stackFamily(loadFamily), { ...one, sampleWeight }, "regression", given),
      ),
    );
    expect(await changed!.predict(data.features)).toEqual(await own!.predict(data.features));
  });

  it("has no attributions where a base has none of what it reads", async () => {
    const data = problem();
    const rf = { family: "rf", parameters: { n_estimators: 5 } };
    const stack = stackFamily(loadFamily);
    const [odds, shares] = await Promise.all(
      ["log_odds", "probabilities"].map((link) =>
        train(stack, data, "classification", { bases: [rf], folds: 2, link }),
      ),
    );
    expect(odds!.explain).toBeUndefined();
    expect(shares!.explain).toBeTypeOf("function");
  });

  it("keeps its bases in folders of their own, and what it says of itself", async () => {
    const data = problem();
    const family = stackFamily(loadFamily);
    const model = await train(family, data, "classification", { bases: [trees, trees, "naive"], folds: 2 });
    const directory = await mkdtemp(join(tmpdir(), "pregao-stack-"));
    try {
      await model.save(directory);
      expect((await readdir(join(directory, "bases"))).sort()).toEqual(["1-xgboost", "2-xgboost", "3-naive"]);
      const loaded = (await family.load(directory)) as CombinedModel;
      expect(loaded.bases.map(({ name }) => name)).toEqual(["xgboost", "xgboost_2", "naive"]);
      expect(loaded.outOfFold).toBeNull();
      expect(loaded.summary()).toEqual(model.summary());
      expect(typeof loaded.explain).toBe(typeof model.explain);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
    const importance = model.importance().reduce((sum, one) => sum + one.importance, 0);
    expect(importance).toBeCloseTo(1, 12);
  });

  it.each([
    ["classification", ["xgboost", "lightgbm", "catboost"]],
    ["regression", ["xgboost", "mlp"]],
  ] as const)("combines the described bases when it is not told (%s)", async (task, names) => {
    for (const family of [stackFamily(loadFamily), blendFamily(loadFamily)]) {
      const { bases, folds } = parseOptions(family.parameters(task), {});
      const found = await resolveBases(bases as string[], task, loadFamily);
      expect(found.map(({ name }) => name)).toEqual(names);
      expect(folds).toBe(5);
      const typed = parseOptions(family.parameters(task), { bases: names.join(", ") });
      expect(typed.bases).toEqual(names);
    }
  });

  it("refuses what it cannot combine before anything is fitted", async () => {
    const seen: Seen[] = [];
    const stack = stackFamily(lookup(memory(seen)));
    const data = problem();
    const refusals = [
      [{ bases: ["memory", "xgbost"] }, /unknown model family xgbost; did you mean .*xgboost/],
      [
        { bases: ["memory", "logistic"] },
        /logistic cannot be trained for regression: it learns classification/,
      ],
      [{ bases: "memory, xgboost", folds: 1 }, /folds = 1 is not valid/],
      [{ bases: ["memory", { family: "ridge", parameters: { alpha: -1 } }] }, /alpha = -1 is not valid/],
      [{ bases: ["memory", { family: "ridge", parameters: { C: 1 } }] }, /unknown option C/],
      [{ bases: ["memory"], meta: { C: 1 } }, /unknown option C/],
      [{ bases: [] }, /bases = /],
    ] as const;
    for (const [given, reason] of refusals)
      await expect(train(stack, data, "regression", given)).rejects.toThrow(reason);
    expect(seen).toEqual([]);
  });

  it("tells one progress over all fits and stops in the middle of one", async () => {
    const data = problem(2000);
    const long = { bases: [{ family: "lightgbm", parameters: { n_estimators: 20_000 } }], folds: 2 };
    const abort = new AbortController();
    const stages = new Set<string>();
    let [asked, last] = [0, -1];
    const context = createRunContext({
      signal: abort.signal,
      progress: ({ stage, done, total }) => {
        stages.add(stage);
        expect(done).toBeGreaterThanOrEqual(last);
        expect(done).toBeLessThan(total);
        last = done;
        if (done === 0 || asked > 0) return;
        asked = performance.now();
        abort.abort();
      },
    });
    await expect(train(stackFamily(loadFamily), data, "regression", long, context)).rejects.toThrow(/abort/);
    expect(asked).toBeGreaterThan(0);
    expect(performance.now() - asked).toBeLessThan(1000);
    expect([...stages]).toEqual(["fitting lightgbm on 2 folds and all rows"]);
  });
});

describe("a blend", () => {
  it("is the weighted mean of its bases", async () => {
    const data = problem();
    const model = await train(blendFamily(loadFamily), data, "classification", {
      bases: [trees, leaves, "naive"],
      folds: 3,
    });
    const facts = model.summary();
    const weights = model.bases.map(({ name }) => Number(facts[`share of ${name}`]));
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    const some = Int32Array.of(1, 50, 200);
    const said = await Promise.all(model.bases.map(({ model: base }) => base.predict(data.features, some)));
    const { probabilities } = await model.predict(data.features, some);
    for (const [at, value] of probabilities!.entries()) {
      const mean = said.reduce((sum, one, base) => sum + weights[base]! * one.probabilities![at]!, 0);
      expect(value).toBeCloseTo(mean, 14);
    }
  });

  it("leaves out what knows by heart only", async () => {
    const blend = blendFamily(lookup(memory()));
    const model = await train(blend, problem(), "regression", { bases: ["memory", "ridge"], folds: 3 });
    expect(Number(model.summary()["share of ridge"])).toBeGreaterThan(0.7);
  });

  it.each(["classification", "regression"] as const)("attributes all of its output (%s)", async (task) => {
    const data = problem();
    const forest = { family: "rf", parameters: { n_estimators: 10, min_samples_leaf: 10 } };
    const bases = task === "regression" ? [forest, "ridge"] : [forest];
    const model = await train(blendFamily(loadFamily), data, task, { bases, folds: 2 });
    await expectSums(model, data, (probabilities, k) => probabilities[k]!, false);
  });
});

/** Expected value and attributions of some rows add up to what is predicted: `outputOf` tells what of the probabilities. */
async function expectSums(
  model: CombinedModel,
  data: TrainingData,
  outputOf: (probabilities: Float64Array, k: number) => number,
  isRelative: boolean,
): Promise<void> {
  const some = Int32Array.of(4, 77, 130, 239);
  const { values, expected, outputs, featureNames } = await model.explain!(
    data.features,
    some,
    createRunContext(),
  );
  const { probabilities, returns } = await model.predict(data.features, some);
  const width = featureNames.length;
  for (let place = 0; place < some.length; place++) {
    const sums = outputs.map((_, k) => {
      const from = (place * outputs.length + k) * width;
      return values.subarray(from, from + width).reduce((sum, value) => sum + value, expected[k]!);
    });
    if (returns !== undefined) {
      expect(sums[0]).toBeCloseTo(returns[place]!, 5);
      continue;
    }
    const own = probabilities!.subarray(3 * place, 3 * place + 3);
    // Margins are known up to a number that all classes share.
    for (let k = isRelative ? 1 : 0; k < 3; k++)
      expect(isRelative ? sums[k]! - sums[0]! : sums[k]!).toBeCloseTo(outputOf(own, k), 5);
  }
}
