import { describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import { mixedColumns, noisyLabels } from "../forest/random-forest.fixture.ts";
import { fitXGBClassifier, fitXGBRegressor } from "../xgboost/fit.ts";
import { XGBClassifier } from "../xgboost/xgb-classifier.ts";
import { BoostingClassifierModel } from "./classifier-model.ts";
import { sigmoid } from "./objectives/logistic.ts";
import type { OwnObjective, RoundView } from "./own-functions.ts";

const rowNumbers = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
const columns = mixedColumns(41, 900, 6);
const matrix = binColumns(columns);
const labels = noisyLabels(41, columns, 3);
const binary = labels.map((label) => Math.min(label, 1));
const targets = Float64Array.from(columns[3]!, (value, row) => 3 * value + ((row * 7919) % 13) / 6);
const [rows, evaluationRows] = [rowNumbers(0, 600), rowNumbers(600, 900)];

describe("a user's own loss", () => {
  it("grows the trees of the built-in loss that it writes down, weights and all", async () => {
    const sampleWeight = targets.map((_, row) => 1 + (row % 3));
    const squares: OwnObjective = ({ margins, targets: wanted, weights }) => ({
      gradient: margins.map((margin, i) => (margin - wanted[i]!) * weights![i]!),
      hessian: weights!,
    });
    const shared = { matrix, targets, sampleWeight, threads: 2 };
    const parameters = { n_estimators: 6, base_score: 0.5 };
    const own = await fitXGBRegressor({ ...shared, parameters, objective: squares });
    const known = await fitXGBRegressor({ ...shared, parameters });
    expect(own.objective).toBe("custom");
    expect(own.trees).toEqual(known.trees);
    expect(own.predict(columns)).toEqual(known.predict(columns));
  });

  it("starts classes from XGBoost's 0.5 and reads its margins as log-odds", async () => {
    const views: RoundView[] = [];
    const logLoss: OwnObjective = (view) => {
      views.push(view);
      const shares = view.margins.map(sigmoid);
      return {
        gradient: shares.map((share, i) => share - view.targets[i]!),
        hessian: shares.map((share) => share * (1 - share)),
      };
    };
    const model = await fitXGBClassifier({
      matrix,
      labels: binary,
      classCount: 2,
      rows: rows.toReversed(),
      objective: logLoss,
      parameters: { n_estimators: 3 },
    });
    expect(views.map(({ round }) => round)).toEqual([0, 1, 2]);
    expect(views[0]!.rows[0]).toBe(599);
    expect(views[0]!.margins.every((margin) => margin === 0.5)).toBe(true);
    expect(views[0]!.targets[0]).toBe(binary[599]);
    const raw = model.predictRaw(columns);
    expect(model.predictProbabilities(columns)[1]).toBe(sigmoid(raw[0]!));
    const again = BoostingClassifierModel.fromBytes(model.toBytes());
    expect(again.predictProbabilities(columns)).toEqual(model.predictProbabilities(columns));
  });

  it("has a margin for each of several classes, row after row", async () => {
    let sums: readonly number[] = [];
    await fitXGBClassifier({
      matrix,
      labels,
      classCount: 3,
      parameters: { n_estimators: 2 },
      objective: ({ margins, outputs, rows: judged }) => {
        expect([margins.length, outputs]).toEqual([2700, 3]);
        sums = [0, 1, 2].map((k) => judged.reduce((sum, _, i) => sum + margins[3 * i + k]!, 0));
        return { gradient: margins.map((_, i) => (i % 3) - 1), hessian: margins.map(() => 1) };
      },
    });
    // Constant gradients −1, 0 and 1 of 900 rows and λ = 1: one leaf a class.
    const step = (0.3 * 900) / 901;
    expect(sums[0]! / 900).toBeCloseTo(0.5 + step, 5);
    expect(sums[1]! / 900).toBeCloseTo(0.5, 5);
    expect(sums[2]! / 900).toBeCloseTo(0.5 - step, 5);
  });

  it("ends the fit with its own error, or with what is wrong with what it returned", async () => {
    const boost = (objective: OwnObjective) =>
      fitXGBRegressor({ matrix, targets, objective, threads: 2, parameters: { n_estimators: 5 } });
    await expect(
      boost(() => {
        throw new RangeError("no such loss");
      }),
    ).rejects.toThrow(new RangeError("no such loss"));
    const ones = new Float32Array(900).fill(1);
    await expect(boost(() => ({ gradient: ones, hessian: ones.subarray(1) }))).rejects.toThrow(
      "objective returned 899 values of hessian, but there must be 900",
    );
    await expect(boost(() => ({ gradient: ones, hessian: ones.map(() => -1) }))).rejects.toThrow(
      "hessian -1 for row 0",
    );
    await expect(boost(() => ({ gradient: ones.map(() => Number.NaN), hessian: ones }))).rejects.toThrow(
      "gradient NaN",
    );
    // And the workers are free for the next fit.
    expect((await fitXGBRegressor({ matrix, targets, parameters: { n_estimators: 1 } })).rounds).toBe(1);
  });
});

describe("metrics of a fit", () => {
  const shared = { matrix, labels: binary, classCount: 2, rows, evaluationRows };

  it("are measured together, the same for any number of threads, and told after each round", async () => {
    const eval_metric = ["logloss", "auc", "error@0.3", "aucpr"];
    const told: object[] = [];
    const one = await fitXGBClassifier({
      ...shared,
      threads: 1,
      parameters: { n_estimators: 7, eval_metric },
      onRound: (round) => told.push(round),
    });
    const two = await fitXGBClassifier({
      ...shared,
      threads: 2,
      parameters: { n_estimators: 7, eval_metric },
    });
    expect(two.evaluation).toEqual(one.evaluation);
    const { metric, history, histories } = one.evaluation!;
    expect(Object.keys(histories)).toEqual(eval_metric);
    expect(metric).toBe("aucpr");
    expect(history).toBe(histories.aucpr);
    const at = (round: number) =>
      Object.fromEntries(eval_metric.map((name) => [name, histories[name]![round]]));
    expect(told[6]).toEqual({ done: 7, total: 7, metric: history[6], metrics: at(6) });
    // The logloss that stands alone is the one among several.
    const alone = await fitXGBClassifier({ ...shared, parameters: { n_estimators: 7 } });
    expect(alone.evaluation!.history).toEqual(histories.logloss);
  });

  it("stop the fit where the last of them is best: auc at its highest", async () => {
    const parameters = { n_estimators: 200, early_stopping_rounds: 6, eval_metric: ["logloss", "auc"] };
    const model = await fitXGBClassifier({ ...shared, parameters });
    const { auc } = model.evaluation!.histories;
    expect(auc!.length).toBe(model.rounds + 6);
    expect(auc![model.bestIteration]).toBe(Math.max(...auc!));
    const first = auc!.indexOf(Math.max(...auc!));
    expect(model.bestIteration).toBe(first);
  });

  it("must improve by more than early_stopping_min_delta", async () => {
    const parameters = { n_estimators: 200, early_stopping_rounds: 3, learning_rate: 0.05 };
    const model = await fitXGBClassifier({
      ...shared,
      parameters: { ...parameters, early_stopping_min_delta: 0.01 },
    });
    const { history } = model.evaluation!;
    let best = 0;
    let round = 1;
    for (; round - best < 4 && round < history.length; round++) {
      if (history[round]! < history[best]! - 0.01) best = round;
    }
    expect(history.length).toBe(best + 4);
    expect(model.bestIteration).toBe(best);
    const eager = await fitXGBClassifier({ ...shared, parameters });
    expect(eager.rounds).toBeGreaterThan(model.rounds);
  });

  it("may be the user's own, by which the fit stops", async () => {
    const seen: RoundView[] = [];
    const model = await fitXGBClassifier({
      ...shared,
      parameters: { n_estimators: 50, early_stopping_rounds: 2 },
      evalMetric: {
        name: "peak",
        higherIsBetter: true,
        evaluate: (view) => {
          seen.push(view);
          return -((view.round - 4) ** 2);
        },
      },
    });
    expect(model.bestIteration).toBe(4);
    expect(model.evaluation!.metric).toBe("peak");
    expect(model.evaluation!.histories.peak).toEqual([-16, -9, -4, -1, -0, -1, -4]);
    expect(model.evaluation!.histories.logloss!.length).toBe(7);
    expect([...seen[0]!.rows]).toEqual([...evaluationRows]);
    const nowhere = fitXGBClassifier({
      ...shared,
      evalMetric: { name: "lost", evaluate: () => Number.NaN },
    });
    await expect(nowhere).rejects.toThrow('evalMetric "lost" returned NaN after round 0');
  });

  it("are refused where the evaluation rows or the objective do not allow for them", async () => {
    const positive = evaluationRows.filter((row) => binary[row] === 1);
    const parameters = { eval_metric: "auc" };
    await expect(fitXGBClassifier({ ...shared, evaluationRows: positive, parameters })).rejects.toThrow(
      "auc needs two classes among the evaluation rows",
    );
    const several = { ...shared, labels, classCount: 3 };
    await expect(
      fitXGBClassifier({ ...several, parameters: { eval_metric: ["auc", "error"] } }),
    ).rejects.toThrow('eval_metric is "error", which does not go with several classes');
    await expect(fitXGBClassifier({ ...shared, parameters: { eval_metric: "acc" } })).rejects.toThrow(
      "'error@t' with a threshold",
    );
  });
});

describe("what a fit starts from", () => {
  const random = { subsample: 0.7, colsample_bynode: 0.7, random_state: 5 };

  it("continues k rounds by m to the very model of k + m", async () => {
    for (const [classCount, own] of [
      [2, binary],
      [3, labels],
    ] as const) {
      const boost = (n_estimators: number, more: object = {}) =>
        fitXGBClassifier({
          matrix,
          labels: own,
          classCount,
          rows,
          parameters: { ...random, n_estimators },
          ...more,
        });
      const whole = await boost(9);
      const continued = await boost(5, { initModel: await boost(4) });
      expect(continued.rounds).toBe(9);
      expect(continued.trees).toEqual(whole.trees);
      expect([continued.gain, continued.cover, continued.leafCover]).toEqual([
        whole.gain,
        whole.cover,
        whole.leafCover,
      ]);
      expect(continued.baseMargins).toEqual(whole.baseMargins);
      const read = BoostingClassifierModel.fromBytes((await boost(4)).toBytes());
      expect((await boost(5, { initModel: read })).trees).toEqual(whole.trees);
    }
  });

  it("continues on other rows and at another learning rate from the columns themselves", async () => {
    const part = (from: number, to: number) => columns.map((column) => column.slice(from, to));
    const first = new XGBClassifier({ n_estimators: 5 });
    await first.fit(part(0, 300), [...labels.subarray(0, 300)]);
    const second = new XGBClassifier({ n_estimators: 4, learning_rate: 0.05 });
    await second.fit(part(300, 900), [...labels.subarray(300)], { initModel: first.model });
    expect(second.model.rounds).toBe(9);
    const loss = (model: BoostingClassifierModel) => {
      const probabilities = model.predictProbabilities(columns, rowNumbers(300, 900));
      return rowNumbers(300, 900).reduce(
        (sum, row, i) => sum - Math.log(probabilities[3 * i + labels[row]!]!),
        0,
      );
    };
    expect(loss(second.model)).toBeLessThan(loss(first.model));
    const other = binColumns(part(0, 300));
    await expect(
      fitXGBClassifier({
        matrix: other,
        labels: labels.slice(0, 300),
        classCount: 3,
        initModel: second.model,
      }),
    ).rejects.toThrow("other cuts than the model's");
  });

  it("refuses a model of other columns, classes or losses by what differs", async () => {
    const small = { n_estimators: 1 };
    const two = await fitXGBClassifier({ matrix, labels: binary, classCount: 2, parameters: small });
    const boost = (more: object) =>
      fitXGBClassifier({ matrix, labels, classCount: 3, parameters: small, ...more });
    await expect(boost({ initModel: two })).rejects.toThrow(
      "has one margin a row, but the fit has 3 classes",
    );
    const narrow = binColumns(columns.slice(0, 5));
    await expect(boost({ initModel: two, matrix: narrow, labels: binary, classCount: 2 })).rejects.toThrow(
      "has 6 columns, but the matrix has 5",
    );
    const numbers = { matrix, targets, parameters: small };
    await expect(fitXGBRegressor({ ...numbers, initModel: two })).rejects.toThrow("lowers the loss logistic");
    const names = ["a", "b", "c", "d", "e", "f"];
    const named = await fitXGBRegressor({ ...numbers, matrix: binColumns(columns, { names }) });
    const renamed = binColumns(columns, { names: ["a", "b", "x", "d", "e", "f"] });
    await expect(fitXGBRegressor({ ...numbers, matrix: renamed, initModel: named })).rejects.toThrow(
      "has column c at place 2, but the matrix has x",
    );
  });

  it("adds trees to a margin of each row, which the model does not hold", async () => {
    const parameters = { n_estimators: 5 };
    const first = await fitXGBRegressor({ matrix, targets, parameters });
    const onTop = await fitXGBRegressor({ matrix, targets, parameters, baseMargin: first.predict(columns) });
    const whole = await fitXGBRegressor({ matrix, targets, parameters: { n_estimators: 10 } });
    expect([...onTop.baseMargins]).toEqual([0]);
    const [a, b, all] = [first.predict(columns), onTop.predict(columns), whole.predict(columns)];
    // float64 sums here, float32 ones there.
    for (const [row, value] of all.entries()) expect((a[row]! + b[row]!) / value).toBeCloseTo(1, 5);
    const short = fitXGBRegressor({ matrix, targets, parameters, baseMargin: a.subarray(1) });
    await expect(short).rejects.toThrow("baseMargin has 899 entries, but there must be 900");
    const endless = fitXGBRegressor({ matrix, targets, parameters, baseMargin: a.map(() => 1e39) });
    await expect(endless).rejects.toThrow("baseMargin of row 0 is 1e+39");
  });
});

describe("class weights", () => {
  it("count as sample weights of the training rows", async () => {
    const parameters = { n_estimators: 4 };
    const shared = { matrix, labels, classCount: 3, rows, evaluationRows, parameters };
    const factors = [2, 0.5, 1];
    const weighed = await fitXGBClassifier({ ...shared, classWeight: { 0: 2, 1: 0.5 } });
    const sampleWeight = Array.from(labels, (label, row) => (row < 600 ? factors[label]! : 1));
    const sampled = await fitXGBClassifier({ ...shared, sampleWeight });
    expect(weighed.trees).toEqual(sampled.trees);
    expect(weighed.evaluation).toEqual(sampled.evaluation);
    const counts = [0, 1, 2].map((k) => rows.filter((row) => labels[row] === k).length);
    const even = Object.fromEntries(counts.map((count, k) => [k, 600 / (3 * count)]));
    const balanced = await fitXGBClassifier({ ...shared, classWeight: "balanced" });
    expect(balanced.trees).toEqual((await fitXGBClassifier({ ...shared, classWeight: even })).trees);
    await expect(fitXGBClassifier({ ...shared, classWeight: { 3: 1 } })).rejects.toThrow("class weight of 3");
  });
});
