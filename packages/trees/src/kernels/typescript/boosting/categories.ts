import { MISSING_BIN } from "../../../binning/cuts.ts";
import {
  BY_CATEGORY,
  CANDIDATE_BYTES,
  CANDIDATE_SET,
  type CategoryPenalties,
  WITH_EXTRA_L2,
} from "../../boosting.ts";
import {
  type Bounds,
  bounded,
  leafScore,
  leafWeight,
  type SmoothedRegularisation,
  scoreGiven,
  shrink,
  smoothedWeight,
} from "../../leaf-score.ts";

/** Plain twin of assembly/boosting-categories.ts: the sets are tried in the same order, the first of the best wins. */
export function scanCategories(
  buffer: SharedArrayBuffer,
  penalties: SmoothedRegularisation,
  bounds: Bounds | null,
  search: CategoryPenalties,
  sums: number,
  feature: number,
  categories: number,
  gradient: number,
  hessian: number,
  rows: number,
  parent: number,
  shift: number,
  least: number,
  toBeat: number,
  out: number,
): number {
  const words = new Int32Array(buffer, sums);
  const g = (bin: number): number => words[8 * bin + 1]!;
  const h = (bin: number): number => words[8 * bin]!;
  const count = (bin: number): number => Math.trunc(h(bin) * (rows / hessian) + 0.5);
  const best = { score: toBeat, g: 0, h: 0, rows: 0, left: [] as readonly number[], missing: 0 };
  const scoreOf = (leafG: number, leafH: number, leafRows: number): number => {
    if (!search.byRatio) {
      return bounds
        ? scoreGiven(leafG, leafH, bounded(leafWeight(leafG, leafH, penalties), bounds), penalties)
        : leafScore(leafG, leafH, penalties);
    }
    const shrunk = shrink(leafG, penalties.alpha);
    if (penalties.maxDelta === 0 && penalties.smoothing === 0 && !bounds) {
      return (shrunk * shrunk) / (leafH + penalties.lambda);
    }
    const weight = smoothedWeight(leafG, leafH, leafRows, parent, penalties);
    return scoreGiven(shrunk, leafH, bounds ? bounded(weight, bounds) : weight, penalties);
  };
  const consider = (
    left: readonly number[],
    missing: number,
    leftG: number,
    leftH: number,
    leftRows = 0,
    l2 = 0,
  ): void => {
    if (leftH < least || hessian - leftH < least) return;
    const rest = scoreOf(gradient - leftG, hessian - leftH + l2, rows - leftRows);
    const score = scoreOf(leftG, leftH + l2, leftRows) + rest + shift;
    if (score > best.score) Object.assign(best, { score, g: leftG, h: leftH, rows: leftRows, left, missing });
  };
  const isOneHot = categories < search.oneHotBelow;
  const all = Array.from({ length: categories }, (_, bin) => bin);

  if (isOneHot && search.byRatio) {
    for (const bin of all) {
      const isSmall = count(bin) < search.leastInLeaf || rows - count(bin) < search.leastInLeaf;
      if (!isSmall) consider([bin], 0, g(bin), h(bin), count(bin));
    }
  } else if (isOneHot) {
    for (const bin of all) {
      const others = [...all.filter((other) => other !== bin), categories];
      const [leftG, leftH] = [gradient - g(bin), hessian - h(bin)];
      consider(others, 1, leftG, leftH);
      consider(others, 0, leftG - g(MISSING_BIN), leftH - h(MISSING_BIN));
    }
  } else if (search.byRatio) {
    const ratio = (bin: number): number => {
      const denominator = h(bin) + search.smooth;
      return denominator > 0 ? g(bin) / denominator : 0;
    };
    const order = all
      .filter((bin) => count(bin) >= search.leastInCategory)
      .sort((a, b) => ratio(a) - ratio(b));
    for (const ordered of [order, order.toReversed()]) {
      let [leftG, leftH, left, group] = [0, 0, 0, 0];
      for (let i = 0; i < Math.min(search.largestSet, (order.length + 1) >> 1); i++) {
        const bin = ordered[i]!;
        leftG += g(bin);
        leftH += h(bin);
        left += count(bin);
        group += count(bin);
        if (left < search.leastInLeaf || leftH < least) continue;
        const right = rows - left;
        if (right < search.leastInLeaf || right < search.leastInGroup || hessian - leftH < least) break;
        if (group < search.leastInGroup) continue;
        group = 0;
        consider(ordered.slice(0, i + 1), 0, leftG, leftH, left, search.extraL2);
      }
    }
  } else {
    const hasOthers = g(categories) !== 0 || h(categories) !== 0;
    const weight = (bin: number): number => (h(bin) < least ? 0 : leafWeight(g(bin), h(bin), penalties));
    const order = (hasOthers ? [...all, categories] : all).sort((a, b) => weight(a) - weight(b));
    const steps = Math.min(search.largestSet, order.length) - 1;
    let [leftG, leftH] = [gradient, hessian];
    for (let i = 0; i < steps; i++) {
      leftG -= g(order[i]!);
      leftH -= h(order[i]!);
      consider(order.slice(i + 1), 1, leftG, leftH);
    }
    [leftG, leftH] = [0, 0];
    for (let i = 0; i < steps; i++) {
      const bin = order.at(-1 - i)!;
      leftG += g(bin);
      leftH += h(bin);
      consider(order.slice(order.length - 1 - i), 0, leftG, leftH);
    }
    if (best.left.length > 0 && !hasOthers) best.left = [...best.left, categories];
    else if (best.left.length > 0 && !best.left.includes(categories)) {
      best.left = order.filter((bin) => !best.left.includes(bin));
      best.g = gradient - best.g;
      best.h = hessian - best.h;
      best.missing = 1 - best.missing;
    }
  }

  if (best.score <= toBeat) return 0;
  const score = new Float64Array(buffer, out, 1);
  const record = new Int32Array(buffer, out, CANDIDATE_BYTES / 4);
  if (record[2]! >= 0 && (best.score < score[0]! || (best.score === score[0] && feature > record[2]!)))
    return 1;
  score[0] = best.score;
  const kind = BY_CATEGORY + (search.byRatio && !isOneHot ? WITH_EXTRA_L2 : 0);
  record.set([feature, kind, best.missing, best.g, best.h, best.rows], 2);
  const set = new Int32Array(buffer, out + CANDIDATE_SET, 8).fill(0);
  for (const bin of best.missing ? [...best.left, MISSING_BIN] : best.left) set[bin >> 5]! |= 1 << (bin & 31);
  return 1;
}
