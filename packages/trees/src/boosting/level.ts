/** Nodes of one depth, field by field. A node's rows lie at lo … hi − 1 of the level's row list, its idle rows apart. */
export class Level {
  readonly node: Int32Array;
  readonly lo: Int32Array;
  readonly hi: Int32Array;
  /** Rows that are parted with the others but count for nothing: not drawn for this tree, or kept for evaluation. */
  readonly idleLo: Int32Array;
  readonly idleHi: Int32Array;
  readonly gradient: Int32Array;
  readonly hessian: Int32Array;
  /** Where the histogram is kept; −1 where it is not. */
  readonly slot: Int32Array;
  count = 0;

  constructor(capacity: number) {
    this.node = new Int32Array(capacity);
    this.lo = new Int32Array(capacity);
    this.hi = new Int32Array(capacity);
    this.idleLo = new Int32Array(capacity);
    this.idleHi = new Int32Array(capacity);
    this.gradient = new Int32Array(capacity);
    this.hessian = new Int32Array(capacity);
    this.slot = new Int32Array(capacity);
  }

  /** Takes a node in and returns its place; its histogram is kept nowhere yet. */
  add(
    node: number,
    lo: number,
    hi: number,
    idleLo: number,
    idleHi: number,
    gradient: number,
    hessian: number,
  ): number {
    const at = this.count++;
    this.node[at] = node;
    this.lo[at] = lo;
    this.hi[at] = hi;
    this.idleLo[at] = idleLo;
    this.idleHi[at] = idleHi;
    this.gradient[at] = gradient;
    this.hessian[at] = hessian;
    this.slot[at] = -1;
    return at;
  }
}
