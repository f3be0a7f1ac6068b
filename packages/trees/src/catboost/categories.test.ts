import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import { BoostingClassifierModel } from "../boosting/classifier-model.ts";
import { draws, problem } from "../reference-problem.fixture.ts";
import { CatBoostRegressor } from "./cat-boost-regressor.ts";
import { fitCatBoostClassifier, fitCatBoostRegressor } from "./fit.ts";
import { countAll, countBefore, PRIORS, statisticBin } from "./ordered-statistics.ts";

/** Made by interop/trees/catboost_trees.py with CatBoost 1.2.10; `npm run interop -- trees` makes it again. */
const reference = JSON.parse(readFileSync(new URL("./catboost.reference.json", import.meta.url), "utf8"));

/** As in interop/trees/catboost_trees.py. */
function withCategories(seed: number, rows: number) {
  const numbers = problem(seed, rows, 2, 100).columns;
  const few = Float32Array.from(draws(seed + 7, rows), (value) => Math.floor(value * 8));
  const many = Float32Array.from(draws(seed + 8, rows), (value) => Math.floor(value ** 2 * 60));
  const ofFew = draws(seed + 9, 8);
  const ofMany = draws(seed + 10, 60);
  const score = draws(seed + 11, rows).map(
    (noise, r) => numbers[0]![r]! / 100 + ofFew[few[r]!]! + ofMany[many[r]!]! + 0.4 * noise,
  );
  const labels = Int32Array.from(score, (value) => Number(value > 1.4) + Number(value > 2));
  return { columns: [...numbers, few, many], score, labels };
}

const categorical = [2, 3];

describe("ordered target statistics", () => {
  const rows = fc.array(
    fc.record({
      key: fc.integer({ min: 0, max: 255 }).map((key) => key % 5),
      isGood: fc.integer({ min: 0, max: 1 }),
    }),
    { minLength: 1, maxLength: 60 },
  );
  const cases = rows.chain((given) =>
    fc.record({
      given: fc.constant(given),
      permutation: fc.shuffledSubarray(
        given.map((_, i) => i),
        { minLength: given.length, maxLength: given.length },
      ),
      turn: fc.nat({ max: given.length - 1 }),
    }),
  );

  function encode(given: readonly { key: number; isGood: number }[], permutation: readonly number[]) {
    const good = new Int32Array(given.length);
    const total = new Int32Array(given.length);
    const keys = Uint8Array.from(given, ({ key }) => key);
    const isGood = Uint8Array.from(given, (row) => row.isGood);
    countBefore(Int32Array.from(permutation), keys, isGood, good, total);
    return { good, total };
  }

  it("are those of the rows before, counted one by one", () => {
    const property = fc.property(cases, ({ given, permutation }) => {
      const { good, total } = encode(given, permutation);
      permutation.forEach((row, turn) => {
        const before = permutation.slice(0, turn).filter((other) => given[other]!.key === given[row]!.key);
        expect(total[row]).toBe(before.length);
        expect(good[row]).toBe(before.filter((other) => given[other]!.isGood === 1).length);
      });
    });
    fc.assert(property, { seed: 5 });
  });

  it("of a row and of those before it do not change with its target", () => {
    const property = fc.property(cases, ({ given, permutation, turn }) => {
      const row = permutation[turn]!;
      const changed = given.map((of, i) => (i === row ? { ...of, isGood: 1 - of.isGood } : of));
      const before = encode(given, permutation);
      const after = encode(changed, permutation);
      for (const other of permutation.slice(0, turn + 1)) {
        expect(after.good[other]).toBe(before.good[other]);
        expect(after.total[other]).toBe(before.total[other]);
      }
    });
    fc.assert(property, { seed: 6 });
  });

  it("lie in 16 bins, whose last holds the statistic 1", () => {
    for (const prior of PRIORS) expect(statisticBin(0, 0, prior)).toBe(Math.floor(prior * 15));
    expect(statisticBin(3, 3, 1)).toBe(15);
    const all = countAll(Int32Array.of(0, 2), Uint8Array.of(7, 7, 9), Uint8Array.of(1, 1, 0));
    expect([all.total[7], all.good[7], all.total[9], all.good[9]]).toEqual([1, 1, 1, 0]);
  });
});

describe("columns of categories", () => {
  for (const { task, margins } of reference.oneHot) {
    it(`split one against the others give CatBoost's margins (${task})`, async () => {
      const { columns, labels, score } = withCategories(61, 500);
      const input = {
        matrix: binColumns(columns, { categorical }),
        parameters: {
          iterations: 4,
          learning_rate: 0.3,
          one_hot_max_size: 255,
          random_strength: 0,
          bootstrap_type: "No",
        } as const,
      };
      const model =
        task === "numbers"
          ? await fitCatBoostRegressor({ ...input, targets: Array.from(score, Math.fround) })
          : await fitCatBoostClassifier({ ...input, labels, classCount: 3 });
      const rows = Int32Array.from({ length: 50 }, (_, i) => i);
      for (const [i, margin] of model.predictRaw(columns, rows).entries()) {
        expect(Math.abs(margin - margins[i])).toBeLessThan(1e-5);
      }
    });
  }

  it("held-out losses are no worse than 1 % above CatBoost's", async () => {
    const { columns, labels, score } = withCategories(62, 3000);
    const rows = Int32Array.from({ length: 2000 }, (_, i) => i);
    const heldOut = Int32Array.from({ length: 1000 }, (_, i) => 2000 + i);
    const matrix = binColumns(columns, { rows, categorical });
    const means = { classes: 0, rmse: 0 };
    for (let random_seed = 0; random_seed < 3; random_seed++) {
      const parameters = { iterations: 100, random_seed };
      const classes = await fitCatBoostClassifier({
        matrix,
        rows,
        labels,
        classCount: 3,
        parameters,
        threads: 1,
      });
      const numbers = await fitCatBoostRegressor({ matrix, rows, targets: score, parameters, threads: 1 });
      const probabilities = classes.predictProbabilities(columns, heldOut);
      const predicted = numbers.predict(columns, heldOut);
      let square = 0;
      heldOut.forEach((row, i) => {
        means.classes -= Math.log(probabilities[3 * i + labels[row]!]!) / 3000;
        square += (predicted[i]! - score[row]!) ** 2 / 1000;
      });
      means.rmse += Math.sqrt(square) / 3;
    }
    for (const name of ["classes", "rmse"] as const) {
      const { mean, spread } = reference.heldOutCategories[name];
      expect(means[name] - mean).toBeLessThan(0.01 * mean + 3 * spread * Math.sqrt(2 / 3));
    }
  });

  it("predict the same by batch, by row, from bins and from bytes, also what training never met", async () => {
    const { columns, labels } = withCategories(63, 700);
    columns[2] = columns[2]!.map((value, row) => (row % 9 === 0 ? Number.NaN : value));
    const matrix = binColumns(columns, { categorical });
    const threads = [1, 3];
    const [model, again] = await Promise.all(
      threads.map((count) => {
        const parameters = { iterations: 10 };
        return fitCatBoostClassifier({ matrix, labels, classCount: 3, parameters, threads: count });
      }),
    );
    expect(Buffer.compare(model!.toBytes(), again!.toBytes())).toBe(0);
    expect(model!.trees.categories).not.toBeNull();
    const odd = columns.map((column) => column.slice());
    odd[3]!.set([60, 61, 1000, Number.NaN, -1]);
    const probabilities = model!.predictProbabilities(odd);
    expect(BoostingClassifierModel.fromBytes(model!.toBytes()).predictProbabilities(odd)).toEqual(
      probabilities,
    );
    expect(model!.predictProbabilitiesBinned(matrix)).toEqual(model!.predictProbabilities(columns));
    for (let row = 0; row < 6; row++) {
      const one = model!.predictRow(
        odd.map((column) => column[row]!),
        new Float64Array(3),
      );
      expect([...one]).toEqual([...probabilities.subarray(3 * row, 3 * row + 3)]);
    }
    // Categories that were never met are all alike.
    expect([...probabilities.subarray(0, 0)]).toEqual([]);
    const unknown = [60, 61, 1000].map((code) =>
      [...model!.predictRow([1, 2, 3, code], new Float64Array(3))].join(),
    );
    expect(new Set(unknown).size).toBe(1);
  });

  it("are learned by the estimator, and judged on evaluation rows as the model predicts them", async () => {
    const { columns, score } = withCategories(64, 800);
    const part = (from: number, to: number) => columns.map((column) => column.slice(from, to));
    const regressor = new CatBoostRegressor({ iterations: 30, use_best_model: false });
    const evaluation = { columns: part(500, 800), targets: score.slice(500) };
    await regressor.fit(part(0, 500), score.slice(0, 500), { categorical, evaluation });
    const predicted = regressor.predict(evaluation.columns);
    let square = 0;
    predicted.forEach((value, i) => {
      square += (value - score[500 + i]!) ** 2 / 300;
    });
    expect(regressor.model.evaluation!.history.at(-1)).toBeCloseTo(Math.sqrt(square), 5);
  });
});
