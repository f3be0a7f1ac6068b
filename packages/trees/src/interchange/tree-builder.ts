import { FEATURE_MASK, type FlatTrees, MISSING_LEFT } from "../ensemble/flat-trees.ts";
import { invalid, unsupported } from "../ensemble/refusals.ts";
import type { TreesError } from "../errors.ts";

/** A node of another library's file. Children are numbers of nodes in the file's own order, which may be any. */
export type ForeignNode = ForeignLeaf | ForeignSplit;

interface ForeignLeaf {
  /** One value an output. */
  readonly values: ArrayLike<number>;
  /** Sum of hessians, or rows; what is no number from 0 counts as 0. */
  readonly cover: number;
}

interface ForeignSplit {
  readonly feature: number;
  /** A float32: `x ≤ threshold` goes left. Not looked at when there are categories. */
  readonly threshold: number;
  readonly missingLeft: boolean;
  /** Set of the categories that go left, as CategorySplits has it; null for a threshold. */
  readonly categories: ArrayLike<number> | null;
  readonly gain: number;
  readonly cover: number;
  readonly left: number;
  readonly right: number;
}

/** Words that all sets of categories of a model may take together: 16 MB. */
export const MOST_WORDS = 2 ** 22;

/** Columns a split can name. */
export const MOST_COLUMNS = FEATURE_MASK + 1;

/** Flat trees from those of other libraries, put in preorder so that children come after parents. */
export class TreeBuilder {
  private readonly roots: number[] = [];
  private readonly feature: number[] = [];
  private readonly threshold: number[] = [];
  private readonly left: number[] = [];
  private readonly right: number[] = [];
  private readonly setOf: number[] = [];
  private readonly starts: number[] = [0];
  private readonly words: number[] = [];
  /** Sets already there, by identity: nodes may share theirs. */
  private readonly sets = new Map<ArrayLike<number>, number>();
  private readonly leaves: number[] = [];
  private readonly gain: number[] = [];
  private readonly cover: number[] = [];
  private readonly leafCover: number[] = [];
  private readonly columnCount: number;
  private readonly outputs: number;

  constructor(columnCount: number, outputs: number) {
    if (columnCount > MOST_COLUMNS)
      throw unsupported(`the model has ${columnCount} columns; at most ${MOST_COLUMNS} can be read`);
    this.columnCount = columnCount;
    this.outputs = outputs;
  }

  /**
   * Adds a tree of nodes 0 … nodeCount − 1. Nodes that no walk reaches are left out; two ways to one node, and so any
   * loop, are refused. Cost O(nodeCount).
   */
  add(root: number, nodeCount: number, nodeAt: (index: number) => ForeignNode): void {
    const tree = this.roots.length;
    const isSeen = new Uint8Array(nodeCount);
    // Nodes to visit, each with where its reference belongs: inner node, doubled, plus 1 for its right side; −1 the root.
    const pending = [root, -1];
    while (pending.length > 0) {
      const place = pending.pop()!;
      const index = pending.pop()!;
      if (!(Number.isInteger(index) && index >= 0 && index < nodeCount))
        throw invalid(`tree ${tree} has no node ${index}`);
      if (isSeen[index]!++ > 0) throw invalid(`two ways lead to node ${index} of tree ${tree}`);
      const node = nodeAt(index);
      const reference = "values" in node ? ~this.addLeaf(node, tree) : this.addSplit(node, tree);
      if (place < 0) this.roots.push(reference);
      else if (place % 2 === 0) this.left[place / 2] = reference;
      else this.right[(place - 1) / 2] = reference;
      if (!("values" in node)) pending.push(node.right, 2 * reference + 1, node.left, 2 * reference);
    }
  }

  private addLeaf({ values, cover }: ForeignLeaf, tree: number): number {
    for (let k = 0; k < this.outputs; k++) {
      const value = values[k]!;
      if (!Number.isFinite(value)) throw invalid(`a leaf of tree ${tree} holds a value that is not finite`);
      this.leaves.push(value);
    }
    return this.leafCover.push(countable(cover)) - 1;
  }

  private addSplit(node: ForeignSplit, tree: number): number {
    if (!(Number.isInteger(node.feature) && node.feature >= 0 && node.feature < this.columnCount))
      throw invalid(`tree ${tree} tests column ${node.feature} of ${this.columnCount}`);
    if (Number.isNaN(node.threshold)) throw invalid(`a node of tree ${tree} has no threshold`);
    this.threshold.push(node.categories ? 0 : node.threshold);
    this.setOf.push(node.categories ? this.addSet(node.categories) : -1);
    this.gain.push(countable(node.gain));
    this.cover.push(countable(node.cover));
    this.left.push(0);
    this.right.push(0);
    return this.feature.push(node.feature + (node.missingLeft ? MISSING_LEFT : 0)) - 1;
  }

  private addSet(words: ArrayLike<number>): number {
    const known = this.sets.get(words);
    if (known !== undefined) return known;
    if (this.words.length + words.length > MOST_WORDS) throw tooManyWords();
    for (let i = 0; i < words.length; i++) this.words.push(words[i]! >>> 0);
    const set = this.starts.push(this.words.length) - 2;
    this.sets.set(words, set);
    return set;
  }

  /** The trees, and what is known of each node beside them. */
  finish() {
    const hasSets = this.starts.length > 1;
    const trees: FlatTrees = {
      roots: Int32Array.from(this.roots),
      feature: Uint16Array.from(this.feature),
      threshold: Float32Array.from(this.threshold),
      left: Int32Array.from(this.left),
      right: Int32Array.from(this.right),
      leaves: Float64Array.from(this.leaves),
      outputs: this.outputs,
      categories: hasSets
        ? {
            setOf: Int32Array.from(this.setOf),
            starts: Int32Array.from(this.starts),
            words: Uint32Array.from(this.words),
          }
        : null,
    };
    return {
      trees,
      gain: Float32Array.from(this.gain),
      cover: Float32Array.from(this.cover),
      leafCover: Float32Array.from(this.leafCover),
    };
  }
}

/** Gains below 0 by rounding, and what a file lacks, become 0: models hold finite numbers from 0. */
function countable(value: number): number {
  return value > 0 ? Math.min(Math.fround(value), 3.4028234663852886e38) : 0;
}

export function tooManyWords(): TreesError {
  return unsupported(`the model's sets of categories take more than ${MOST_WORDS * 4} bytes`);
}
