import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import type { BoostingClassifierModel } from "../boosting/classifier-model.ts";
import { BoostingRegressorModel } from "../boosting/regressor-model.ts";
import { fitForestClassifier } from "../forest/fit-classifier.ts";
import { mixedColumns, noisyLabels } from "../forest/random-forest.fixture.ts";
import { fromJoblib } from "../interchange/joblib/from-joblib.ts";
import { fromXGBoostJson } from "../interchange/xgboost/files.ts";
import { closeWorkers } from "../workers/pool.ts";
import { fitXGBClassifier } from "../xgboost/fit.ts";
import { type ExplainedModel, explain, interactions } from "./explain.ts";

/** Made by interop/trees/explain_values.py with shap 0.51, XGBoost 3.2 and scikit-learn 1.9. */
const reference = JSON.parse(readFileSync(new URL("./shap.reference.json", import.meta.url), "utf8")) as {
  readonly boosting: readonly BoostingCase[];
  readonly forests: readonly ForestCase[];
};

interface StoredCase {
  readonly task: string;
  readonly model: string;
  readonly columns: readonly (readonly (number | null)[])[];
  readonly expected?: readonly number[];
}

interface BoostingCase extends StoredCase {
  readonly contributions: readonly number[];
  readonly interactions?: readonly number[];
  readonly interventional?: readonly number[];
}

interface ForestCase extends StoredCase {
  readonly values: readonly number[];
  readonly interventional: readonly number[];
}

const explained = Int32Array.from({ length: 12 }, (_, row) => row);

function columnsOf({ columns }: StoredCase): Float32Array[] {
  return columns.map((column) => Float32Array.from(column, (value) => value ?? Number.NaN));
}

function expectClose(values: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(values.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++)
    expect(Math.abs(values[i]! - expected[i]!)).toBeLessThan(tolerance * Math.max(1, Math.abs(expected[i]!)));
}

/** Puts what is expected behind the values of each row and output, as XGBoost does. */
function withBias(values: Float64Array, expected: Float64Array, columnCount: number): number[] {
  return Array.from({ length: values.length / columnCount }, (_, i) => [
    ...values.subarray(i * columnCount, (i + 1) * columnCount),
    expected[i % expected.length]!,
  ]).flat();
}

/** Drops the last row and column of each of XGBoost's squares, which are the bias. */
function withoutBias(squares: readonly number[], columnCount: number): number[] {
  const side = columnCount + 1;
  return squares.filter((_, at) => at % side < columnCount && Math.floor(at / side) % side < columnCount);
}

describe("explanations beside the originals'", () => {
  for (const one of reference.boosting) {
    it(`boosting, ${one.task}`, async () => {
      const model = fromXGBoostJson(one.model);
      const columns = columnsOf(one);
      const { values, expected } = await explain(model, columns, { rows: explained, checkAdditivity: true });
      // XGBoost sums in float32.
      expectClose(withBias(values, expected, columns.length), one.contributions, 1e-5);
      if (one.interactions) {
        const pairs = await interactions(model, columns, { rows: explained, checkAdditivity: true });
        expectClose(pairs.values, withoutBias(one.interactions, columns.length), 1e-5);
      }
      if (one.interventional) {
        const options = { rows: explained, kind: "interventional", background: columns } as const;
        const beside = await explain(model, columns, { ...options, checkAdditivity: true });
        expectClose(beside.values, one.interventional, 1e-5);
        expectClose(beside.expected, one.expected!, 1e-5);
      }
    });
  }

  for (const [i, one] of reference.forests.entries()) {
    it(`forest ${i}, ${one.task}`, async () => {
      const { model } = fromJoblib(Buffer.from(one.model, "base64"));
      const columns = columnsOf(one);
      const { values, expected } = await explain(model, columns, { rows: explained, checkAdditivity: true });
      expectClose(values, one.values, 1e-6);
      expectClose(expected, one.expected!, 1e-6);
      const beside = await explain(model, columns, {
        rows: explained,
        kind: "interventional",
        background: columns,
        checkAdditivity: true,
      });
      expectClose(beside.values, one.interventional, 1e-6);
    });
  }
});

describe("explanations of our own models", () => {
  const columns = mixedColumns(5, 400, 6);
  const labels = noisyLabels(5, columns, 3);
  let boosted: BoostingClassifierModel;
  let forest: ExplainedModel;

  beforeAll(async () => {
    const matrix = binColumns(columns);
    const parameters = { n_estimators: 8 };
    boosted = await fitXGBClassifier({ matrix, labels, classCount: 3, parameters });
    forest = await fitForestClassifier({ matrix, labels, classCount: 3, parameters });
  });

  afterAll(closeWorkers);

  it("are the same for any number of threads, for row lists, and row by row up to rounding", async () => {
    for (const model of [boosted, forest]) {
      const one = await explain(model, columns, { threads: 1, checkAdditivity: true });
      expect(one.values.length).toBe(400 * 3 * 6);
      for (const threads of [2, 3]) {
        const more = await explain(model, columns, { threads });
        expect(more.values).toEqual(one.values);
        expect(more.expected).toEqual(one.expected);
      }
      const some = Int32Array.from({ length: 150 }, (_, i) => i);
      const [first, divided] = await Promise.all(
        [1, 3].map((threads) => explain(model, columns, { rows: some, threads })),
      );
      expect(divided).toEqual(first);
      const rows = Int32Array.of(7, 7, 399);
      const few = await explain(model, columns, { rows, threads: 1 });
      const picked = [...rows].flatMap((row) => [...one.values.subarray(row * 18, (row + 1) * 18)]);
      expectClose(few.values, picked, 1e-12);
    }
  });

  it("add up to margins and to probabilities", async () => {
    const sums = async (model: ExplainedModel): Promise<number[]> => {
      const { values, expected } = await explain(model, columns);
      return Array.from({ length: 1200 }, (_, i) =>
        values.subarray(i * 6, (i + 1) * 6).reduce((sum, value) => sum + value, expected[i % 3]!),
      );
    };
    expectClose(await sums(boosted), boosted.predictRaw(columns), 1e-9);
    const { predictProbabilities } = forest as unknown as BoostingClassifierModel;
    expectClose(await sums(forest), predictProbabilities.call(forest as never, columns), 1e-9);
  });

  it("of interactions add up to the values, and are symmetric", async () => {
    const rows = Int32Array.from({ length: 40 }, (_, i) => i);
    const { values } = await explain(boosted, columns, { rows });
    const pairs = await interactions(boosted, columns, { rows, threads: 2 });
    for (let at = 0; at < values.length; at++) {
      const row = pairs.values.subarray(at * 6, (at + 1) * 6);
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(values[at]!, 12);
      const start = Math.floor(at / 6) * 36;
      for (let j = 0; j < 6; j++) expect(row[j]).toBe(pairs.values[start + j * 6 + (at % 6)]);
    }
  });

  it("tell their progress, and stop when aborted or when the callback fails", async () => {
    const told: number[] = [];
    await explain(boosted, columns, { threads: 2, onProgress: ({ done }) => told.push(done) });
    expect(told.at(-1)).toBe(400);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    const reason = new Error("enough");
    await expect(explain(boosted, columns, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const failing = explain(boosted, columns, {
      onProgress: () => {
        throw new Error("no terminal");
      },
    });
    await expect(failing).rejects.toThrow("no terminal");
    const controller = new AbortController();
    const stopped = explain(boosted, columns, {
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(stopped).rejects.toBe(reason);
  });

  it("refuse what cannot be explained by name", async () => {
    const { trees } = boosted;
    const bare = new BoostingRegressorModel({
      ...boosted,
      trees: { ...trees, roots: trees.roots.slice(0, 8) },
      baseMargins: Float64Array.of(0),
      objective: "squared",
      leafCover: new Float32Array(boosted.leafCover.length),
    });
    await expect(explain(bare, columns)).rejects.toThrow("how many training rows came to each leaf");
    await expect(explain(boosted, columns.slice(1))).rejects.toThrow("5 columns given");
    await expect(explain(boosted, columns, { kind: "interventional" })).rejects.toThrow("needs a background");
    await expect(explain(boosted, columns, { background: columns })).rejects.toThrow("has no use for");
    await expect(explain(boosted, columns, { kind: "kernel" as never })).rejects.toThrow('kind is "kernel"');
    const wide = new Array<Float32Array>(6).fill(new Float32Array(5e6));
    await expect(interactions(boosted, wide)).rejects.toThrow("GiB, more than 4");
    const background = columns.map(() => new Float32Array(0));
    await expect(explain(boosted, columns, { kind: "interventional", background })).rejects.toThrow(
      "no rows",
    );
    const beside = await explain(bare, columns, { kind: "interventional", background: columns });
    expect(beside.expected.length).toBe(1);
  });
});
