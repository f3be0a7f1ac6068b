import { describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import { permutationImportance } from "../explain/permutation-importance.ts";
import { Random } from "../random.ts";
import { fitForestClassifier } from "./fit-classifier.ts";
import { fitForestRegressor } from "./fit-regressor.ts";
import { mixedColumns, noisyLabels } from "./random-forest.fixture.ts";
import { RandomForestClassifier } from "./random-forest-classifier.ts";
import { RandomForestRegressor } from "./random-forest-regressor.ts";

function uniformColumns(seed: number, rowCount: number, columnCount: number): Float32Array[] {
  const random = new Random(seed);
  return Array.from({ length: columnCount }, () =>
    Float32Array.from({ length: rowCount }, () => random.next() / 2 ** 32),
  );
}

function accuracy(predicted: ArrayLike<number>, labels: ArrayLike<number>, rows: Int32Array): number {
  let right = 0;
  rows.forEach((row, i) => {
    if (predicted[i] === labels[row]) right++;
  });
  return right / rows.length;
}

describe("random forest", () => {
  it("finds a planted signal and none in noise", async () => {
    const columns = uniformColumns(1, 4000, 6);
    const random = new Random(2);
    // Two classes told apart by the sign of a product, wrong one time in five: the best possible accuracy is 0.8.
    const planted = Int32Array.from({ length: 4000 }, (_, i) => {
      const truth = columns[0]![i]! > 0.5 === columns[1]![i]! > 0.5 ? 1 : 0;
      return random.below(5) === 0 ? 1 - truth : truth;
    });
    const noise = Int32Array.from({ length: 4000 }, () => random.below(2));
    const rows = Int32Array.from({ length: 3000 }, (_, i) => i);
    const heldOut = Int32Array.from({ length: 1000 }, (_, i) => 3000 + i);
    const matrix = binColumns(columns, { rows });
    const grow = (labels: Int32Array) =>
      fitForestClassifier({
        matrix,
        rows,
        labels,
        classCount: 2,
        parameters: { min_samples_leaf: 5, max_features: 0.5 },
      });
    const signal = await grow(planted);
    expect(accuracy(signal.predict(columns, heldOut), planted, heldOut)).toBeGreaterThan(0.77);
    expect(signal.featureImportances[0]! + signal.featureImportances[1]!).toBeGreaterThan(0.4);
    expect(signal.featureImportances.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(
      Math.abs(accuracy((await grow(noise)).predict(columns, heldOut), noise, heldOut) - 0.5),
    ).toBeLessThan(0.06);
  });

  it("gives the same bytes for 1, 2, 3 and 4 threads, on data full of exact ties", async () => {
    const base = mixedColumns(5, 1200, 5);
    const columns = [...base, ...base.map((column) => column.slice())]; // every column twice: ties at every split
    const matrix = binColumns(columns);
    for (const classCount of [2, 3, 6]) {
      const labels = noisyLabels(5, columns, classCount);
      const bytes: Buffer[] = [];
      for (const threads of [1, 2, 3, 4]) {
        const parameters = { n_estimators: 12, random_state: 9 };
        const model = await fitForestClassifier({ matrix, labels, classCount, parameters, threads });
        bytes.push(Buffer.from(model.toBytes()));
      }
      for (const other of bytes) expect(Buffer.compare(other, bytes[0]!)).toBe(0);
    }
  });

  it("trains on a row subset as on a matrix of these rows with the same cuts", async () => {
    const columns = mixedColumns(8, 900, 6);
    const labels = noisyLabels(8, columns, 3);
    const rows = Int32Array.from({ length: 500 }, (_, i) => i);
    const first = <T extends { slice(a: number, b: number): T }>(array: T) => array.slice(0, 500);
    const parameters = { n_estimators: 5 };
    const subset = await fitForestClassifier({
      matrix: binColumns(columns, { rows }),
      rows,
      labels,
      classCount: 3,
      parameters,
    });
    const alone = await fitForestClassifier({
      matrix: binColumns(columns.map(first)),
      labels: first(labels),
      classCount: 3,
      parameters,
    });
    expect(Buffer.compare(subset.toBytes(), alone.toBytes())).toBe(0);
  });

  it("uses missing values as information", async () => {
    const random = new Random(3);
    const labels = Int32Array.from({ length: 600 }, () => random.below(2));
    // The only hint of the class is whether the cell is missing.
    const column = Float32Array.from(labels, (label) => (label === 1 ? Number.NaN : random.below(50)));
    const forest = await fitForestClassifier({ matrix: binColumns([column]), labels, classCount: 2 });
    const rows = Int32Array.from({ length: 600 }, (_, i) => i);
    expect(accuracy(forest.predict([column]), labels, rows)).toBe(1);
  });

  it("weighs samples: weight 0 is as if the row were not there, weight 2 as if it were there twice", async () => {
    const columns = mixedColumns(4, 300, 4);
    const labels = noisyLabels(4, columns, 3);
    const sampleWeight = Float64Array.from({ length: 300 }, (_, i) => i % 3);
    const repeated = Int32Array.from({ length: 300 }, (_, i) => i).filter((i) => i % 3 > 0);
    const doubled = Int32Array.from([...repeated, ...repeated.filter((i) => i % 3 === 2)]);
    const matrix = binColumns(columns);
    const parameters = { n_estimators: 1, bootstrap: false, max_features: null };
    const weighted = await fitForestClassifier({ matrix, labels, classCount: 3, sampleWeight, parameters });
    const copied = await fitForestClassifier({ matrix, labels, classCount: 3, rows: doubled, parameters });
    expect(Array.from(weighted.predictProbabilities(columns))).toEqual(
      Array.from(copied.predictProbabilities(columns)),
    );
  });

  it("scores out-of-bag rows as a naive recomputation from single trees does", async () => {
    const columns = uniformColumns(6, 200, 3);
    const labels = Int32Array.from(columns[0]!, (value) => (value > 0.6 ? 1 : 0));
    const matrix = binColumns(columns);
    const parameters = { n_estimators: 15, oob_score: true, random_state: 4 };
    const forest = await fitForestClassifier({ matrix, labels, classCount: 2, parameters });
    const sums = Array.from({ length: 200 }, () => ({ votes: 0, ones: 0 }));
    const { deriveSeed } = await import("../random.ts");
    for (let t = 0; t < 15; t++) {
      const random = new Random(deriveSeed(4, t));
      const drawn = new Set(Array.from({ length: 200 }, () => random.below(200)));
      for (let row = 0; row < 200; row++) {
        if (drawn.has(row)) continue;
        const { feature, threshold, left, right, leaves, roots } = forest.trees;
        let at = roots[t]!;
        while (at >= 0) at = columns[feature[at]! & 0x7fff]![row]! <= threshold[at]! ? left[at]! : right[at]!;
        sums[row]!.votes++;
        sums[row]!.ones += leaves[~at * 2 + 1]!;
      }
    }
    let right = 0;
    let scored = 0;
    for (const [row, { votes, ones }] of sums.entries()) {
      const probability = ones / votes;
      expect(forest.oobProbabilities![row * 2 + 1]).toBeCloseTo(probability, 12);
      if (votes === 0) continue;
      scored++;
      if ((probability > 0.5 ? 1 : 0) === labels[row]) right++;
    }
    expect(forest.oobScore).toBeCloseTo(right / scored, 12);
    const regressor = await fitForestRegressor({
      matrix,
      targets: columns[0]!,
      parameters: { oob_score: true },
    });
    expect(regressor.oobScore).toBeGreaterThan(0.95);
  });

  it("reports progress, stops on abort and works again afterwards", async () => {
    const columns = uniformColumns(7, 20_000, 10);
    const labels = Int32Array.from(columns[0]!, (_, i) => i % 3);
    const matrix = binColumns(columns);
    const controller = new AbortController();
    const seen: number[] = [];
    const running = fitForestClassifier({
      matrix,
      labels,
      classCount: 3,
      parameters: { n_estimators: 5000 },
      signal: controller.signal,
      onProgress: ({ done, total }) => {
        seen.push(done);
        expect(total).toBe(5000);
        if (done === 3) controller.abort(new Error("enough"));
      },
    });
    await expect(running).rejects.toThrow("enough");
    expect(seen.slice(0, 3)).toEqual([1, 2, 3]);
    expect(seen.length).toBeLessThan(1000);
    await expect(
      fitForestClassifier({ matrix, labels, classCount: 3, signal: AbortSignal.abort(new Error("before")) }),
    ).rejects.toThrow("before");
    const again = await fitForestClassifier({
      matrix,
      labels,
      classCount: 3,
      parameters: { n_estimators: 2 },
    });
    expect(again.treeCount).toBe(2);
  });

  it("refuses what it cannot learn from, by name", async () => {
    const matrix = binColumns([Float32Array.of(1, 2, 3)]);
    const labels = [0, 1, 0];
    const grow = (more: object) => fitForestClassifier({ matrix, labels, classCount: 2, ...more });
    await expect(grow({ labels: [0, 1] })).rejects.toThrow("labels has 2 entries, but the matrix has 3 rows");
    await expect(grow({ labels: [0, 5, 0] })).rejects.toThrow("labels[1] is 5");
    await expect(grow({ rows: Int32Array.of(0, 3) })).rejects.toThrow("rows[1] is 3");
    await expect(grow({ rows: new Int32Array(0) })).rejects.toThrow("empty");
    await expect(grow({ sampleWeight: [1, -1, 1] })).rejects.toThrow("sampleWeight[1] is -1");
    await expect(grow({ threads: 0 })).rejects.toThrow("threads is 0");
    await expect(grow({ parameters: { class_weight: { 7: 1 } } })).rejects.toThrow("class 7");
    await expect(grow({ parameters: { oob_score: true, bootstrap: false } })).rejects.toThrow("oob_score");
    await expect(fitForestRegressor({ matrix, targets: [1, Number.NaN, 2] })).rejects.toThrow(
      "targets[1] is NaN",
    );
  });

  it("measures permutation importance, the same for the same seed", async () => {
    const columns = uniformColumns(9, 800, 3);
    const labels = Int32Array.from(columns[1]!, (value) => (value > 0.5 ? 1 : 0));
    const rows = Int32Array.from({ length: 800 }, (_, i) => i);
    const forest = await fitForestClassifier({ matrix: binColumns(columns), labels, classCount: 2 });
    const measure = (seed: number) =>
      permutationImportance({
        columns,
        seed,
        score: (shuffled) => accuracy(forest.predict(shuffled), labels, rows),
      });
    const importance = measure(1);
    expect(importance.baseline).toBe(1);
    expect(importance.mean[1]).toBeGreaterThan(0.3);
    expect(Math.abs(importance.mean[0]!)).toBeLessThan(0.05);
    expect(measure(1)).toEqual(importance);
    expect(measure(2)).not.toEqual(importance);
  });

  it("speaks scikit-learn's idiom with labels of any kind", async () => {
    const columns = uniformColumns(10, 300, 2);
    const labels = Array.from(columns[0]!, (value) => (value < 0.3 ? "sell" : value > 0.6 ? "buy" : "hold"));
    const forest = await new RandomForestClassifier<string>({ n_estimators: 20 }).fit(columns, labels);
    expect(forest.classes).toEqual(["buy", "hold", "sell"]);
    expect(forest.predict(columns)).toEqual(labels);
    expect(forest.predictProba(columns).length).toBe(900);
    expect(() => new RandomForestClassifier().model).toThrow("call fit first");
    const regressor = await new RandomForestRegressor({ n_estimators: 20 }).fit(columns, columns[1]!);
    expect(regressor.predict(columns)[0]).toBeCloseTo(columns[1]![0]!, 1);
  });
});
