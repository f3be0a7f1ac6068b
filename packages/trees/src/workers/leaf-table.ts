/**
 * Distinct leaves of a tree. Fully grown trees end in thousands of leaves that hold one of a few count vectors ("one row of
 * class 2"): keeping each vector once makes a model several times smaller.
 */
export class LeafTable {
  private readonly width: number;
  private values = new Float64Array(0);
  private slots = new Int32Array(0);
  private count = 0;

  /** A table for leaves of `width` values; `reset` before each tree. */
  constructor(width: number) {
    this.width = width;
  }

  /** Empties the table and makes room for `capacity` leaves. Keeps its arrays from tree to tree: they add up fast. */
  reset(capacity: number): void {
    const slots = 2 ** Math.ceil(Math.log2(2 * capacity + 1));
    if (slots > this.slots.length) {
      this.slots = new Int32Array(slots);
      this.values = new Float64Array((slots / 2) * this.width);
    }
    this.slots.fill(-1);
    this.count = 0;
  }

  /** Number of the leaf with these values, which start at `from`; a new one when they were not met before. */
  add(statistics: Float64Array, from: number): number {
    const { width, values, slots } = this;
    let hash = 0;
    for (let k = 0; k < width; k++)
      hash = Math.imul(hash ^ (statistics[from + k]! | 0), 0x9e3779b1) ^ (hash >>> 15);
    let slot = (hash ^ (hash >>> 16)) & (slots.length - 1);
    for (;;) {
      const known = slots[slot]!;
      if (known < 0) break;
      let k = 0;
      while (k < width && values[known * width + k] === statistics[from + k]) k++;
      if (k === width) return known;
      slot = (slot + 1) & (slots.length - 1);
    }
    for (let k = 0; k < width; k++) values[this.count * width + k] = statistics[from + k]!;
    slots[slot] = this.count;
    return this.count++;
  }

  /** The distinct leaves, one after another. */
  collect(): Float64Array<ArrayBuffer> {
    return this.values.slice(0, this.count * this.width) as Float64Array<ArrayBuffer>;
  }
}
