/**
 * What growing a boosted tree needs of a kernel implementation. Addresses point into the shared memory; layouts are those
 * of assembly/boosting-*.ts.
 */
export interface BoostingKernels {
  /** Sets a histogram of `groups` × 4 columns to zero: several times as fast as filling shared memory from JavaScript. */
  clearHistogram(histogram: number, groups: number): void;
  /** Writes the histogram of `groups` × 4 columns from that of their bundles, by the table of place-bundles.ts. */
  expandBundles(
    bundled: number,
    histogram: number,
    groups: number,
    groupBins: number,
    table: number,
    features: number,
  ): void;
  /**
   * Adds `count` rows (uint32 at `rows`) to a histogram of `groups` × 4 columns whose bins start at `bins` in row 0.
   * `scratch` has packedRowsBytes(groups, 8).
   */
  addHistogram(
    rows: number,
    count: number,
    bins: number,
    rowStride: number,
    groups: number,
    gradients: number,
    histogram: number,
    scratch: number,
  ): void;
  /**
   * Packs `count` rows, at most PACKED_ROWS, of `groups` × 4 columns to `scratch` (packedRowsBytes(groups, 8)), for
   * scanPackedSplits and scanPackedCounted.
   */
  packRows(
    rows: number,
    count: number,
    bins: number,
    rowStride: number,
    groups: number,
    gradients: number,
    scratch: number,
  ): void;
  /**
   * Penalties of the scans that follow, in quantised units: L2, L1, largest leaf value (0: no limit), and the rows at which
   * a leaf counts as much as its parent (0: no smoothing; scanCounted only).
   */
  setRegularisation(lambda: number, alpha: number, maxDelta: number, smoothing: number): void;
  /** Holds the scans that follow to int32 directions, one a column, and the leaf values they find to a range. */
  setBounds(directions: number, lower: number, upper: number): void;
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
  /** The same for packed rows; their columns are counted a group at a time into `sums`, GROUP_BYTES. */
  scanPackedSplits(
    packed: number,
    count: number,
    sums: number,
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
  /**
   * scanSplits by LightGBM's rules, for a node of `rows` rows whose own value is `weight`; writes to `splittable`, an
   * int32 a column, −1 where an allowed column has a split that scores above `toBeat`.
   */
  scanCounted(
    histogram: number,
    subtract: number,
    groups: number,
    firstFeature: number,
    allowed: number,
    groupBins: number,
    missing: number,
    gradient: number,
    hessian: number,
    rows: number,
    weight: number,
    least: number,
    leastRows: number,
    toBeat: number,
    splittable: number,
    out: number,
  ): void;
  /** The same for packed rows, as scanPackedSplits. */
  scanPackedCounted(
    packed: number,
    sums: number,
    groups: number,
    firstFeature: number,
    allowed: number,
    groupBins: number,
    missing: number,
    gradient: number,
    hessian: number,
    rows: number,
    weight: number,
    least: number,
    leastRows: number,
    toBeat: number,
    splittable: number,
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
  /** How the scans of categories that follow search. */
  setCategorySearch(
    byRatio: number,
    oneHotBelow: number,
    largestSet: number,
    smooth: number,
    leastInCategory: number,
    extraL2: number,
    leastInGroup: number,
    leastInLeaf: number,
  ): void;
  /**
   * Puts the best split of one column of categories in place of the record at `out` where it scores higher (or as high, in a
   * lower column). Returns 1 when there is one that scores above `toBeat`, otherwise 0. `sums` is the column's first word in a histogram that `scanSplits` has seen, which left the column
   * alone; its `categories` bins are followed by the one that other categories share. `rows` is the node's number of rows, `weight` its value as a leaf, `shift` is added to scores;
   * `scratch` has SCAN_SCRATCH_BYTES.
   *
   * Below `oneHotBelow` categories each is tried against the others. Otherwise they are put in order and the order is cut
   * (Fisher 1958), at most `largestSet` categories deep from either end:
   * by weight (XGBoost 3.2), in the order of their own leaf values, missing values on either side; the category or the lower
   * part of the order goes right. Or by ratio (LightGBM 4.7), in the order of gradient / (hessian + smooth): only categories
   * with `leastInCategory` rows, cuts that are `leastInGroup` rows apart, an L2 penalty of `extraL2` more on both leaves; the
   * category or the part of the order goes left, missing values and other categories right. The bin of other
   * categories goes left by weight, right by ratio.
   */
  scanCategories(
    sums: number,
    feature: number,
    categories: number,
    gradient: number,
    hessian: number,
    rows: number,
    weight: number,
    shift: number,
    least: number,
    toBeat: number,
    scratch: number,
    out: number,
  ): number;
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
  /** The same two by a set of bins that go left: 256 bits at `set`. */
  partitionRowsBySet(from: number, to: number, lo: number, hi: number, column: number, set: number): number;
  partitionSideBySet(
    from: number,
    to: number,
    lo: number,
    hi: number,
    column: number,
    set: number,
    side: number,
    waste: number,
  ): number;
}

/** What `setCategorySearch` is given, in quantised units. */
export interface CategoryPenalties {
  readonly byRatio: boolean;
  readonly oneHotBelow: number;
  readonly largestSet: number;
  readonly smooth: number;
  readonly leastInCategory: number;
  readonly extraL2: number;
  readonly leastInGroup: number;
  readonly leastInLeaf: number;
}

/** Bytes of the histogram of four columns: 256 bins of four 64-bit words. */
export const GROUP_BYTES = 8192;

/** Most rows that are packed at a time. */
export const PACKED_ROWS = 256;

/** Bytes of scratch that rows are packed into (assembly/pack-rows.ts): PACKED_ROWS of `recordBytes` and whole vectors of bins. */
export function packedRowsBytes(groups: number, recordBytes: number): number {
  return PACKED_ROWS * (recordBytes + 16 * Math.ceil(groups / 4));
}

/**
 * A candidate: score (float64), then int32 feature (−1: none), bin, missing goes left, gradient and hessian sums left, and
 * rows left (scanCounted and scanCategories). A split
 * by category has BY_CATEGORY for its bin, and the set of bins that go left (that of missing values among them).
 */
export const CANDIDATE_BYTES = 64;

/** Where a candidate has its set: 256 bits. */
export const CANDIDATE_SET = 32;

/** Bin of a split by category; with WITH_EXTRA_L2 added when its leaves have the extra penalty. */
export const BY_CATEGORY = 512;
export const WITH_EXTRA_L2 = 1024;

/** Words of a set of bins. */
export const SET_WORDS = 8;

/** Scratch memory of a scan of categories. */
export const SCAN_SCRATCH_BYTES = 2560;
