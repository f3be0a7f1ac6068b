import { describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import { mixedColumns, noisyLabels } from "../forest/random-forest.fixture.ts";
import { fitXGBClassifier, fitXGBRegressor } from "../xgboost/fit.ts";
import { BoostingClassifierModel } from "./classifier-model.ts";
import { BoostingRegressorModel } from "./regressor-model.ts";

const rowNumbers = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);

describe("boosting", () => {
  it("gives the same bytes for 1 to 4 threads where nearly all splits tie", async () => {
    // Every column four times over, half of them mirrored: each best split exists eight times.
    const few = mixedColumns(5, 5000, 4).map((column) => column.map((value) => Math.round(value * 4)));
    const columns = few.flatMap((column) => [column, column.map((value) => -value), column, column]);
    const matrix = binColumns(columns);
    for (const classCount of [2, 3]) {
      const labels = noisyLabels(5, few, classCount);
      const bytes = await Promise.all(
        [1, 2, 3, 4].map(async (threads) => {
          const parameters = { n_estimators: 10, subsample: 0.8, colsample_bynode: 0.8 };
          const model = await fitXGBClassifier({ matrix, labels, classCount, parameters, threads });
          return Buffer.from(model.toBytes());
        }),
      );
      for (const other of bytes.slice(1)) expect(Buffer.compare(other, bytes[0]!)).toBe(0);
    }
  });

  it("takes the first of equal columns", async () => {
    const column = Float32Array.from({ length: 100 }, (_, i) => i);
    const matrix = binColumns(Array.from({ length: 9 }, () => column));
    const model = await fitXGBRegressor({ matrix, targets: column, parameters: { n_estimators: 3 } });
    expect(new Set(model.trees.feature)).toEqual(new Set([0]));
  });

  it("counts a weighted row as often as it weighs", async () => {
    // Coarse, so that both have the same bins.
    const columns = mixedColumns(6, 600, 5).map((column) =>
      column.map((value) => Math.floor(value * 50) % 100),
    );
    const labels = noisyLabels(6, columns, 2);
    const weight = Float64Array.from(labels, (_, i) => 1 + (i % 3));
    const copies = [...labels.keys()].flatMap((row) => new Array<number>(weight[row]!).fill(row));
    const parameters = { n_estimators: 5 };
    const weighted = await fitXGBClassifier({
      matrix: binColumns(columns),
      labels,
      classCount: 2,
      sampleWeight: weight,
      parameters,
    });
    const repeated = await fitXGBClassifier({
      matrix: binColumns(columns.map((column) => Float32Array.from(copies, (row) => column[row]!))),
      labels: copies.map((row) => labels[row]!),
      classCount: 2,
      parameters,
    });
    const [a, b] = [weighted.predictRaw(columns), repeated.predictRaw(columns)];
    for (let i = 0; i < a.length; i++) expect(a[i]).toBeCloseTo(b[i]!, 4);
  });

  it("is not changed by rows that it is not given, nor by rows that only judge", async () => {
    const columns = mixedColumns(7, 900, 6);
    const labels = noisyLabels(7, columns, 3);
    const rows = rowNumbers(0, 600);
    const boost = async (data: readonly Float32Array[], more: object) => {
      const matrix = binColumns(data, { rows });
      const model = await fitXGBClassifier({ matrix, labels, classCount: 3, rows, ...more });
      return model.trees;
    };
    const parameters = { n_estimators: 8, subsample: 0.7 };
    const alone = await boost(columns, { parameters });
    const others = columns.map((column) => column.map((value, row) => (row < 600 ? value : Number.NaN)));
    expect(await boost(others, { parameters })).toEqual(alone);
    expect(await boost(columns, { parameters, evaluationRows: rowNumbers(600, 900) })).toEqual(alone);
  });

  it("finds its evaluation history again in its predictions, and stops at the best round", async () => {
    const columns = mixedColumns(8, 900, 6);
    const labels = noisyLabels(8, columns, 3);
    const [rows, evaluationRows] = [rowNumbers(0, 600), rowNumbers(600, 900)];
    const parameters = { n_estimators: 300, early_stopping_rounds: 5, subsample: 0.9 };
    const matrix = binColumns(columns, { rows });
    const model = await fitXGBClassifier({
      matrix,
      labels,
      classCount: 3,
      rows,
      evaluationRows,
      parameters,
    });
    const { metric, history } = model.evaluation!;
    expect(metric).toBe("mlogloss");
    expect(history.length).toBe(model.bestIteration + 6);
    expect(history[model.bestIteration]).toBe(Math.min(...history));
    const probabilities = model.predictProbabilities(columns, evaluationRows);
    const losses = Array.from(evaluationRows, (row, i) => -Math.log(probabilities[3 * i + labels[row]!]!));
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    expect(mean).toBeCloseTo(history[model.bestIteration]!, 5);
  });

  it("tells of its rounds, and stops in the middle when asked or when the callback fails", async () => {
    const columns = mixedColumns(9, 3000, 8);
    const matrix = binColumns(columns);
    const labels = noisyLabels(9, columns, 2);
    const told: number[] = [];
    await fitXGBClassifier({
      matrix,
      labels,
      classCount: 2,
      parameters: { n_estimators: 4 },
      onProgress: ({ done, total }) => told.push(done, total),
    });
    expect(told).toEqual([1, 4, 2, 4, 3, 4, 4, 4]);
    const abort = new AbortController();
    const long = { n_estimators: 100_000 };
    const stopped = fitXGBClassifier({
      matrix,
      labels,
      classCount: 2,
      parameters: long,
      signal: abort.signal,
      onProgress: () => abort.abort(new Error("enough")),
    });
    await expect(stopped).rejects.toThrow("enough");
    const failing = fitXGBClassifier({
      matrix,
      labels,
      classCount: 2,
      parameters: long,
      onProgress: () => {
        throw new Error("no terminal");
      },
    });
    await expect(failing).rejects.toThrow("no terminal");
    const again = await fitXGBClassifier({
      matrix,
      labels,
      classCount: 2,
      parameters: { n_estimators: 2 },
    });
    expect(again.rounds).toBe(2);
  });

  it("predicts the same bit for bit by batch, by row, from bins, for row lists and from bytes", async () => {
    for (const classCount of [2, 3]) {
      const columns = mixedColumns(10, 700, 7);
      const matrix = binColumns(columns);
      const labels = noisyLabels(10, columns, classCount);
      const model = await fitXGBClassifier({
        matrix,
        labels,
        classCount,
        parameters: { n_estimators: 9 },
      });
      const batch = model.predictProbabilities(columns); // above the size where trees are compiled
      const output = new Float64Array(classCount);
      for (let row = 0; row < 700; row++) {
        const values = columns.map((column) => column[row]!);
        const expected = batch.subarray(row * classCount, (row + 1) * classCount);
        expect([...model.predictRow(values, output)]).toEqual([...expected]);
      }
      expect(model.predictProbabilitiesBinned(matrix)).toEqual(batch);
      const some = Int32Array.of(699, 3, 3);
      expect(model.predictProbabilities(columns, some)).toEqual(
        model.predictProbabilitiesBinned(matrix, some),
      );
      expect(BoostingClassifierModel.fromBytes(model.toBytes()).predictProbabilities(columns)).toEqual(batch);
    }
    const columns = mixedColumns(11, 500, 4);
    const matrix = binColumns(columns);
    const model = await fitXGBRegressor({ matrix, targets: columns[3]! });
    expect(BoostingRegressorModel.fromBytes(model.toBytes()).predict(columns)).toEqual(
      model.predictBinned(matrix),
    );
  });

  it("counts importances over its nodes", async () => {
    const columns = mixedColumns(12, 500, 5);
    const matrix = binColumns(columns);
    const model = await fitXGBRegressor({
      matrix,
      targets: columns[3]!,
      parameters: { n_estimators: 6 },
    });
    const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
    expect(sum(model.importances("weight"))).toBe(model.trees.feature.length);
    expect(model.importances("split")).toEqual(model.importances("weight"));
    expect(sum(model.importances("total_gain"))).toBeCloseTo(
      model.gain.reduce((a, b) => a + b, 0),
      3,
    );
    expect(sum(model.featureImportances)).toBeCloseTo(1, 12);
    expect(model.cover[0]).toBe(500);
    // Two leaves of a stump hold all rows.
    expect(model.leafCover.reduce((a, b) => a + b, 0)).toBe(500 * 6);
  });

  it("grows the same trees when histograms cannot be kept", async () => {
    // 3,000 columns: a histogram takes 6 MB, so that only some of a deep level's are kept.
    // The column of categories has every node counted into one, that of a few rows too.
    const base = mixedColumns(13, 400, 6);
    const kinds = Float32Array.from({ length: 400 }, (_, row) => (row * 7919) % 5);
    const columns = [kinds, ...Array.from({ length: 3000 }, (_, c) => base[c % 6]!)];
    const targets = Float64Array.from(base[3]!, (value, i) => value * 7 + (i % 11));
    const categorical = [0];
    const parameters = { n_estimators: 1, max_depth: 9, min_child_weight: 0, enable_categorical: true };
    const wide = await fitXGBRegressor({
      matrix: binColumns(columns, { categorical }),
      targets,
      parameters,
      threads: 1,
    });
    const narrow = await fitXGBRegressor({
      matrix: binColumns([kinds, ...base], { categorical }),
      targets,
      parameters,
      threads: 1,
    });
    expect(wide.trees).toEqual(narrow.trees);
  });

  it("gives the same model in other units of the target, huge or tiny ones too", async () => {
    const columns = mixedColumns(15, 400, 5);
    const matrix = binColumns(columns);
    const targets = Float64Array.from(columns[3]!, (value, row) => value + (row % 5) * 1e6);
    const parameters = { n_estimators: 5, reg_lambda: 1 };
    const plain = await fitXGBRegressor({ matrix, targets, parameters });
    for (const unit of [2 ** 70, 2 ** -10]) {
      const scaled = targets.map((value) => value * unit);
      const model = await fitXGBRegressor({ matrix, targets: scaled, parameters });
      expect(model.trees.feature).toEqual(plain.trees.feature);
      expect(model.predict(columns)).toEqual(plain.predict(columns).map((value) => value * unit));
    }
  });

  it("refuses what it cannot use by name", async () => {
    const columns = mixedColumns(14, 50, 3);
    const matrix = binColumns(columns);
    const labels = noisyLabels(14, columns, 3);
    const boost = (parameters: object, more: object = {}) =>
      fitXGBClassifier({ matrix, labels, classCount: 3, parameters, ...more });
    await expect(boost({ n_estimator: 3 })).rejects.toThrow("did you mean n_estimators?");
    await expect(boost({ subsample: 0 })).rejects.toThrow(
      "subsample is 0, but must be a number above 0 and up to 1",
    );
    await expect(boost({ max_bin: 257 })).rejects.toThrow("from 2 to 256");
    await expect(boost({ objective: "binary:logistic" })).rejects.toThrow("there are 3 classes");
    await expect(boost({ eval_metric: "logloss" })).rejects.toThrow('use one of "mlogloss", "merror"');
    await expect(boost({ early_stopping_rounds: 3 })).rejects.toThrow("no evaluation rows");
    await expect(boost({}, { rows: Int32Array.of(1, 2, 1) })).rejects.toThrow("row 1 is listed twice");
    await expect(boost({}, { rows: Int32Array.of(1), evaluationRows: Int32Array.of(1) })).rejects.toThrow(
      "twice",
    );
    await expect(boost({}, { sampleWeight: new Float64Array(50) })).rejects.toThrow(
      "all sample weights are 0",
    );
    await expect(boost({}, { labels: labels.map(() => 3) })).rejects.toThrow("labels[0] is 3");
    const targets = columns[0]!.map(() => Number.NaN);
    await expect(fitXGBRegressor({ matrix, targets })).rejects.toThrow("targets[0] is NaN");
    const huge = Float64Array.of(1e31, ...targets.subarray(1));
    await expect(fitXGBRegressor({ matrix, targets: huge })).rejects.toThrow("at most 1e+30 in size");
  });
});
