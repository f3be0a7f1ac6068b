import { BY_CATEGORY, SET_WORDS } from "../kernels/boosting.ts";

/** A split by category has the number of its set, within the tree, above the bits of its bin. */
const SET_SHIFT = 11;

/** Trees as they are grown, node after node; node ids count within a tree, parents first, right = left + 1. */
export interface GrownNodes {
  /** Nodes of each tree. */
  readonly sizes: Int32Array<ArrayBuffer>;
  /** −1 in a leaf. */
  readonly feature: Int32Array<ArrayBuffer>;
  /** Last bin that goes left, or the kind of a split by category; plus 256 when missing values go left. */
  readonly bin: Int32Array<ArrayBuffer>;
  readonly left: Int32Array<ArrayBuffer>;
  /** Value of a leaf; gain of a split. */
  readonly value: Float32Array<ArrayBuffer>;
  /** Sum of hessians. */
  readonly cover: Float32Array<ArrayBuffer>;
  /** Bins that go left, of splits by category: SET_WORDS words a set, tree after tree. */
  readonly sets: Uint32Array<ArrayBuffer>;
}

/** Number of a node's set among those of its tree; −1 when it is not split by category. */
export function setNumber(bin: number): number {
  return bin & BY_CATEGORY ? bin >>> SET_SHIFT : -1;
}

/** Sets of bins one after another; doubles its room when it is full. */
class GrowingSets {
  private words = new Uint32Array(0);
  count = 0;

  /** Takes in one set or several; the number of the first. */
  add(sets: Uint32Array): number {
    const first = this.count;
    this.count += sets.length / SET_WORDS;
    if (this.count * SET_WORDS > this.words.length) {
      const larger = new Uint32Array(2 * this.count * SET_WORDS);
      larger.set(this.words);
      this.words = larger;
    }
    this.words.set(sets, first * SET_WORDS);
    return first;
  }

  /** The first `count` sets: a view. */
  first(count: number): Uint32Array {
    return this.words.subarray(0, count * SET_WORDS);
  }
}

/** One tree: the first `size` entries of each array, and the sets of its splits by category. */
export interface GrownTree {
  readonly size: number;
  readonly feature: Int32Array;
  readonly bin: Int32Array;
  readonly left: Int32Array;
  readonly value: Float32Array;
  readonly cover: Float32Array;
  /** SET_WORDS a set. */
  readonly setWords: Uint32Array;
}

/** The tree being grown. */
export class TreeTable implements GrownTree {
  readonly feature: Int32Array;
  readonly bin: Int32Array;
  readonly left: Int32Array;
  readonly value: Float32Array;
  readonly cover: Float32Array;
  /** −1 above the root. */
  readonly parent: Int32Array;
  private readonly sets = new GrowingSets();
  size = 0;

  constructor(capacity: number) {
    this.feature = new Int32Array(capacity);
    this.bin = new Int32Array(capacity);
    this.left = new Int32Array(capacity);
    this.value = new Float32Array(capacity);
    this.cover = new Float32Array(capacity);
    this.parent = new Int32Array(capacity);
  }

  get setWords(): Uint32Array {
    return this.sets.first(this.sets.count);
  }

  clear(): void {
    this.size = 0;
    this.sets.count = 0;
  }

  addNode(cover: number, parent: number): number {
    this.parent[this.size] = parent;
    this.feature[this.size] = -1;
    this.bin[this.size] = 0;
    this.left[this.size] = 0;
    this.value[this.size] = 0;
    this.cover[this.size] = cover;
    return this.size++;
  }

  /** Makes a node a split; `set` has the bins that go left when it is by category. */
  split(node: number, feature: number, bin: number, set: Uint32Array | null, gain: number): void {
    this.feature[node] = feature;
    this.bin[node] = set ? bin | (this.sets.add(set) << SET_SHIFT) : bin;
    this.value[node] = gain;
  }
}

/** Trees grown so far; doubles its room when it is full. */
export class TreeList {
  private readonly sizes: number[] = [];
  private readonly firsts: number[] = [];
  private readonly setCounts: number[] = [];
  private readonly firstSets: number[] = [];
  private readonly sets = new GrowingSets();
  private nodes = new TreeTable(1024);

  add(tree: GrownTree): void {
    const { size } = this.nodes;
    if (size + tree.size > this.nodes.feature.length) this.enlarge(size + tree.size);
    for (const key of ["feature", "bin", "left", "value", "cover"] as const) {
      this.nodes[key].set(tree[key].subarray(0, tree.size), size);
    }
    this.nodes.size += tree.size;
    this.sizes.push(tree.size);
    this.firstSets.push(this.sets.add(tree.setWords));
    this.setCounts.push(tree.setWords.length / SET_WORDS);
    this.firsts.push(size);
  }

  get count(): number {
    return this.sizes.length;
  }

  /** A tree among the nodes of all, until the next tree is added; its sets of bins as in GrownNodes. */
  treeAt(tree: number): { readonly first: number; readonly nodes: TreeTable; readonly sets: Uint32Array } {
    const sets = this.sets.first(this.sets.count).subarray(SET_WORDS * this.firstSets[tree]!);
    return { first: this.firsts[tree]!, nodes: this.nodes, sets };
  }

  /** Multiplies a tree's leaves. */
  scale(tree: number, factor: number): void {
    const { feature, value } = this.nodes;
    const first = this.firsts[tree]!;
    for (let i = first; i < first + this.sizes[tree]!; i++) if (feature[i]! < 0) value[i]! *= factor;
  }

  /** The first `treeCount` trees, in arrays of their own. */
  collect(treeCount: number): GrownNodes {
    const sizes = Int32Array.from(this.sizes.slice(0, treeCount));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const setCount = this.setCounts.slice(0, treeCount).reduce((sum, count) => sum + count, 0);
    return {
      sizes,
      feature: this.nodes.feature.slice(0, total) as Int32Array<ArrayBuffer>,
      bin: this.nodes.bin.slice(0, total) as Int32Array<ArrayBuffer>,
      left: this.nodes.left.slice(0, total) as Int32Array<ArrayBuffer>,
      value: this.nodes.value.slice(0, total) as Float32Array<ArrayBuffer>,
      cover: this.nodes.cover.slice(0, total) as Float32Array<ArrayBuffer>,
      sets: this.sets.first(setCount).slice() as Uint32Array<ArrayBuffer>,
    };
  }

  private enlarge(needed: number): void {
    const larger = new TreeTable(Math.max(needed, 2 * this.nodes.feature.length));
    for (const key of ["feature", "bin", "left", "value", "cover"] as const) larger[key].set(this.nodes[key]);
    larger.size = this.nodes.size;
    this.nodes = larger;
  }
}
