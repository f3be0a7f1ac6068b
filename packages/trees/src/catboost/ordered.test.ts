import { describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import { FEATURE_MASK, walkColumns } from "../ensemble/flat-trees.ts";
import { mixedColumns, noisyLabels } from "../forest/random-forest.fixture.ts";
import { problem } from "../reference-problem.fixture.ts";
import { fitCatBoostClassifier, fitCatBoostRegressor } from "./fit.ts";
import { prefixEnds } from "./ordered-models.ts";
import { permute } from "./permute.ts";

const ROWS = 300;
const LEVELS = 20;
const RATE = 0.3;
const L2 = 3;

/** Score of the best first split (Cosine), every threshold of every column tried on plain sums. */
function bestFirstSplit(columns: readonly Float32Array[], gradients: Float64Array) {
  const best = { score: Number.NEGATIVE_INFINITY, column: -1, value: -1 };
  columns.forEach((values, column) => {
    for (let value = 0; value < LEVELS - 1; value++) {
      let numerator = 0;
      let denominator = 0;
      for (const isLeft of [true, false]) {
        let sum = 0;
        let count = 0;
        values.forEach((cell, row) => {
          if (cell <= value !== isLeft) return;
          sum += gradients[row]!;
          count++;
        });
        const mean = count > 0 ? sum / (count + L2) : 0;
        numerator += mean * sum;
        denominator += mean * mean * count;
      }
      const score = numerator / Math.sqrt(denominator + 1e-100);
      if (score > best.score + 1e-9) Object.assign(best, { score, column, value });
    }
  });
  return best;
}

describe("ordered boosting", () => {
  it("looks for splits with gradients of prefixes' models, and takes leaf values from all rows", async () => {
    const { columns, score } = problem(71, ROWS, 4, LEVELS);
    const targets = Float64Array.from(score, Math.fround);
    const parameters = {
      iterations: 6,
      depth: 3,
      learning_rate: RATE,
      boosting_type: "Ordered",
      random_strength: 0,
      bootstrap_type: "No",
      random_seed: 9,
    } as const;
    const model = await fitCatBoostRegressor({ matrix: binColumns(columns), targets, parameters });
    const order = permute(
      Int32Array.from({ length: ROWS }, (_, i) => i),
      9,
    );
    const start = model.baseMargins[0]!;
    const ends = prefixEnds(ROWS);
    const prefixes = ends.map(() => new Float64Array(ROWS).fill(start));
    const plain = new Float64Array(ROWS).fill(start);
    let differing = 0;
    for (const [tree, root] of model.trees.roots.entries()) {
      const gradients = new Float64Array(ROWS);
      order.forEach((row, place) => {
        // The longest prefix that the row is not in; rows of the first have only that one.
        const p = Math.max(
          0,
          ends.findLastIndex((end) => end <= place),
        );
        gradients[row] = targets[row]! - prefixes[p]![row]!;
      });
      const best = bestFirstSplit(columns, gradients);
      expect(model.trees.feature[root]! & FEATURE_MASK, `tree ${tree}`).toBe(best.column);
      expect(Math.floor(model.trees.threshold[root]!)).toBe(best.value);
      const unordered = bestFirstSplit(
        columns,
        targets.map((target, row) => target - plain[row]!),
      );
      if (unordered.column !== best.column || unordered.value !== best.value) differing++;
      const leafOf = Int32Array.from(targets, (_, row) => walkColumns(model.trees, root, columns, row));
      const valueFrom = (rows: readonly number[], margins: Float64Array): Map<number, number> => {
        const sums = new Map<number, [number, number]>();
        for (const row of rows) {
          const [sum, count] = sums.get(leafOf[row]!) ?? [0, 0];
          sums.set(leafOf[row]!, [sum + targets[row]! - margins[row]!, count + 1]);
        }
        return new Map([...sums].map(([leaf, [sum, count]]) => [leaf, (RATE * sum) / (count + L2)]));
      };
      const values = valueFrom([...order], plain);
      for (const [leaf, value] of values) expect(model.trees.leaves[leaf]).toBeCloseTo(value, 5);
      plain.forEach((_, row) => {
        plain[row]! += values.get(leafOf[row]!)!;
      });
      for (const [p, margins] of prefixes.entries()) {
        const ofPrefix = valueFrom([...order.subarray(0, ends[p])], margins);
        margins.forEach((_, row) => {
          margins[row]! += ofPrefix.get(leafOf[row]!) ?? 0;
        });
      }
    }
    expect(differing).toBeGreaterThan(0);
  });

  it("gives the same bytes for 1 to 3 threads, with either kernel, for every kind of loss", async () => {
    const columns = mixedColumns(8, 1500, 9);
    const labels = noisyLabels(8, columns, 3);
    const matrix = binColumns(columns);
    const parameters = { iterations: 6, boosting_type: "Ordered", leaf_estimation_iterations: 1 } as const;
    const bytesOf = async (threads: number, kernel: "wasm" | "typescript") => {
      const classes = await fitCatBoostClassifier({
        matrix,
        labels,
        classCount: 3,
        parameters,
        threads,
        kernel,
      });
      const numbers = ["RMSE", "MAE"].map((loss_function) =>
        fitCatBoostRegressor({
          matrix,
          targets: Float64Array.from(labels),
          parameters: { ...parameters, loss_function },
          threads,
          kernel,
        }),
      );
      return Buffer.concat([classes, ...(await Promise.all(numbers))].map((model) => model.toBytes()));
    };
    const first = await bytesOf(1, "wasm");
    expect(Buffer.compare(await bytesOf(2, "wasm"), first)).toBe(0);
    expect(Buffer.compare(await bytesOf(3, "typescript"), first)).toBe(0);
  });

  it("has prefixes that double", () => {
    expect(prefixEnds(1)).toEqual([1]);
    expect(prefixEnds(10)).toEqual([1, 2, 4, 8]);
    expect(prefixEnds(1000)).toEqual([20, 40, 80, 160, 320, 640]);
    expect(prefixEnds(200_000)[0]).toBe(100);
  });
});
