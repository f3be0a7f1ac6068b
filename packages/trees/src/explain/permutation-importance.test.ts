import { describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import { Random } from "../random.ts";
import { fitXGBRegressor } from "../xgboost/fit.ts";
import { permutationImportance } from "./permutation-importance.ts";

describe("permutation importance", () => {
  it("of boosting is highest for the column that decides, and 0 for a column without splits", async () => {
    const random = new Random(3);
    const columns = Array.from({ length: 3 }, () =>
      Float32Array.from({ length: 500 }, () => random.next() / 2 ** 32),
    );
    columns.push(new Float32Array(500).fill(1));
    const targets = columns[0]!.map((value, i) => 3 * value + 0.3 * columns[1]![i]!);
    const matrix = binColumns(columns);
    const model = await fitXGBRegressor({ matrix, targets, parameters: { n_estimators: 20, max_depth: 3 } });
    const score = (shuffled: readonly Float32Array[]): number => {
      const predicted = model.predict(shuffled);
      return -predicted.reduce((sum, value, i) => sum + (value - targets[i]!) ** 2, 0);
    };
    const { mean, baseline } = permutationImportance({ columns, score, repeats: 3, seed: 5 });
    expect(baseline).toBe(score(columns));
    expect(mean[0]).toBeGreaterThan(20 * mean[1]!);
    expect(mean[1]).toBeGreaterThan(10 * Math.abs(mean[2]!));
    expect(mean[3]).toBe(0);
  });
});
