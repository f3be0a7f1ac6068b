import type { FeatureMatrix } from "../features/contract.ts";
import type { Attributions, Model } from "../models/index.ts";
import { createRandom } from "../random.ts";

/** Columns of independent normal numbers, in one series; NaN in every tenth row of the last. */
export function normalMatrix(rows: number, names: readonly string[], seed = 1): FeatureMatrix {
  const random = createRandom(seed, "known model");
  const columns = names.map(() => Float32Array.from({ length: rows }, () => random.normal()));
  for (let row = 0; row < rows; row += 10) columns.at(-1)![row] = Number.NaN;
  return { names, length: rows, columns, series: Int32Array.of(0), featureSetId: "fs-known" };
}

export function allRows({ length }: FeatureMatrix): Int32Array {
  return Int32Array.from({ length }, (_, row) => row);
}

/** A missing value counts as 0. */
const known = (value: number): number => (Number.isNaN(value) ? 0 : value);

/**
 * A regression that is known: Σ slope · value, of the row itself or of `history` rows before it. `explain` gives slope · value,
 * which adds up to it.
 */
export function knownModel(
  names: readonly string[],
  slopes: readonly number[],
  { history = 0, isExplained = true }: { readonly history?: number; readonly isExplained?: boolean } = {},
): Model {
  const readValue = (features: FeatureMatrix, name: string, row: number): number =>
    known(features.columns[features.names.indexOf(name)]![row - history] ?? 0);
  const model: Model = {
    family: "known",
    task: "regression",
    featureNames: names,
    featureSetId: "fs-known",
    featureIdentities: names,
    classNames: [],
    parameters: {},
    history,
    rounds: [],
    async predict(features, rows = allRows(features)) {
      const returns = Float64Array.from(rows, (row) =>
        names.reduce((sum, name, i) => sum + slopes[i]! * readValue(features, name, row), 0.5),
      );
      return { rows: rows.length, returns };
    },
    importance: () => [],
    summary: () => ({}),
    save: async () => [],
  };
  if (!isExplained) return model;
  return {
    ...model,
    async explain(features, rows): Promise<Attributions> {
      const values = Array.from(rows, (row) =>
        names.map((name, i) => slopes[i]! * readValue(features, name, row)),
      ).flat();
      return {
        method: "linear",
        outputs: ["return"],
        featureNames: names,
        values: Float64Array.from(values),
        expected: Float64Array.of(0.5),
      };
    },
  };
}
