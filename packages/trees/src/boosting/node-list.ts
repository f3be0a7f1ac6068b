/**
 * Nodes of a tree in growth, field by field. A node's rows lie at lo … hi − 1 of one of the fit's row lists, its idle rows
 * apart.
 */
export class NodeList {
  /** Number within the tree. */
  readonly node: Int32Array;
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
  /** Where the histogram is kept; NO_SLOT where it is not. */
  readonly slot: Int32Array;
  count = 0;

  constructor(capacity: number) {
    this.node = new Int32Array(capacity);
    this.list = new Uint8Array(capacity);
    this.lo = new Int32Array(capacity);
    this.hi = new Int32Array(capacity);
    this.idleLo = new Int32Array(capacity);
    this.idleHi = new Int32Array(capacity);
    this.gradient = new Int32Array(capacity);
    this.hessian = new Int32Array(capacity);
    this.slot = new Int32Array(capacity);
  }

  /** Writes a node at place `at`; its histogram is kept nowhere yet. */
  put(at: number, node: number, list: number, rows: NodeRows, gradient: number, hessian: number): void {
    this.node[at] = node;
    this.list[at] = list;
    this.lo[at] = rows.lo;
    this.hi[at] = rows.hi;
    this.idleLo[at] = rows.idleLo;
    this.idleHi[at] = rows.idleHi;
    this.gradient[at] = gradient;
    this.hessian[at] = hessian;
    this.slot[at] = NO_SLOT;
  }

  /** Takes in node `i` of another list, without its histogram. */
  copy(from: NodeList, i: number): void {
    const [lo, hi, idleLo, idleHi] = [from.lo[i]!, from.hi[i]!, from.idleLo[i]!, from.idleHi[i]!];
    const rows = { lo, hi, idleLo, idleHi };
    this.put(this.count++, from.node[i]!, from.list[i]!, rows, from.gradient[i]!, from.hessian[i]!);
  }

  /** Rows that are parted when the node splits. */
  rowsOf(i: number): number {
    return this.hi[i]! - this.lo[i]! + this.idleHi[i]! - this.idleLo[i]!;
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
