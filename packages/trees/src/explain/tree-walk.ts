import { FEATURE_MASK, type FlatTrees, goesLeft } from "../ensemble/flat-trees.ts";
import { gaussLegendre } from "./quadrature.ts";
import type { Shares } from "./shares.ts";

/** Deepest tree that is walked: each level takes a frame of the stack. */
export const WALKED_DEPTH = 1000;

/**
 * Path-dependent Shapley values of one row after another, for few rows or for trees too deep for tables. Going down a tree it keeps the
 * integrand of leaf-effects.ts at the points of the quadrature, going up the sum over the leaves below; a feature's factor is
 * divided out where the feature is tested, and again at its next test, whose leaves have another factor. Cost O(nodes · points).
 */
export class TreeWalk {
  private readonly trees: FlatTrees;
  private readonly shares: Shares;
  private readonly columns: readonly Float32Array[];
  /** Share and hits of each feature on the path; a share of −1 when it is not tested there. */
  private readonly share: Float64Array;
  private readonly hit: Uint8Array;
  private points: Float64Array = new Float64Array(0);
  /** Integrand by level and point; sums over leaves by level, output and point. */
  private products: Float64Array = new Float64Array(0);
  private sums: Float64Array = new Float64Array(0);
  private row = 0;
  private values: Float64Array = new Float64Array(0);
  private from = 0;

  constructor(trees: FlatTrees, shares: Shares, columns: readonly Float32Array[]) {
    this.trees = trees;
    this.shares = shares;
    this.columns = columns;
    this.share = new Float64Array(columns.length).fill(-1);
    this.hit = new Uint8Array(columns.length);
  }

  /** Adds the values of a tree `depth` deep for one row: a plane of columns for each of its outputs, starting at `from`. */
  add(root: number, depth: number, row: number, values: Float64Array, from: number): void {
    const { points, weights } = gaussLegendre(
      Math.max(1, Math.ceil(Math.min(depth, this.columns.length) / 2)),
    );
    this.points = points;
    const levels = (depth + 1) * points.length;
    if (this.products.length < levels) {
      this.products = new Float64Array(levels);
      this.sums = new Float64Array(levels * this.trees.outputs);
    }
    this.products.set(weights);
    this.row = row;
    this.values = values;
    this.from = from;
    this.visit(root, 0);
  }

  private visit(reference: number, level: number): void {
    const { products, sums } = this;
    const { outputs, leaves } = this.trees;
    const count = this.points.length;
    const to = level * count * outputs;
    if (reference < 0) {
      for (let k = 0; k < outputs; k++) {
        const value = leaves[~reference * outputs + k]!;
        for (let q = 0; q < count; q++) sums[to + k * count + q] = value * products[level * count + q]!;
      }
      return;
    }
    sums.fill(0, to, to + count * outputs);
    const feature = this.trees.feature[reference]! & FEATURE_MASK;
    const isLeft = goesLeft(this.trees, reference, this.columns[feature]![this.row]!);
    const onLeft = this.shares[reference]!;
    this.descend(this.trees.left[reference]!, level, feature, onLeft, isLeft);
    this.descend(this.trees.right[reference]!, level, feature, 1 - onLeft, !isLeft);
  }

  private descend(child: number, level: number, feature: number, share: number, isHit: boolean): void {
    const { products, sums, points, values } = this;
    const { outputs } = this.trees;
    const count = points.length;
    const isKnown = this.share[feature]! >= 0;
    const [zBefore, oBefore] = isKnown ? [this.share[feature]!, this.hit[feature]!] : [1, 1];
    const z = zBefore * share;
    const o = isHit ? oBefore : 0;
    // Then no mixture of known and unknown features comes here.
    if (z === 0 && o === 0) return;
    for (let q = 0; q < count; q++) {
      const t = points[q]!;
      const before = oBefore * t + zBefore * (1 - t);
      products[(level + 1) * count + q] = (products[level * count + q]! * (o * t + z * (1 - t))) / before;
    }
    const [keptShare, keptHit] = [this.share[feature]!, this.hit[feature]!];
    this.share[feature] = z;
    this.hit[feature] = o;
    this.visit(child, level + 1);
    this.share[feature] = keptShare;
    this.hit[feature] = keptHit;
    for (let k = 0; k < outputs; k++) {
      const below = ((level + 1) * outputs + k) * count;
      const here = (level * outputs + k) * count;
      let value = 0;
      for (let q = 0; q < count; q++) {
        const t = points[q]!;
        const sum = sums[below + q]!;
        const before = (oBefore - zBefore) / (oBefore * t + zBefore * (1 - t));
        value += sum * ((o - z) / (o * t + z * (1 - t)) - before);
        sums[here + q]! += sum;
      }
      values[this.from + k * this.columns.length + feature]! += value;
    }
  }
}

/** Most tests on the way to a leaf. Cost O(nodes of the tree). */
export function depthOf({ left, right }: FlatTrees, root: number): number {
  let level = root < 0 ? [] : [root];
  let depth = 0;
  for (; level.length > 0; depth++) {
    const next: number[] = [];
    for (const node of level)
      for (const child of [left[node]!, right[node]!]) if (child >= 0) next.push(child);
    level = next;
  }
  return depth;
}
