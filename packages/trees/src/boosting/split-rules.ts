import { type CategoryPenalties, WITH_EXTRA_L2 } from "../kernels/boosting.ts";
import {
  bounded,
  leafScore,
  leafWeight,
  type SmoothedRegularisation,
  scoreGiven,
  shrink,
  smoothedScore,
  smoothedWeight,
} from "../kernels/leaf-score.ts";
import type { BoostingSettings } from "./job.ts";
import type { NodeList } from "./node-list.ts";
import type { Scales } from "./quantise.ts";

/** A gain that is no more than this is no gain: XGBoost's kRtEps. */
const SMALLEST_GAIN = 1e-6;

/** A gain that is no more than this share of the score is rounding. */
const SMALLEST_SHARE = 1e-12;

/** What a split has to gain, and what value a leaf has, in one tree; all in its quantised units. */
export class SplitRules {
  /** Smallest hessian sum and number of rows of a side. */
  readonly leastHessian: number;
  readonly leastRows: number;
  readonly penalties: SmoothedRegularisation;
  readonly categories: CategoryPenalties;
  private readonly settings: BoostingSettings;
  private readonly isLightGBM: boolean;
  /** Score that is worth a gain of 1. */
  private readonly unit: number;

  constructor(settings: BoostingSettings, scales: Scales) {
    this.settings = settings;
    this.isLightGBM = settings.growth.rules === "lightgbm";
    this.penalties = {
      lambda: settings.lambda * scales.hessian,
      alpha: settings.alpha * scales.gradient,
      maxDelta: (settings.maxDeltaStep * scales.gradient) / scales.hessian,
      smoothing: settings.growth.smoothing,
    };
    const least = Math.max(1, Math.ceil(settings.minChildWeight * scales.hessian));
    this.leastHessian = Math.min(least, 2 ** 31 - 1);
    this.leastRows = Math.max(1, settings.growth.minRows);
    const { order, smooth, extraL2, ...limits } = settings.categories;
    this.categories = {
      ...limits,
      byRatio: order === "ratio",
      smooth: smooth * scales.hessian,
      extraL2: extraL2 * scales.hessian,
      leastInCategory: smooth,
      leastInLeaf: this.leastRows,
    };
    this.unit = scales.gradient ** 2 / scales.hessian;
  }

  /** Whether both sides of a split could be large enough. */
  maySplit(nodes: NodeList, i: number): boolean {
    return nodes.rowsOf(i) >= 2 * this.leastRows && nodes.hessian[i]! >= 2 * this.leastHessian;
  }

  /** Value of a node as a leaf, within its bounds; `parent` is its parent's, `kind` that of the split it comes from. */
  weight(nodes: NodeList, i: number, rows: number, parent: number, kind: number): number {
    const extraL2 = kind & WITH_EXTRA_L2 ? this.categories.extraL2 : 0;
    const weight = this.freeWeight(nodes.gradient[i]!, nodes.hessian[i]! + extraL2, rows, parent);
    return bounded(weight, { lower: nodes.lower[i]!, upper: nodes.upper[i]! });
  }

  /** The root stands for itself: nothing is above it. */
  rootWeight(gradient: number, hessian: number): number {
    return hessian < this.leastHessian ? 0 : leafWeight(gradient, hessian, this.penalties);
  }

  /** Score that a split of a node must be above. */
  toBeat(nodes: NodeList, i: number): number {
    const score = this.score(nodes, i);
    if (!this.isLightGBM) return score + SMALLEST_GAIN * this.unit;
    return score + SMALLEST_SHARE * Math.abs(score) + this.settings.gamma * this.unit;
  }

  /** What a split of this score gains, in units of twice the loss; 0 where that is not enough. */
  gain(nodes: NodeList, i: number, splitScore: number): number {
    const gain = (splitScore - this.score(nodes, i)) / this.unit;
    const { gamma } = this.settings;
    const isEnough = this.isLightGBM ? gain > gamma : gain > SMALLEST_GAIN && gain >= gamma;
    return isEnough ? gain : 0;
  }

  /**
   * Added to the scores of splits by category: with smoothing LightGBM compares them with what the node scores at its own value,
   * rather than at that value smoothed once more.
   */
  categoryShift(nodes: NodeList, i: number): number {
    if (!this.isLightGBM || this.penalties.smoothing === 0) return 0;
    const gradient = shrink(nodes.gradient[i]!, this.penalties.alpha);
    const score = scoreGiven(gradient, nodes.hessian[i]!, nodes.weight[i]!, this.penalties);
    return this.score(nodes, i) - score;
  }

  /** What the node scores unsplit. */
  private score(nodes: NodeList, i: number): number {
    const [g, h] = [nodes.gradient[i]!, nodes.hessian[i]!];
    // LightGBM does not hold the node that it compares with to the bounds.
    if (this.isLightGBM) return smoothedScore(g, h, nodes.rowsOf(i), nodes.weight[i]!, this.penalties);
    if (!this.settings.growth.monotone) return leafScore(g, h, this.penalties);
    return scoreGiven(g, h, nodes.weight[i]!, this.penalties);
  }

  private freeWeight(g: number, h: number, rows: number, parent: number): number {
    return this.isLightGBM
      ? smoothedWeight(g, h, rows, parent, this.penalties)
      : leafWeight(g, h, this.penalties);
  }
}
