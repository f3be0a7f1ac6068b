import { describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { mixedColumns, noisyLabels } from "../forest/random-forest.fixture.ts";
import { fitLGBMClassifier } from "../lightgbm/fit.ts";
import { Layout } from "../memory/shared-memory.ts";
import { resolveParameters } from "../parameter-table.ts";
import { fitXGBClassifier } from "../xgboost/fit.ts";
import type { XGBClassifierParameters } from "../xgboost/parameters.ts";
import { xgboostStyle } from "../xgboost/style.ts";
import type { BundlePlan } from "./bundles.ts";
import type { BoostingClassifierModel } from "./classifier-model.ts";
import { layJob } from "./place-job.ts";

const rowNumbers = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);

// Every column four times over, half of them mirrored: each best split exists eight times.
const few = mixedColumns(61, 800, 4).map((column) => column.map((value) => Math.round(value * 40)));
const columns = few.flatMap((column) => [column, column.map((value) => -value), column, column]);
const matrix = binColumns(columns);
const labels = noisyLabels(61, few, 3);
const shared = { matrix, labels, classCount: 3 };
const watched = { rows: rowNumbers(0, 600), evaluationRows: rowNumbers(600, 800) };
const sampleWeight = Float64Array.from(labels, (_, row) => 0.5 + (row % 4));

/** A model and its history from one thread, held to those from more; of three outputs the fourth thread has none. */
async function expectSame(
  boost: (threads: number) => Promise<BoostingClassifierModel>,
): Promise<BoostingClassifierModel> {
  const one = await boost(1);
  for (const threads of [2, 3, 4]) {
    const model = await boost(threads);
    expect(Buffer.compare(model.toBytes(), one.toBytes())).toBe(0);
    expect(model.evaluation).toEqual(one.evaluation);
  }
  return one;
}

describe("threads that grow trees of their own", () => {
  for (const [name, parameters, more] of [
    ["level by level", {}, {}],
    ["leaf by leaf", { grow_policy: "lossguide", max_leaves: 12, max_depth: 0 }, {}],
    ["drawn rows and columns", { subsample: 0.7, colsample_bylevel: 0.8, colsample_bynode: 0.8 }, {}],
    ["weighted rows", {}, { sampleWeight }],
    ["monotone columns", { monotone_constraints: columns.map((_, c) => (c % 3) - 1) }, {}],
    [
      "columns that go together",
      { interaction_constraints: [[...rowNumbers(0, 9)], [...rowNumbers(7, 16)]] },
      {},
    ],
    ["early stopping", { n_estimators: 40, early_stopping_rounds: 2 }, watched],
    ["dropped trees", { booster: "dart", rate_drop: 0.4, n_estimators: 6 }, watched],
  ] as const) {
    it(`boost the bytes of one thread by XGBoost's rules: ${name}`, async () => {
      const given = { n_estimators: 3, random_state: 3, ...parameters } as Partial<XGBClassifierParameters>;
      const model = await expectSame((threads) =>
        fitXGBClassifier({ ...shared, ...more, parameters: given, threads }),
      );
      expect(model.trees.feature.length).toBeGreaterThan(model.treeCount);
    });
  }

  for (const [name, parameters, more] of [
    ["all rows", {}, {}],
    ["small leaves", { min_child_samples: 2, num_leaves: 90, path_smooth: 2 }, {}],
    ["bagged rows", { subsample: 0.6, subsample_freq: 2, feature_fraction: 0.7 }, {}],
    ["rows of large gradients", { data_sample_strategy: "goss", learning_rate: 0.5, n_estimators: 5 }, {}],
    ["dropped rounds", { boosting_type: "dart", drop_rate: 0.4, n_estimators: 6 }, {}],
    ["no split left, which ends the training", { min_split_gain: 60, n_estimators: 30 }, watched],
    ["early stopping", { n_estimators: 40, early_stopping_round: 2 }, watched],
  ] as const) {
    it(`boost the bytes of one thread by LightGBM's rules: ${name}`, async () => {
      const given = { n_estimators: 3, enable_bundle: false, ...parameters };
      const model = await expectSame((threads) =>
        fitLGBMClassifier({ ...shared, ...more, parameters: given, threads }),
      );
      if ("min_split_gain" in parameters) expect(model.rounds).toBeLessThan(parameters.n_estimators);
    });
  }

  it("boost the bytes of one thread from categories, a start of one's own and an earlier model", async () => {
    const coded = [
      ...columns.slice(0, 6),
      ...[7, 30].map((levels) => Float32Array.from(labels, (label, row) => (label + row * row) % levels)),
    ];
    const withCategories = binColumns(coded, { categorical: [6, 7] });
    const categories = await expectSame((threads) =>
      fitXGBClassifier({
        ...shared,
        matrix: withCategories,
        parameters: { n_estimators: 5, enable_categorical: true },
        threads,
      }),
    );
    expect(categories.trees.categories).not.toBeNull();
    const byRatio = { n_estimators: 5, min_data_per_group: 5, cat_smooth: 1, enable_bundle: false };
    await expectSame((threads) =>
      fitLGBMClassifier({ ...shared, matrix: withCategories, parameters: byRatio, threads }),
    );
    const baseMargin = Float64Array.from({ length: 2400 }, (_, i) => (i % 7) / 5);
    await expectSame((threads) =>
      fitXGBClassifier({ ...shared, baseMargin, parameters: { n_estimators: 4 }, threads }),
    );
    const initModel = await fitXGBClassifier({ ...shared, parameters: { n_estimators: 3 }, threads: 2 });
    const continued = await expectSame((threads) =>
      fitXGBClassifier({ ...shared, initModel, parameters: { n_estimators: 3 }, threads }),
    );
    const whole = await fitXGBClassifier({ ...shared, parameters: { n_estimators: 6 }, threads: 1 });
    expect(continued.trees).toEqual(whole.trees);
  });

  it("boost the bytes of one thread by a loss and a metric of one's own", async () => {
    await expectSame((threads) =>
      fitXGBClassifier({
        ...shared,
        ...watched,
        parameters: { n_estimators: 4 },
        threads,
        objective: ({ margins, targets }) => ({
          gradient: margins.map((margin, i) => margin - (targets[Math.floor(i / 3)] === i % 3 ? 1 : 0)),
          hessian: margins.map((_, i) => 1 + (i % 2)),
        }),
        evalMetric: { name: "round", evaluate: ({ round }) => -round },
      }),
    );
  });

  it("stop when asked to", async () => {
    const abort = new AbortController();
    const stopped = fitXGBClassifier({
      ...shared,
      parameters: { n_estimators: 100_000 },
      threads: 3,
      signal: abort.signal,
      onProgress: () => abort.abort(new Error("enough")),
    });
    await expect(stopped).rejects.toThrow("enough");
  });

  it("do so where several outputs are learned from few cells only", () => {
    const parameters = resolveParameters<XGBClassifierParameters>(xgboostStyle.classifier, {});
    const roomsOf = (of: BinnedMatrix, rows: number, outputs: number, threads: number, bundled = false) => {
      const trainRows = rowNumbers(0, rows);
      const targets = new Float32Array(of.rowCount);
      const classCount = Math.max(2, outputs);
      const problem = { classCount, columnCount: of.columnCount, hasCategories: false, rows: trainRows };
      const given = { ...problem, targets, weights: null, hasOwnObjective: false };
      const { settings } = xgboostStyle.planClassifier(parameters, given);
      const data = {
        trainRows,
        evaluationRows: new Int32Array(0),
        targets,
        weights: null,
        baseMargins: new Float64Array(outputs),
        startMargins: null,
        classCount,
        ownMetric: null,
        roundsBefore: 0,
      };
      const none: BundlePlan = { parts: Array.from({ length: threads }, () => []), rowStride: 16 };
      const job = layJob(new Layout(0), of, data, settings, threads, bundled ? none : null);
      return job.rooms.length;
    };
    expect(roomsOf(matrix, 800, 3, 2)).toBe(2);
    expect(roomsOf(matrix, 800, 3, 4)).toBe(3);
    expect(roomsOf(matrix, 800, 3, 1)).toBe(0);
    expect(roomsOf(matrix, 800, 1, 2)).toBe(0);
    expect(roomsOf(matrix, 800, 3, 2, true)).toBe(0);
    const long = binColumns(Array.from({ length: 16 }, () => Float32Array.from(rowNumbers(0, 66_000))));
    expect(roomsOf(long, 65_536, 3, 2)).toBe(2);
    expect(roomsOf(long, 65_537, 3, 2)).toBe(0);
  });
});

it("where there are more cells, several outputs are the same for 1 to 4 threads that share every tree", async () => {
  const many = mixedColumns(62, 66_000, 16).map((column) => column.map((value) => Math.round(value * 4)));
  const large = {
    matrix: binColumns(many),
    labels: noisyLabels(62, many, 3),
    classCount: 3,
    parameters: { n_estimators: 2 },
  };
  await expectSame((threads) => fitXGBClassifier({ ...large, threads }));
});
