import { Random } from "../random.ts";
import { type CategorySplits, type FlatTrees, MISSING_LEFT } from "./flat-trees.ts";

export interface TreeShape {
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

/** Trees of any form: splits are hung below random leaves; every third column is split by category when asked for. */
export function randomTrees({
  seed,
  treeCount,
  turns,
  splits,
  columnCount,
  outputs,
  levels,
  withSets,
}: TreeShape): FlatTrees {
  const random = new Random(seed);
  const roots: number[] = [];
  const [feature, threshold, left, right, setOf]: number[][] = [[], [], [], [], []];
  const starts = [0];
  const words: number[] = [];
  let leafCount = 0;
  for (let t = 0; t < treeCount * turns; t++) {
    const open: ((reference: number) => void)[] = [(reference) => roots.push(reference)];
    for (let more = random.below(splits + 1); more > 0; more--) {
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
export function randomColumns({ seed, columnCount, levels }: TreeShape, rowCount: number): Float32Array[] {
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
