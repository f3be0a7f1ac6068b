import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FlatTrees } from "../ensemble/flat-trees.ts";
import { columnSums } from "../ensemble/leaf-sums.ts";
import { randomColumns, randomTrees, type TreeShape } from "../ensemble/random-trees.fixture.ts";
import { Random } from "../random.ts";
import { type ExplainTask, explainPart } from "./explain-part.ts";
import { meanLeaves } from "./mean-leaves.ts";
import { gaussLegendre } from "./quadrature.ts";
import {
  backgroundGame,
  pathGame,
  recursiveTreeShap,
  shapleyInteraction,
  shapleyValues,
} from "./shapley.fixture.ts";
import { sharesOf } from "./shares.ts";

const kinds = [
  [1, 1],
  [1, 3],
  [2, 1],
] as const;

/** `columnCount` small enough for the definition. */
const smallShapes = shapesOf(fc.integer({ min: 1, max: 5 }), fc.constantFrom(0, 1, 9, 40));
/** Paths that test more features than a table has bits. */
const wideShapes = shapesOf(fc.constantFrom(12, 30), fc.constantFrom(12, 60));

function shapesOf(columnCount: fc.Arbitrary<number>, splits: fc.Arbitrary<number>): fc.Arbitrary<TreeShape> {
  const fields = { seed: fc.nat(1e6), columnCount, splits, kind: fc.constantFrom(...kinds) };
  return fc
    .record({ ...fields, levels: fc.constantFrom(2, 40), withSets: fc.boolean() })
    .map(({ kind: [outputs, turns], ...shape }) => ({ ...shape, treeCount: 2, outputs, turns }));
}

const ROWS = 30;

interface Case {
  readonly shape: TreeShape;
  readonly trees: FlatTrees;
  readonly task: ExplainTask;
}

/** Covers are random, some of them 0. */
function caseOf(shape: TreeShape): Case {
  const trees = randomTrees(shape);
  const random = new Random(shape.seed + 2);
  const cover = Float32Array.from({ length: trees.leaves.length / trees.outputs }, () =>
    Math.max(0, random.below(12) - 2),
  );
  cover[0] = 1;
  const { columnCount, turns } = shape;
  const columns = randomColumns(shape, ROWS);
  const shares = sharesOf(trees, cover);
  const base = {
    trees,
    columnCount,
    turns,
    columns,
    rowCount: ROWS,
    isPairs: false,
    usesTables: true,
    control: null,
  };
  return { shape, trees, task: { ...base, shares, background: null } };
}

function explained(task: ExplainTask): Float64Array {
  return explainPart(task, () => {})!;
}

/** The same without tables. */
function explainedSingly(task: ExplainTask): Float64Array {
  return explained({ ...task, usesTables: false });
}

/** Values of one row by an oracle for a tree, row-major outputs × planes. */
function byOracle(
  { shape, trees, task }: Case,
  row: number,
  planes: number,
  oracle: (root: number, output: number, values: readonly number[]) => ArrayLike<number>,
): number[] {
  const sums: number[] = new Array(trees.outputs * shape.turns * planes).fill(0);
  const values = task.columns.map((column) => column[row]!);
  trees.roots.forEach((root, t) => {
    for (let k = 0; k < trees.outputs; k++) {
      const from = ((t % shape.turns) * trees.outputs + k) * planes;
      Array.from(oracle(root, k, values)).forEach((value, plane) => {
        sums[from + plane]! += value;
      });
    }
  });
  return sums;
}

function expectClose(values: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(values.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(Math.abs(values[i]! - expected[i]!)).toBeLessThan(1e-9);
}

function rowOf(values: Float64Array, row: number): Float64Array {
  const width = values.length / ROWS;
  return values.subarray(row * width, (row + 1) * width);
}

/** Shares that can be divided by. */
function inside(shares: Float64Array): Float64Array {
  return shares.map((share) => Math.min(0.9, Math.max(0.1, share)));
}

describe("Shapley values of trees", () => {
  it("along the paths are those of the definition, and so is the recursive algorithm", () => {
    const property = fc.property(smallShapes, (shape) => {
      const one = caseOf(shape);
      const { trees, task } = one;
      const values = explained(task);
      for (const row of [0, 17]) {
        const expected = byOracle(one, row, shape.columnCount, (root, k, cells) =>
          shapleyValues(pathGame(trees, task.shares!, root, k, cells), shape.columnCount),
        );
        expectClose(rowOf(values, row), expected);
      }
      expectClose(explainedSingly(task), values);
      // The recursive algorithm divides by shares.
      const shares = inside(task.shares!);
      const recursive = byOracle(one, 5, shape.columnCount, (root, k, cells) =>
        recursiveTreeShap(trees, shares, root, k, cells),
      );
      const defined = byOracle(one, 5, shape.columnCount, (root, k, cells) =>
        shapleyValues(pathGame(trees, shares, root, k, cells), shape.columnCount),
      );
      expectClose(recursive, defined);
    });
    fc.assert(property, { numRuns: 60, seed: 1 });
  });

  it("along long paths are those of the recursive algorithm, and add up to the prediction", () => {
    const property = fc.property(wideShapes, (shape) => {
      const one = caseOf(shape);
      const { trees, task } = one;
      const shares = inside(task.shares!);
      const values = explained({ ...task, shares });
      for (const row of [3, 29]) {
        const expected = byOracle(one, row, shape.columnCount, (root, k, cells) =>
          recursiveTreeShap(trees, shares, root, k, cells),
        );
        expectClose(rowOf(values, row), expected);
      }
      const means = meanLeaves({ trees, columnCount: shape.columnCount, turns: shape.turns }, shares);
      expectAdditive(one, values, means);
    });
    fc.assert(property, { numRuns: 25, seed: 2 });
  });

  it("beside a background are those of the definition, and of leaves one by one", () => {
    const property = fc.property(smallShapes, (shape) => {
      const one = caseOf(shape);
      const background = randomColumns({ ...shape, seed: shape.seed + 7 }, 6);
      const task = { ...one.task, shares: null, background };
      const values = explained(task);
      for (const row of [0, 21]) {
        const expected = byOracle(one, row, shape.columnCount, (root, k, cells) =>
          shapleyValues(backgroundGame(one.trees, root, k, cells, background), shape.columnCount),
        );
        expectClose(rowOf(values, row), expected);
      }
      expectClose(explainedSingly(task), values);
    });
    fc.assert(property, { numRuns: 60, seed: 3 });
  });

  it("beside a background add up along long paths", () => {
    const property = fc.property(wideShapes, (shape) => {
      const one = caseOf(shape);
      const background = randomColumns({ ...shape, seed: shape.seed + 7 }, 5);
      const task = { ...one.task, shares: null, background };
      const summed = { trees: one.trees, columnCount: shape.columnCount, turns: shape.turns };
      const sums = columnSums(summed, background, undefined);
      const means = new Float64Array(sums.length / 5);
      sums.forEach((sum, i) => {
        means[i % means.length]! += sum / 5;
      });
      expectAdditive(one, explained(task), means);
    });
    fc.assert(property, { numRuns: 20, seed: 4 });
  });

  it("of pairs are those of the definition, and of leaves one by one", () => {
    const property = fc.property(smallShapes, (shape) => {
      const one = caseOf(shape);
      const task = { ...one.task, isPairs: true };
      const values = explained(task);
      const n = shape.columnCount;
      const expected = byOracle(one, 11, n * n, (root, k, cells) => {
        const game = pathGame(one.trees, task.shares!, root, k, cells);
        return Array.from({ length: n * n }, (_, at) => {
          const [i, j] = [Math.floor(at / n), at % n];
          return i < j ? shapleyInteraction(game, n, i, j) : 0;
        });
      });
      expectClose(rowOf(values, 11), expected);
      expectClose(explainedSingly(task), values);
    });
    fc.assert(property, { numRuns: 40, seed: 5 });
  });

  it("stop when they are told to", () => {
    const { task } = caseOf({
      seed: 1,
      treeCount: 5,
      splits: 9,
      columnCount: 3,
      outputs: 1,
      turns: 1,
      levels: 9,
      withSets: false,
    });
    const control = new Int32Array(new SharedArrayBuffer(4));
    const shares: number[] = [];
    const onProgress = (share: number): void => {
      shares.push(share);
      control[0] = 1;
    };
    expect(explainPart({ ...task, control }, onProgress)).toBeNull();
    expect(shares).toEqual([0.2]);
  });
});

function expectAdditive({ shape, trees, task }: Case, values: Float64Array, means: Float64Array): void {
  const summed = { trees, columnCount: shape.columnCount, turns: shape.turns };
  const sums = columnSums(summed, task.columns, undefined);
  const totals = Array.from(sums, (_, i) => {
    const own = values.subarray(i * shape.columnCount, (i + 1) * shape.columnCount);
    return own.reduce((sum, value) => sum + value, means[i % means.length]!);
  });
  expectClose(totals, sums);
}

describe("Gauss–Legendre quadrature", () => {
  it("is exact for polynomials of degree 2n − 1", () => {
    for (const n of [1, 2, 3, 5, 12, 40]) {
      const { points, weights } = gaussLegendre(n);
      for (let degree = 0; degree < 2 * n; degree++) {
        const integral = points.reduce((sum, point, i) => sum + weights[i]! * point ** degree, 0);
        expect(integral).toBeCloseTo(1 / (degree + 1), 13);
      }
    }
  });
});
