/** Row numbers (ascending, into the bars) of the parts of a split in order of time. */
export interface Split {
  readonly kind: "by-date" | "shuffled-stratified";
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
  /** First time of validation and of test. */
  readonly boundaries: { readonly validation: number; readonly test: number };
  /** Rows left out, by reason: purged (label overlaps the boundary) and embargoed. */
  readonly dropped: readonly { readonly reason: string; readonly count: number }[];
}

/** One fold of a cross-validation, as row numbers into the bars. */
export interface Fold {
  readonly train: Int32Array;
  readonly test: Int32Array;
}
