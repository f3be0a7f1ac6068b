/** Symmetric trees as they are grown, tree after tree. */
export interface SymmetricTrees {
  /** Levels of each tree. */
  readonly depths: Int32Array<ArrayBuffer>;
  /** Column and position of each level's split: the `position` lowest value bins go left. */
  readonly columns: Int32Array<ArrayBuffer>;
  readonly positions: Int32Array<ArrayBuffer>;
  /** Values of each leaf, learning rate included; bit l of a leaf's number is set where split l sends a row right. */
  readonly values: Float64Array<ArrayBuffer>;
  /** Weight of each leaf's training rows, and their gradients, output after output. */
  readonly weights: Float64Array<ArrayBuffer>;
  readonly gradients: Float64Array<ArrayBuffer>;
  /** What the margins that the fit started from were multiplied by. */
  readonly startFactor: number;
}

/** Trees grown so far. */
export class SymmetricTreeList {
  private readonly outputs: number;
  private readonly trees: {
    columns: Int32Array;
    positions: Int32Array;
    values: Float64Array;
    weights: Float64Array;
    gradients: Float64Array;
  }[] = [];
  /** What the trees before each tree were multiplied by when it came. */
  private readonly shrinks: number[] = [];

  constructor(outputs: number) {
    this.outputs = outputs;
  }

  /** `sums` holds `statistics` numbers a leaf: weight, then the gradients; the model before is multiplied by `shrink`. */
  add(
    shrink: number,
    columns: Int32Array,
    positions: Int32Array,
    values: Float64Array,
    sums: Float64Array,
    statistics: number,
  ): void {
    const { outputs } = this;
    const leaves = 2 ** columns.length;
    this.shrinks.push(shrink);
    this.trees.push({
      columns: columns.slice(),
      positions: positions.slice(),
      values: values.slice(0, leaves * outputs),
      weights: Float64Array.from({ length: leaves }, (_, leaf) => sums[leaf * statistics]!),
      gradients: Float64Array.from(
        { length: leaves * outputs },
        (_, i) => sums[Math.floor(i / outputs) * statistics + 1 + (i % outputs)]!,
      ),
    });
  }

  /** Mean over the last tree's leaves of their values' Euclidean norm; null before the first tree. */
  get lastLeafSize(): number | null {
    const values = this.trees.at(-1)?.values;
    if (!values) return null;
    let sum = 0;
    for (let at = 0; at < values.length; at += this.outputs) {
      let square = 0;
      for (let k = 0; k < this.outputs; k++) square += values[at + k]! ** 2;
      sum += Math.sqrt(square);
    }
    return sum / (values.length / this.outputs);
  }

  /** The first `count` trees, in arrays of their own. */
  collect(count: number): SymmetricTrees {
    const trees = this.trees.slice(0, count);
    // A tree is multiplied by the factors of all trees after it, the start by all.
    const factors = new Float64Array(count + 1).fill(1);
    for (let tree = count - 1; tree >= 0; tree--) factors[tree] = factors[tree + 1]! * this.shrinks[tree]!;
    const joined = <T extends "values" | "weights" | "gradients">(key: T): Float64Array<ArrayBuffer> => {
      const to = new Float64Array(trees.reduce((sum, tree) => sum + tree[key].length, 0));
      let at = 0;
      for (const [i, tree] of trees.entries()) {
        to.set(key === "values" ? tree.values.map((value) => value * factors[i + 1]!) : tree[key], at);
        at += tree[key].length;
      }
      return to;
    };
    return {
      startFactor: factors[0]!,
      depths: Int32Array.from(trees, (tree) => tree.columns.length),
      columns: Int32Array.from(trees.flatMap((tree) => [...tree.columns])),
      positions: Int32Array.from(trees.flatMap((tree) => [...tree.positions])),
      values: joined("values"),
      weights: joined("weights"),
      gradients: joined("gradients"),
    };
  }
}
