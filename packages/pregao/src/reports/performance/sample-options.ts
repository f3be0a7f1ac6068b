/** How given rows are judged. */
export interface SampleOptions {
  /** Epoch milliseconds of each row; without them rows are taken as following each other, one a date. */
  readonly time?: ArrayLike<number> | undefined;
  /** Bars that an outcome looks ahead: the length of block of the intervals depends on it. Default 1. */
  readonly horizon?: number | undefined;
  /** Of the intervals. Default 42. */
  readonly seed?: number | undefined;
  /** Of the intervals. Default 1000. */
  readonly resamples?: number | undefined;
}
