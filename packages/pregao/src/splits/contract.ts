/** Rows left out of a part, by reason in the words of the row ledger. */
export type DroppedRows = readonly { readonly reason: string; readonly count: number }[];

/** Row numbers (ascending, into the bars) of the parts of a split in order of time. */
export interface Split {
  readonly kind: "by-date" | "shuffled-stratified";
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
  /** First time of validation and of test; NaN in a shuffled split, whose parts have no order. */
  readonly boundaries: { readonly validation: number; readonly test: number };
  /** Rows left out, by reason: purged (label overlaps the boundary) and embargoed. */
  readonly dropped: DroppedRows;
}

/** One fold of a cross-validation, as row numbers into the bars. */
export interface Fold {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** A fold that says which of its training rows were left out. */
export interface PurgedFold extends Fold {
  readonly dropped: DroppedRows;
}

/** When each row begins and when its label has seen its last bar (NaN = no label), row for row with the bars. */
export interface LabelIntervals {
  readonly time: Float64Array;
  readonly endTime: Float64Array;
}
