/**
 * Nodes of a tree in growth, field by field. A node's rows lie at lo … hi − 1 of one of the fit's row lists, its idle rows
 * apart.
 */
export class NodeList {
  /** Number within the tree. */
  readonly node: Int32Array;
  readonly depth: Int32Array;
  /** Row list that the rows lie in. */
  readonly list: Uint8Array;
  readonly lo: Int32Array;
  readonly hi: Int32Array;
  /** Rows that are parted with the others but count for nothing: not drawn for this tree, or kept for evaluation. */
  readonly idleLo: Int32Array;
  readonly idleHi: Int32Array;
  /** Sums over the rows that count, quantised. */
  readonly gradient: Int32Array;
  readonly hessian: Int32Array;
  /** Value as a leaf, and what the monotone columns above hold it and the leaves below between; quantised. */
  readonly weight: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Where the histogram is kept; NO_SLOT where it is not. */
  readonly slot: Int32Array;
  count = 0;

  constructor(capacity: number) {
    this.node = new Int32Array(capacity);
    this.depth = new Int32Array(capacity);
    this.list = new Uint8Array(capacity);
    this.lo = new Int32Array(capacity);
    this.hi = new Int32Array(capacity);
    this.idleLo = new Int32Array(capacity);
    this.idleHi = new Int32Array(capacity);
    this.gradient = new Int32Array(capacity);
    this.hessian = new Int32Array(capacity);
    this.weight = new Float64Array(capacity);
    this.lower = new Float64Array(capacity);
    this.upper = new Float64Array(capacity);
    this.slot = new Int32Array(capacity);
  }

  /** Writes a node at place `at`; it has no bounds, and its histogram is kept nowhere yet. */
  put(
    at: number,
    node: number,
    depth: number,
    list: number,
    rows: NodeRows,
    gradient: number,
    hessian: number,
  ): void {
    this.node[at] = node;
    this.depth[at] = depth;
    this.list[at] = list;
    this.lo[at] = rows.lo;
    this.hi[at] = rows.hi;
    this.idleLo[at] = rows.idleLo;
    this.idleHi[at] = rows.idleHi;
    this.gradient[at] = gradient;
    this.hessian[at] = hessian;
    this.lower[at] = Number.NEGATIVE_INFINITY;
    this.upper[at] = Number.POSITIVE_INFINITY;
    this.slot[at] = NO_SLOT;
  }

  /** Takes in node `i` of another list, without its histogram. */
  copy(from: NodeList, i: number): void {
    const at = this.count++;
    const [lo, hi, idleLo, idleHi] = [from.lo[i]!, from.hi[i]!, from.idleLo[i]!, from.idleHi[i]!];
    const rows = { lo, hi, idleLo, idleHi };
    this.put(at, from.node[i]!, from.depth[i]!, from.list[i]!, rows, from.gradient[i]!, from.hessian[i]!);
    this.weight[at] = from.weight[i]!;
    this.lower[at] = from.lower[i]!;
    this.upper[at] = from.upper[i]!;
  }

  /** Rows that count. */
  rowsOf(i: number): number {
    return this.hi[i]! - this.lo[i]!;
  }

  /** Rows that are parted when the node splits. */
  partedRowsOf(i: number): number {
    return this.rowsOf(i) + this.idleHi[i]! - this.idleLo[i]!;
  }
}

/** Where a node's rows lie in its row list. */
export interface NodeRows {
  readonly lo: number;
  readonly hi: number;
  readonly idleLo: number;
  readonly idleHi: number;
}

export const NO_SLOT = -1;
