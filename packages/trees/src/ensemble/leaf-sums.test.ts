import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../random.ts";
import { blockTrees, rowTrees } from "./compiled-trees.ts";
import { type CategorySplits, type FlatTrees, MISSING_LEFT, walkColumns } from "./flat-trees.ts";
import { columnSums, rowSums, type SummedTrees } from "./leaf-sums.ts";

interface Shape {
  readonly seed: number;
  /** Trees of each turn. */
  readonly treeCount: number;
  /** Splits of each tree, at most. */
  readonly splits: number;
  readonly columnCount: number;
  readonly outputs: number;
  readonly turns: number;
  /** Distinct values a column has. */
  readonly levels: number;
  readonly withSets: boolean;
}

const kinds = [
  [1, 1],
  [1, 2],
  [1, 3],
  [1, 4],
  [1, 5],
  [3, 1],
] as const;

const shapes: fc.Arbitrary<Shape> = fc
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

/** Trees of any form: splits are hung below random leaves; every third column is split by category when asked for. */
function randomTrees({
  seed,
  treeCount,
  turns,
  splits,
  columnCount,
  outputs,
  levels,
  withSets,
}: Shape): FlatTrees {
  const random = new Random(seed);
  const roots: number[] = [];
  const [feature, threshold, left, right, setOf]: number[][] = [[], [], [], [], []];
  const starts = [0];
  const words: number[] = [];
  let leafCount = 0;
  for (let t = 0; t < treeCount * turns; t++) {
    const open: ((reference: number) => void)[] = [(reference) => roots.push(reference)];
    for (let left2 = random.below(splits + 1); left2 > 0; left2--) {
      const [hang] = open.splice(random.below(open.length), 1);
      const node = feature!.length;
      hang!(node);
      const column = random.below(columnCount);
      feature!.push(column + (random.below(2) ? MISSING_LEFT : 0));
      threshold!.push(
        random.below(40) === 0 ? Number.POSITIVE_INFINITY : random.below(levels) - levels / 4 + 0.5,
      );
      left!.push(0);
      right!.push(0);
      setOf!.push(-1);
      if (withSets && column % 3 === 0) {
        setOf![node] = starts.length - 1;
        const length = 1 + random.below(3);
        for (let w = 0; w < length; w++) words.push(random.below(4) === 0 ? 5 : random.next());
        starts.push(words.length);
      }
      open.push(
        (reference) => {
          left![node] = reference;
        },
        (reference) => {
          right![node] = reference;
        },
      );
    }
    for (const hang of open) hang(~leafCount++);
  }
  const leaves = Float64Array.from({ length: leafCount * outputs }, () => random.next() / 2 ** 32 - 0.5);
  const categories: CategorySplits | null = withSets
    ? { setOf: Int32Array.from(setOf!), starts: Int32Array.from(starts), words: Uint32Array.from(words) }
    : null;
  return {
    roots: Int32Array.from(roots),
    feature: Uint16Array.from(feature!),
    threshold: Float32Array.from(threshold!),
    left: Int32Array.from(left!),
    right: Int32Array.from(right!),
    leaves,
    outputs,
    categories,
  };
}

/** Values around the thresholds, at them, missing, negative, infinite and far beyond every category. */
function randomColumns({ seed, columnCount, levels }: Shape, rowCount: number): Float32Array[] {
  const random = new Random(seed + 1);
  const special = [Number.NaN, -1, -0.5, -0, 1e9, 3e9, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return Array.from({ length: columnCount }, () =>
    Float32Array.from({ length: rowCount }, () =>
      random.below(6) === 0
        ? special[random.below(special.length)]!
        : (random.below(4 * levels) - levels) / 4 + (random.below(2) ? 0.5 : 0),
    ),
  );
}

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
