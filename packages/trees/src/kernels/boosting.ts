/**
 * What growing a boosted tree needs of a kernel implementation. Addresses point into the shared memory; layouts are those
 * of assembly/boosting-*.ts.
 */
export interface BoostingKernels {
  /** Sets a histogram of `groups` × 4 columns to zero: several times as fast as filling shared memory from JavaScript. */
  clearHistogram(histogram: number, groups: number): void;
  /** Adds `count` rows (uint32 at `rows`) to a histogram of `groups` × 4 columns whose bins start at `bins` in row 0. */
  addHistogram(
    rows: number,
    count: number,
    bins: number,
    rowStride: number,
    groups: number,
    gradients: number,
    histogram: number,
  ): void;
  /** Penalties of the scans that follow, in quantised units: L2, L1, and largest leaf value (0: no limit). */
  setRegularisation(lambda: number, alpha: number, maxDelta: number): void;
  /** Writes the best split that scores above `toBeat` to `out`: a record of CANDIDATE_BYTES. */
  scanSplits(
    histogram: number,
    subtract: number,
    groups: number,
    firstFeature: number,
    allowed: number,
    groupBins: number,
    gradient: number,
    hessian: number,
    least: number,
    toBeat: number,
    out: number,
  ): void;
  /** Hessian and gradient of log-loss of several classes for `count` rows (uint32 at `rows`); `weights` 0: all weigh 1. */
  softmaxGradients(
    rows: number,
    count: number,
    targets: number,
    weights: number,
    margins: number,
    rowCount: number,
    outputs: number,
    factor: number,
    pairs: number,
  ): void;
  /** The same for two classes and one output. */
  logisticGradients(
    rows: number,
    count: number,
    targets: number,
    weights: number,
    margins: number,
    pairs: number,
  ): void;
  /** Sums of |gradient| and hessian over `count` rows: two float64 at `out`. */
  sumPairs(rows: number, count: number, pairs: number, out: number): void;
  /** Replaces float32 pairs by whole numbers in place, halves away from zero. */
  quantisePairs(
    rows: number,
    count: number,
    pairs: number,
    gradientScale: number,
    hessianScale: number,
  ): void;
  /** Parts rows lo … hi − 1 by a split; the number that went left. */
  partitionRows(
    from: number,
    to: number,
    lo: number,
    hi: number,
    column: number,
    limit: number,
    shift: number,
  ): number;
  /** The same for one side's rows only, so that two threads can share a node; the number that went to this side. */
  partitionSide(
    from: number,
    to: number,
    lo: number,
    hi: number,
    column: number,
    limit: number,
    shift: number,
    side: number,
    waste: number,
  ): number;
}

/** Bytes of the histogram of four columns: 256 bins of four 64-bit words. */
export const GROUP_BYTES = 8192;

/** A candidate: score (float64), then int32 feature (−1: none), bin, missing goes left, gradient and hessian sums left. */
export const CANDIDATE_BYTES = 32;
