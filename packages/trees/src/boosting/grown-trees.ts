/** Trees as they are grown, node after node; node ids count within a tree, parents first, right = left + 1. */
export interface GrownNodes {
  /** Nodes of each tree. */
  readonly sizes: Int32Array<ArrayBuffer>;
  /** −1 in a leaf. */
  readonly feature: Int32Array<ArrayBuffer>;
  /** Last bin that goes left, plus 256 when missing values go left. */
  readonly bin: Int32Array<ArrayBuffer>;
  readonly left: Int32Array<ArrayBuffer>;
  /** Value of a leaf; gain of a split. */
  readonly value: Float32Array<ArrayBuffer>;
  /** Sum of hessians. */
  readonly cover: Float32Array<ArrayBuffer>;
}

/** The tree being grown. */
export class TreeTable {
  readonly feature: Int32Array;
  readonly bin: Int32Array;
  readonly left: Int32Array;
  readonly value: Float32Array;
  readonly cover: Float32Array;
  /** −1 above the root. */
  readonly parent: Int32Array;
  size = 0;

  constructor(capacity: number) {
    this.feature = new Int32Array(capacity);
    this.bin = new Int32Array(capacity);
    this.left = new Int32Array(capacity);
    this.value = new Float32Array(capacity);
    this.cover = new Float32Array(capacity);
    this.parent = new Int32Array(capacity);
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
}

/** Trees grown so far; doubles its room when it is full. */
export class TreeList {
  private readonly sizes: number[] = [];
  private nodes = new TreeTable(1024);

  add(tree: TreeTable): void {
    const { size } = this.nodes;
    if (size + tree.size > this.nodes.feature.length) this.enlarge(size + tree.size);
    for (const key of ["feature", "bin", "left", "value", "cover"] as const) {
      this.nodes[key].set(tree[key].subarray(0, tree.size), size);
    }
    this.nodes.size += tree.size;
    this.sizes.push(tree.size);
  }

  /** The first `treeCount` trees, in arrays of their own. */
  collect(treeCount: number): GrownNodes {
    const sizes = Int32Array.from(this.sizes.slice(0, treeCount));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    return {
      sizes,
      feature: this.nodes.feature.slice(0, total) as Int32Array<ArrayBuffer>,
      bin: this.nodes.bin.slice(0, total) as Int32Array<ArrayBuffer>,
      left: this.nodes.left.slice(0, total) as Int32Array<ArrayBuffer>,
      value: this.nodes.value.slice(0, total) as Float32Array<ArrayBuffer>,
      cover: this.nodes.cover.slice(0, total) as Float32Array<ArrayBuffer>,
    };
  }

  private enlarge(needed: number): void {
    const larger = new TreeTable(Math.max(needed, 2 * this.nodes.feature.length));
    for (const key of ["feature", "bin", "left", "value", "cover"] as const) larger[key].set(this.nodes[key]);
    larger.size = this.nodes.size;
    this.nodes = larger;
  }
}
