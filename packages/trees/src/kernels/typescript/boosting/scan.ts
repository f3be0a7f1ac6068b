import { MISSING_BIN } from "../../../binning/cuts.ts";
import { CANDIDATE_BYTES } from "../../boosting.ts";
import {
  type Bounds,
  bounded,
  follows,
  leafScore,
  leafWeight,
  type Regularisation,
  scoreGiven,
} from "../../leaf-score.ts";
import { histogramWord } from "./histogram.ts";

/** Plain twin of assembly/boosting-scan.ts: every split of every feature in order, the first of the best wins. */
export function scanSplits(
  buffer: SharedArrayBuffer,
  regularisation: Regularisation,
  bounds: Bounds | null,
  sums: Int32Array,
  groups: number,
  firstFeature: number,
  allowed: number,
  groupBins: number,
  gradient: number,
  hessian: number,
  least: number,
  toBeat: number,
  out: number,
): void {
  const isAllowed = new Int32Array(buffer, allowed, 4 * groups);
  const binsOf = new Int32Array(buffer, groupBins, 2 * groups);
  const best = { score: toBeat, feature: -1, bin: 0, missing: 0, g: 0, h: 0 };
  for (let column = 0; column < 4 * groups; column++) {
    if (isAllowed[column] === 0) continue;
    const missingAt = histogramWord(column, MISSING_BIN);
    const missingOptions = binsOf[2 * (column >> 2) + 1] ? 2 : 1;
    let sumG = 0;
    let sumH = 0;
    for (let bin = 0; bin < binsOf[2 * (column >> 2)]!; bin++) {
      sumH += sums[histogramWord(column, bin)]!;
      sumG += sums[histogramWord(column, bin) + 1]!;
      for (let missing = 0; missing < missingOptions; missing++) {
        const g = missing ? sumG + sums[missingAt + 1]! : sumG;
        const h = missing ? sumH + sums[missingAt]! : sumH;
        if (h < least || hessian - h < least) continue;
        const [restG, restH] = [gradient - g, hessian - h];
        const score = bounds
          ? boundedScore(
              g,
              h,
              restG,
              restH,
              regularisation,
              bounds,
              bounds.directions[firstFeature + column]!,
            )
          : leafScore(g, h, regularisation) + leafScore(restG, restH, regularisation);
        if (score > best.score)
          Object.assign(best, { score, feature: firstFeature + column, bin, missing, g, h });
      }
    }
  }
  new Float64Array(buffer, out, 1)[0] = best.score;
  const words = [best.feature, best.bin, best.missing, best.g, best.h];
  new Int32Array(buffer, out + 8, CANDIDATE_BYTES / 4 - 2).set(words);
}

/** Score of both sides within the bounds; less than anything where the column's direction is not kept. */
function boundedScore(
  g: number,
  h: number,
  restG: number,
  restH: number,
  regularisation: Regularisation,
  bounds: Bounds,
  direction: number,
): number {
  const left = bounded(leafWeight(g, h, regularisation), bounds);
  const right = bounded(leafWeight(restG, restH, regularisation), bounds);
  if (!follows(direction, left, right)) return Number.NEGATIVE_INFINITY;
  return scoreGiven(g, h, left, regularisation) + scoreGiven(restG, restH, right, regularisation);
}
