export interface BinOptions {
  /** Most value bins a column may have, 2 … 255 (default 255). Missing values have a bin of their own beside them. */
  readonly maxBins?: number;
  /** Fewest rows in a value bin, as far as there are so many (default 1): neighbouring values share one. */
  readonly minRowsInBin?: number;
  /** Rows the cuts are fitted on, for example a training part; every row is binned. Default: all rows. */
  readonly rows?: Int32Array;
  /** Names of the columns, used in messages and kept by models. */
  readonly names?: readonly string[];
  /**
   * Columns of categories, by number or name: whole numbers from 0 to 65,535; NaN and negative values are missing. The 254 most
   * frequent of the fitted rows have a bin each, whatever `maxBins` (beyond two, if they have `minRowsInBin` rows); the others, and those met later, share one more, which
   * goes wherever a split sends the categories it does not choose.
   */
  readonly categorical?: readonly (number | string)[];
}
