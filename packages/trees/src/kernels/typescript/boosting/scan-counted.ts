import { CANDIDATE_BYTES } from "../../boosting.ts";
import {
  type Bounds,
  bounded,
  follows,
  type SmoothedRegularisation,
  scoreGiven,
  shrink,
  smoothedScore,
  smoothedWeight,
} from "../../leaf-score.ts";
import { histogramWord } from "./histogram.ts";

/** A node as LightGBM's rules see it: sums, rows, its own value. */
interface CountedNode {
  readonly gradient: number;
  readonly hessian: number;
  readonly rows: number;
  readonly weight: number;
}

/**
 * Plain twin of assembly/boosting-scan-counted.ts: every split of every feature in LightGBM's order, the first of the best
 * wins.
 */
export function scanCounted(
  buffer: SharedArrayBuffer,
  penalties: SmoothedRegularisation,
  bounds: Bounds | null,
  sums: Int32Array,
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
): void {
  const node: CountedNode = { gradient, hessian, rows, weight };
  const perHessian = Math.fround(Math.fround(rows) / Math.fround(hessian));
  const isAllowed = new Int32Array(buffer, allowed, 4 * groups);
  const mayMiss = new Int32Array(buffer, missing, 4 * groups);
  const binsOf = new Int32Array(buffer, groupBins, 2 * groups);
  const splits = new Int32Array(buffer, splittable, 4 * groups).fill(0);
  const best = { score: toBeat, feature: -1, bin: 0, missing: 0, g: 0, h: 0, rows: 0 };
  const sumBin = (side: Side, column: number, bin: number): void => {
    const at = histogramWord(column, bin);
    side.h += sums[at]!;
    side.g += sums[at + 1]!;
    side.rows += Math.trunc(Math.fround(Math.fround(Math.fround(sums[at]!) * perHessian) + 0.5));
  };
  const consider = (left: Side, column: number, bin: number, missingLeft: number): void => {
    if (left.h < least || hessian - left.h < least) return;
    if (left.rows < leastRows || rows - left.rows < leastRows) return;
    const feature = firstFeature + column;
    const score = splitScore(node, left, penalties, bounds, feature);
    if (score > toBeat) splits[column] = -1;
    if (score > best.score) Object.assign(best, { score, feature, bin, missing: missingLeft, ...left });
  };
  for (let column = 0; column < 4 * groups; column++) {
    if (isAllowed[column] === 0) continue;
    const bins = binsOf[2 * (column >> 2)]!;
    const right: Side = { g: 0, h: 0, rows: 0 };
    for (let bin = bins - 1; bin > 0; bin--) {
      sumBin(right, column, bin);
      const left = { g: gradient - right.g, h: hessian - right.h, rows: rows - right.rows };
      consider(left, column, bin - 1, -mayMiss[column]!);
    }
    if (mayMiss[column] === 0) continue;
    const left: Side = { g: 0, h: 0, rows: 0 };
    for (let bin = 0; bin < bins; bin++) {
      sumBin(left, column, bin);
      consider(left, column, bin, 0);
    }
  }
  new Float64Array(buffer, out, 1)[0] = best.score;
  const words = [best.feature, best.bin, best.missing, best.g, best.h, best.rows];
  new Int32Array(buffer, out + 8, CANDIDATE_BYTES / 4 - 2).set(words);
}

interface Side {
  g: number;
  h: number;
  rows: number;
}

function splitScore(
  node: CountedNode,
  left: Side,
  penalties: SmoothedRegularisation,
  bounds: Bounds | null,
  feature: number,
): number {
  const right = { g: node.gradient - left.g, h: node.hessian - left.h, rows: node.rows - left.rows };
  if (!bounds) {
    return (
      smoothedScore(left.g, left.h, left.rows, node.weight, penalties) +
      smoothedScore(right.g, right.h, right.rows, node.weight, penalties)
    );
  }
  const leftWeight = bounded(smoothedWeight(left.g, left.h, left.rows, node.weight, penalties), bounds);
  const rightWeight = bounded(smoothedWeight(right.g, right.h, right.rows, node.weight, penalties), bounds);
  if (!follows(bounds.directions[feature]!, leftWeight, rightWeight)) return Number.NEGATIVE_INFINITY;
  return (
    scoreGiven(shrink(left.g, penalties.alpha), left.h, leftWeight, penalties) +
    scoreGiven(shrink(right.g, penalties.alpha), right.h, rightWeight, penalties)
  );
}
