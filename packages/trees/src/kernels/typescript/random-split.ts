import { MISSING_BIN } from "../../binning/cuts.ts";
import type { Random } from "../../random.ts";
import type { Gain } from "./gain.ts";
import type { Split } from "./split.ts";
import type { GrowState } from "./state.ts";

/**
 * Tries one random split (Geurts, Ernst & Wehenkel 2006) of entries lo … hi − 1 on `feature`: a value drawn uniformly between
 * the least and the greatest of the node parts the bins, by their representative values. Missing values go to a side drawn
 * at random, as in scikit-learn 1.9. Returns false when the feature is constant there.
 */
export function tryFeatureAtRandom(
  state: GrowState,
  random: Random,
  feature: number,
  lo: number,
  hi: number,
  gain: Gain,
  best: Split,
): boolean {
  const { low, high, hasMissing } = rangeOf(state, feature, lo, hi);
  if (low > high || (low === high && !hasMissing)) return false;
  const bin = drawBin(state.representatives.subarray(feature * 256), low, high, random);
  const missing = hasMissing ? (random.below(2) === 1 ? "left" : "right") : "none";
  const left = new Float64Array(state.perNode);
  const leftRows = sumLeft(state, feature, lo, hi, bin, missing === "left", left);
  const minimum = state.job.minSamplesLeaf;
  if (leftRows < minimum || hi - lo - leftRows < minimum) return true;
  const candidate = gain(left);
  if (!(candidate > best.gain)) return true;
  best.gain = candidate;
  best.feature = feature;
  best.bin = bin;
  best.nextBin = bin + 1;
  best.missing = missing;
  best.leftRows = leftRows;
  best.left.set(left);
  return true;
}

/** Least and greatest value bin; low > high when all are missing. */
function rangeOf(state: GrowState, feature: number, lo: number, hi: number) {
  const { bins, rows, entries } = state;
  let [low, high, hasMissing] = [MISSING_BIN, -1, false];
  for (let i = lo; i < hi; i++) {
    const bin = bins[feature * state.job.columnStride + rows[entries[i]!]!]!;
    if (bin === MISSING_BIN) hasMissing = true;
    else [low, high] = [Math.min(low, bin), Math.max(high, bin)];
  }
  return { low, high, hasMissing };
}

/** The last bin below `high` whose representative is not above a value drawn between those of `low` and `high`. */
function drawBin(representatives: Float32Array, low: number, high: number, random: Random): number {
  const least = representatives[low]!;
  const drawn = least + (representatives[high]! - least) * (random.next() / 2 ** 32);
  let bin = low;
  while (bin + 1 < high && representatives[bin + 1]! <= drawn) bin++;
  return bin;
}

/** Sums the statistics of the rows that go left and returns their number. */
function sumLeft(
  state: GrowState,
  feature: number,
  lo: number,
  hi: number,
  limit: number,
  missingLeft: boolean,
  left: Float64Array,
): number {
  const { bins, rows, entries, labels, targets, treeWeights, isRegression } = state;
  let leftRows = 0;
  for (let i = lo; i < hi; i++) {
    const position = entries[i]!;
    const bin = bins[feature * state.job.columnStride + rows[position]!]!;
    if (!(bin === MISSING_BIN ? missingLeft : bin <= limit)) continue;
    leftRows++;
    const weight = treeWeights[position]!;
    if (isRegression) {
      left[0]! += weight;
      left[1]! += weight * targets[position]!;
    } else left[labels[position]!]! += weight;
  }
  return leftRows;
}
