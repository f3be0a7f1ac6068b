import { MISSING_BIN } from "../../binning/cuts.ts";
import type { Gain } from "./gain.ts";
import type { GrowState } from "./state.ts";

/** The best split found so far in a node. Reused from node to node. */
export interface Split {
  gain: number;
  feature: number;
  /** Last bin that goes left. */
  bin: number;
  /** First value bin of the node that goes right; −1 when only missing values do. */
  nextBin: number;
  missing: "none" | "left" | "right";
  leftRows: number;
  readonly left: Float64Array;
}

export function noSplit(perNode: number): Split {
  return {
    gain: -1,
    feature: -1,
    bin: 0,
    nextBin: -1,
    missing: "none",
    leftRows: 0,
    left: new Float64Array(perNode),
  };
}

/**
 * Looks for a better split of entries lo … hi − 1 on `feature`. Returns false when the feature is constant there. Only a
 * strictly greater gain replaces `best`, so the feature drawn first, then the lower bin, then missing to the right win ties.
 */
export function tryFeature(
  state: GrowState,
  feature: number,
  lo: number,
  hi: number,
  gain: Gain,
  best: Split,
): boolean {
  const { rows: rowsAt, sums } = state.histogram;
  const { low, high } = accumulate(state, feature, lo, hi);
  const missingRows = rowsAt[MISSING_BIN]!;
  const isConstant = low === high && missingRows === 0;
  if (low <= high && !isConstant) {
    const running = new Float64Array(state.perNode);
    const minimum = state.job.minSamplesLeaf;
    for (let pass = 0; pass < (missingRows > 0 ? 2 : 1); pass++) {
      let leftRows = pass === 0 ? 0 : missingRows;
      running.forEach((_, k) => {
        running[k] = pass === 0 ? 0 : sums[k]![MISSING_BIN]!;
      });
      // All values left and none right is a split only when missing values are there to go right.
      const end = missingRows > 0 && pass === 0 ? high : high - 1;
      for (let bin = low; bin <= end; bin++) {
        if (rowsAt[bin] === 0) continue;
        leftRows += rowsAt[bin]!;
        for (let k = 0; k < running.length; k++) running[k]! += sums[k]![bin]!;
        if (leftRows < minimum || hi - lo - leftRows < minimum) continue;
        const candidate = gain(running);
        if (!(candidate > best.gain)) continue;
        best.gain = candidate;
        best.feature = feature;
        best.bin = bin;
        best.nextBin = nextOccupied(rowsAt, bin, high);
        best.missing = missingRows === 0 ? "none" : pass === 0 ? "right" : "left";
        best.leftRows = leftRows;
        best.left.set(running);
      }
    }
  }
  rowsAt.fill(0);
  for (const sum of sums) sum.fill(0);
  return !(isConstant || low > high);
}

/** Fills the histogram and returns the range of value bins met (low > high when all are missing). */
function accumulate(
  state: GrowState,
  feature: number,
  lo: number,
  hi: number,
): { low: number; high: number } {
  const { bins, rows, entries, labels, targets, treeWeights, isRegression, histogram } = state;
  const column = feature * state.job.columnStride;
  const { rows: rowsAt, sums } = histogram;
  let low = MISSING_BIN;
  let high = -1;
  for (let i = lo; i < hi; i++) {
    const position = entries[i]!;
    const bin = bins[column + rows[position]!]!;
    if (bin !== MISSING_BIN) {
      if (bin < low) low = bin;
      if (bin > high) high = bin;
    }
    rowsAt[bin]!++;
    const weight = treeWeights[position]!;
    if (isRegression) {
      sums[0]![bin]! += weight;
      sums[1]![bin]! += weight * targets[position]!;
    } else sums[labels[position]!]![bin]! += weight;
  }
  return { low, high };
}

function nextOccupied(rowsAt: Int32Array, bin: number, high: number): number {
  for (let next = bin + 1; next <= high; next++) if (rowsAt[next]! > 0) return next;
  return -1;
}

/**
 * The bin whose upper bound becomes the threshold: among the bins between the two occupied ones, the last whose
 * representative is not above their midpoint. This is where an exact splitter would cut.
 */
export function thresholdBin(
  representatives: Float32Array,
  feature: number,
  bin: number,
  nextBin: number,
): number {
  if (nextBin < 0) return MISSING_BIN - 1;
  const base = feature * 256;
  const middle = representatives[base + bin]! / 2 + representatives[base + nextBin]! / 2;
  let threshold = bin;
  while (threshold + 1 < nextBin && representatives[base + threshold + 1]! <= middle) threshold++;
  return threshold;
}
