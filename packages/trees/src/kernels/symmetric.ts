import type { BoostingKernels } from "./boosting.ts";

/**
 * What growing a symmetric tree needs of a kernel implementation, beside the histograms and the partition that all boosting
 * shares. Addresses point into the shared memory; layouts are those of assembly/symmetric-*.ts.
 */
export interface SymmetricKernels
  extends Pick<BoostingKernels, "clearHistogram" | "addHistogram" | "partitionRows" | "partitionSide"> {
  /** Adds rows to a histogram of records of `vectors` × four int32: weight, then one gradient an output. `scratch` has packedRowsBytes. */
  addVectorHistogram(
    rows: number,
    count: number,
    bins: number,
    rowStride: number,
    groups: number,
    gradients: number,
    vectors: number,
    histogram: number,
    scratch: number,
  ): void;
  /** Adds one leaf's part to the scores of all splits; with `subtract` the histogram becomes the difference first. */
  scanSymmetric(
    histogram: number,
    subtract: number,
    groups: number,
    groupBins: number,
    missingLeft: number,
    lambda: number,
    scores: number,
  ): void;
  /** The same for histograms of records. */
  scanSymmetricVectors(
    histogram: number,
    subtract: number,
    groups: number,
    groupBins: number,
    missingLeft: number,
    lambda: number,
    vectors: number,
    sums: number,
    scores: number,
  ): void;
  /** Writes the split of the highest score, with noise, to `out`: a record of SYMMETRIC_CANDIDATE_BYTES. */
  bestSymmetric(
    scores: number,
    columns: number,
    firstColumn: number,
    ranges: number,
    factors: number,
    isCosine: number,
    deviation: number,
    seed: number,
    normals: number,
    out: number,
  ): void;
  /** Sets `bit` in the leaf numbers (uint8) of the rows that a split sends right; writes up to 15 rows beyond the last. */
  markLeaves(column: number, count: number, limit: number, shift: number, bit: number, leaves: number): void;
}

/** Bytes of the scores of four columns: 256 positions of four numerators and four denominators. */
export const SCORE_GROUP_BYTES = 8192;

/** Score with noise (float64), then int32 column (−1: none) and position. */
export const SYMMETRIC_CANDIDATE_BYTES = 16;

/** Entries of the table that noise is drawn from. */
export const NORMALS = 4096;

/** Vectors of four int32 that hold a row's weight and its gradients. */
export function vectorsFor(outputs: number): number {
  return Math.ceil((outputs + 1) / 4);
}

/** Bytes of a row's weight and gradients. */
export function recordBytes(outputs: number): number {
  return outputs === 1 ? 8 : 16 * vectorsFor(outputs);
}

/** Bytes of the histogram of four columns. */
export function symmetricGroupBytes(outputs: number): number {
  return outputs === 1 ? 8192 : 16384 * vectorsFor(outputs);
}
