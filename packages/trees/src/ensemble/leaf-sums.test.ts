import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../random.ts";
import { blockTrees, rowTrees } from "./compiled-trees.ts";
import { type FlatTrees, walkColumns } from "./flat-trees.ts";
import { columnSums, rowSums, type SummedTrees } from "./leaf-sums.ts";
import { randomColumns, randomTrees, type TreeShape } from "./random-trees.fixture.ts";

const kinds = [
  [1, 1],
  [1, 2],
  [1, 3],
  [1, 4],
  [1, 5],
  [3, 1],
] as const;

const shapes: fc.Arbitrary<TreeShape> = fc
  .record({
    seed: fc.nat(1e6),
    treeCount: fc.constantFrom(1, 3, 9),
    splits: fc.constantFrom(0, 1, 7, 63, 255, 300),
    columnCount: fc.integer({ min: 1, max: 9 }),
    levels: fc.constantFrom(2, 40, 100_000),
    withSets: fc.boolean(),
    kind: fc.constantFrom(...kinds),
  })
  .map(({ kind: [outputs, turns], ...shape }) => ({ ...shape, outputs, turns }));

/** Leaf by leaf, by the definition. */
function oracle({ trees, turns }: SummedTrees, columns: readonly Float32Array[], rows: Int32Array) {
  const width = trees.outputs * turns;
  const sums = new Float64Array(rows.length * width);
  for (const [t, root] of trees.roots.entries()) {
    rows.forEach((row, i) => {
      const leaf = walkColumns(trees, root, columns, row);
      for (let k = 0; k < trees.outputs; k++)
        sums[i * width + (t % turns) * trees.outputs + k]! += trees.leaves[leaf * trees.outputs + k]!;
    });
  }
  return sums;
}

describe("sums of leaves", () => {
  it("of blocks and of single rows are those of the plain walk, bit for bit", () => {
    const property = fc.property(shapes, fc.constantFrom(1, 63, 64, 200), (shape, rowCount) => {
      const trees = randomTrees(shape);
      const summed = { trees, columnCount: shape.columnCount, turns: shape.turns };
      const columns = randomColumns(shape, rowCount);
      const random = new Random(shape.seed);
      const rows = Int32Array.from({ length: rowCount + 3 }, () => random.below(rowCount));
      expect(blockTrees(trees, shape.columnCount, 1e6)).not.toBeNull();
      expect(rowTrees(trees, shape.columnCount, shape.turns)).not.toBeNull();
      const expected = oracle(summed, columns, rows);
      const output = new Float64Array(expected.length);
      expect(columnSums(summed, columns, rows, output)).toBe(output);
      expect(output).toEqual(expected);
      const width = trees.outputs * shape.turns;
      const sums = new Float64Array(width);
      for (const [i, row] of rows.entries()) {
        rowSums(
          summed,
          columns.map((column) => column[row]!),
          sums,
        );
        expect(sums).toEqual(expected.subarray(i * width, (i + 1) * width));
      }
    });
    fc.assert(property, { numRuns: 120, seed: 4 });
  });

  it("are the same before the trees are compiled, and refuse an output of another length", () => {
    const shape = {
      seed: 1,
      treeCount: 7,
      splits: 20,
      columnCount: 4,
      outputs: 1,
      turns: 1,
      levels: 40,
      withSets: true,
    };
    const summed = { trees: randomTrees(shape), columnCount: 4, turns: 1 };
    const columns = randomColumns(shape, 300);
    const few = Int32Array.from({ length: 20 }, (_, i) => i);
    const all = Int32Array.from({ length: 300 }, (_, i) => i);
    expect(columnSums(summed, columns, few)).toEqual(oracle(summed, columns, few));
    expect(columnSums(summed, columns, undefined)).toEqual(oracle(summed, columns, all));
    expect(() => columnSums(summed, columns, few, new Float64Array(19))).toThrow("wrong length for 20 rows");
  });

  it("fall back to the plain walk where a column has more thresholds than cells can count", () => {
    const count = 70_000;
    const inner = Int32Array.from({ length: count }, (_, i) => i);
    const trees: FlatTrees = {
      roots: Int32Array.of(0),
      feature: new Uint16Array(count),
      threshold: Float32Array.from(inner),
      left: inner.map((i) => ~i),
      right: inner.map((i) => (i + 1 < count ? i + 1 : ~count)),
      leaves: Float64Array.from({ length: count + 1 }, (_, i) => i),
      outputs: 1,
      categories: null,
    };
    expect(blockTrees(trees, 1, 1e6)).toBeNull();
    const values = Float32Array.of(-5, 0, 0.5, 1, 20_000, Number.NaN);
    const summed = { trees, columnCount: 1, turns: 1 };
    expect(columnSums(summed, [values], undefined)).toEqual(Float64Array.of(0, 0, 1, 1, 20_000, count));
  });
});
