import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import { FEATURE_MASK } from "../ensemble/flat-trees.ts";
import { mixedColumns } from "../forest/random-forest.fixture.ts";
import { fitLGBMRegressor } from "../lightgbm/fit.ts";
import { Random } from "../random.ts";
import { fitXGBRegressor } from "../xgboost/fit.ts";
import type { BoostingModel } from "./boosting-model.ts";
import type { BoostingRegressorModel } from "./regressor-model.ts";

const styles = {
  levels: (input: Parameters<typeof fitXGBRegressor>[0]) => fitXGBRegressor(input),
  leaves: (input: Parameters<typeof fitXGBRegressor>[0]) =>
    fitXGBRegressor({
      ...input,
      parameters: { ...input.parameters, grow_policy: "lossguide", max_leaves: 20 },
    }),
  lightgbm: ({ parameters, ...input }: Parameters<typeof fitXGBRegressor>[0]) => {
    const { n_estimators = 1, monotone_constraints = null, interaction_constraints = null } = parameters!;
    const shared = { n_estimators, monotone_constraints, interaction_constraints, min_child_samples: 3 };
    return fitLGBMRegressor({ ...input, parameters: shared });
  },
};

const shape = {
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
  rowCount: fc.integer({ min: 20, max: 500 }),
  style: fc.constantFrom("levels" as const, "leaves" as const, "lightgbm" as const),
};

const COLUMNS = 5;

function data(seed: number, rowCount: number) {
  const random = new Random(seed);
  const columns = mixedColumns(seed, rowCount, COLUMNS);
  const noise = Float64Array.from({ length: rowCount }, () => random.below(1000) / 300);
  const targets = noise.map((value, row) => value + (columns[0]![row]! || 0) - (columns[1]![row]! || 0));
  return { columns, targets, matrix: binColumns(columns) };
}

/** Largest fall of the prediction as one column rises over its values and the others stay as they are in some rows. */
function largestFall(
  model: Pick<BoostingRegressorModel, "predict">,
  columns: readonly Float32Array[],
  column: number,
): number {
  const values = [...new Set(columns[column]!)].filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  let largest = 0;
  for (let row = 0; row < 12 && row < columns[0]!.length; row++) {
    const probe = columns.map((of, c) =>
      c === column ? Float32Array.from(values) : new Float32Array(values.length).fill(of[row]!),
    );
    const predicted = model.predict(probe);
    for (let i = 1; i < predicted.length; i++) {
      largest = Math.max(largest, predicted[i - 1]! - predicted[i]!);
    }
  }
  return largest;
}

/** Sets of columns on the ways from the roots to the leaves. */
function paths({ trees }: BoostingModel): Set<number>[] {
  const found: Set<number>[] = [];
  const walk = (at: number, path: ReadonlySet<number>): void => {
    if (at < 0) return void found.push(new Set(path));
    const longer = new Set([...path, trees.feature[at]! & FEATURE_MASK]);
    walk(trees.left[at]!, longer);
    walk(trees.right[at]!, longer);
  };
  for (const root of trees.roots) walk(root, new Set());
  return found;
}

describe("constraints", () => {
  it("predictions rise and fall with monotone columns, whatever the data", async () => {
    const directions = fc.array(fc.constantFrom(-1, 0, 1), { minLength: COLUMNS, maxLength: COLUMNS });
    const property = fc.asyncProperty(fc.record({ ...shape, directions }), async (given) => {
      const { columns, targets, matrix } = data(given.seed, given.rowCount);
      const parameters = { n_estimators: 6, monotone_constraints: given.directions };
      const model = await styles[given.style]({ matrix, targets, parameters });
      for (const [column, direction] of given.directions.entries()) {
        if (direction === 0) continue;
        const turn = (of: readonly Float32Array[]) =>
          of.map((values, c) => (c === column ? values.map((value) => direction * value) : values));
        const view = { predict: (probe: readonly Float32Array[]) => model.predict(turn(probe)) };
        // Leaves are float32: a sum of six may err in its last places.
        expect(largestFall(view, turn(columns), column)).toBeLessThan(1e-5);
      }
    });
    await fc.assert(property, { numRuns: 60, seed: 3 });
  });

  it("demand something: without them predictions fall", async () => {
    const { columns, targets, matrix } = data(5, 400);
    const parameters = { n_estimators: 6, monotone_constraints: null };
    for (const grow of Object.values(styles)) {
      expect(largestFall(await grow({ matrix, targets, parameters }), columns, 0)).toBeGreaterThan(0.01);
    }
  });

  it("columns above a leaf all lie in one group", async () => {
    const groups = fc.array(fc.uniqueArray(fc.nat(COLUMNS - 1), { minLength: 1 }), {
      minLength: 1,
      maxLength: 4,
    });
    const property = fc.asyncProperty(fc.record({ ...shape, groups }), async (given) => {
      const { targets, matrix } = data(given.seed, given.rowCount);
      const parameters = { n_estimators: 4, interaction_constraints: given.groups };
      const model = await styles[given.style]({ matrix, targets, parameters });
      const listed = new Set(given.groups.flat());
      for (const path of paths(model)) {
        const isInOne = given.groups.some((group) => [...path].every((column) => group.includes(column)));
        // XGBoost may use a column that is in no group, alone; LightGBM leaves it out.
        const isAlone = given.style !== "lightgbm" && path.size === 1 && !listed.has([...path][0]!);
        expect(isInOne || isAlone).toBe(true);
      }
    });
    await fc.assert(property, { numRuns: 60, seed: 4 });
  });

  it("are refused when they do not fit the columns", async () => {
    const { targets, matrix } = data(6, 50);
    for (const grow of Object.values(styles)) {
      const refused = (parameters: object) =>
        expect(grow({ matrix, targets, parameters: { n_estimators: 1, ...parameters } })).rejects;
      await refused({ monotone_constraints: [1, 0] }).toThrow("has 2 entries, but there are 5 columns");
      await refused({ monotone_constraints: [1, 0, 2, 0, 0] }).toThrow("monotone_constraints is [1,0,2,0,0]");
      await refused({ interaction_constraints: [[0, 5]] }).toThrow(
        "names column 5, but the columns are 0 … 4",
      );
    }
  });
});
