import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { MarketProblem } from "./market-features.ts";

/** Parameter draws of the search, in scikit-learn's names. */
const draws = [
  { min_samples_leaf: 1, max_features: "sqrt" },
  { min_samples_leaf: 1, max_features: 0.5 },
  { min_samples_leaf: 5, max_features: "sqrt" },
  { min_samples_leaf: 5, max_features: 0.5 },
] as const;

/** Writes what both sides read: raw little-endian arrays and their shape. */
export function writeProblem(folder: string, problem: MarketProblem, trees: number): void {
  const rows = problem.labels.length;
  const cells = new Float32Array(rows * problem.columns.length);
  problem.columns.forEach((column, c) => {
    cells.set(column, c * rows);
  });
  writeFileSync(join(folder, "features.f32"), new Uint8Array(cells.buffer));
  writeFileSync(join(folder, "labels.u8"), problem.labels);
  writeFileSync(join(folder, "folds.u8"), problem.fold);
  const shape = { rows, columns: problem.columns.length, train: problem.train.length, trees, draws };
  writeFileSync(join(folder, "shape.json"), JSON.stringify(shape));
}
