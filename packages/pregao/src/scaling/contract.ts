export const scalerKinds = ["standard", "min-max", "robust", "quantile"] as const;
export type ScalerKind = (typeof scalerKinds)[number];

/** (value − center) / scale. */
export interface AffineScale {
  readonly center: number;
  readonly scale: number;
}

/** Quantiles of the training values at even shares from 0 to 1. */
export interface QuantileScale {
  readonly quantiles: readonly number[];
}

/** How one column is scaled; null where training knew no value of it: whatever it holds becomes NaN. */
export type ColumnScale = AffineScale | QuantileScale | null;

/** What scaling has learned, as plain JSON. */
export interface FittedScaler {
  readonly format: "pregao-scaler";
  readonly version: 1;
  readonly kind: ScalerKind;
  /** Ends of the range of `min-max`. */
  readonly low: number;
  readonly high: number;
  /** Distribution that `quantile` gives. */
  readonly output: "uniform" | "normal";
  readonly names: readonly string[];
  /** Training rows. */
  readonly rows: number;
  /** Of all symbols together, a column each. */
  readonly global: readonly ColumnScale[];
  /** Of each symbol by itself; null where one scale serves all. A null column takes the global scale. */
  readonly symbols: Readonly<Record<string, readonly ColumnScale[]>> | null;
}

/** The symbol of every row, as a frame has it. */
export interface RowSymbols {
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
}

/** Columns to learn from or to scale, row for row with one another; NaN = missing. */
export interface ScalableColumns {
  readonly names: readonly string[];
  readonly columns: readonly (Float32Array | Float64Array)[];
  /** Needed where symbols are scaled by themselves. */
  readonly symbols?: RowSymbols;
}
