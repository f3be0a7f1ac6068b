import { BY_CATEGORY, CANDIDATE_SET, SET_WORDS } from "../kernels/boosting.ts";

/** Splits that are made together, field by field; `at` is the node's place in its list. */
export class Splits {
  count = 0;
  readonly at: Int32Array;
  readonly feature: Int32Array;
  /** Last bin that goes left, or the kind of a split by category; plus 256 when missing values go left. */
  readonly bin: Int32Array;
  /** Sums of the left side. */
  readonly gradient: Int32Array;
  readonly hessian: Int32Array;
  /** Rows of the left side as the search counted them (LightGBM's rules only). */
  readonly rows: Int32Array;

  /** Bins that go left in splits by category. */
  private readonly sets: Uint32Array;

  constructor(capacity: number) {
    this.at = new Int32Array(capacity);
    this.feature = new Int32Array(capacity);
    this.bin = new Int32Array(capacity);
    this.gradient = new Int32Array(capacity);
    this.hessian = new Int32Array(capacity);
    this.rows = new Int32Array(capacity);
    this.sets = new Uint32Array(SET_WORDS * capacity);
  }

  /** Takes in the candidate that starts at word `from`, for the node at place `at`. */
  add(at: number, words: Int32Array, from: number): void {
    const s = this.count++;
    this.at[s] = at;
    this.feature[s] = words[from + 2]!;
    this.bin[s] = words[from + 3]! + 256 * words[from + 4]!;
    this.gradient[s] = words[from + 5]!;
    this.hessian[s] = words[from + 6]!;
    this.rows[s] = words[from + 7]!;
    const set = from + CANDIDATE_SET / 4;
    if (this.bin[s]! & BY_CATEGORY) this.sets.set(words.subarray(set, set + SET_WORDS), SET_WORDS * s);
  }

  /** The set of split `s`; null when it is by threshold. */
  set(s: number): Uint32Array | null {
    return this.bin[s]! & BY_CATEGORY ? this.sets.subarray(SET_WORDS * s, SET_WORDS * (s + 1)) : null;
  }
}
