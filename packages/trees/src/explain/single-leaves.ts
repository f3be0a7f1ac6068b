import { FEATURE_MASK, type FlatTrees, goesLeft } from "../ensemble/flat-trees.ts";
import { pairTarget, sidesOf } from "./leaf-effects.ts";
import type { SingleLeaf } from "./leaf-groups.ts";
import type { Path } from "./leaf-paths.ts";
import { gaussLegendre } from "./quadrature.ts";

/** Takes what a leaf of value 1 gives to a plane. */
export type EffectSink = (target: number, effect: number) => void;

/** Explains a leaf of value 1 by the hits of its slots: the slow, general twin of the tables. */
export type LeafMeasure = (leaf: SingleLeaf, hits: Uint8Array, add: EffectSink) => void;

/** Path-dependent Shapley values by the integral that leaf-effects.ts explains. Cost O(slots²). */
export function measurePath({ path }: SingleLeaf, hits: Uint8Array, add: EffectSink): void {
  integrate(path, hits, 1, (weight, factors) => {
    const product = weight * factors.reduce((all, factor) => all * factor, 1);
    for (let i = 0; i < factors.length; i++)
      add(path.features[i]!, ((hits[i]! - path.shares[i]!) * product) / factors[i]!);
  });
}

/** Interaction values of pairs, half of each. Cost O(slots³). */
export function measurePairs(columnCount: number): LeafMeasure {
  return ({ path }, hits, add) => {
    const { features, shares } = path;
    integrate(path, hits, 2, (weight, factors) => {
      const product = 0.5 * weight * factors.reduce((all, factor) => all * factor, 1);
      for (let j = 1; j < factors.length; j++) {
        for (let i = 0; i < j; i++) {
          const difference = (hits[i]! - shares[i]!) * (hits[j]! - shares[j]!);
          const target = pairTarget(features[i]!, features[j]!, columnCount);
          add(target, (difference * product) / (factors[i]! * factors[j]!));
        }
      }
    });
  };
}

/** Interventional Shapley values beside the hits of every row of a background. Cost O(slots · background). */
export function measureBackground(
  hitsOfBackground: (leaf: SingleLeaf) => readonly Uint8Array[],
): LeafMeasure {
  return (leaf, hits, add) => {
    const background = hitsOfBackground(leaf);
    for (const others of background) {
      let [x, b, isReached] = [0, 0, true];
      for (let i = 0; i < hits.length; i++) {
        if (hits[i]! > others[i]!) x++;
        else if (hits[i]! < others[i]!) b++;
        else if (hits[i] === 0) isReached = false;
      }
      if (!isReached || x + b === 0) continue;
      const { toRow, toBackground } = sidesOf(x, b);
      for (let i = 0; i < hits.length; i++) {
        if (hits[i]! > others[i]!) add(leaf.path.features[i]!, toRow / background.length);
        else if (hits[i]! < others[i]!) add(leaf.path.features[i]!, -toBackground / background.length);
      }
    }
  };
}

/** Visits the points of a rule for a product of all but `without` factors; none when a factor is 0, for then all terms are. */
function integrate(
  { shares }: Path,
  hits: Uint8Array,
  without: number,
  visit: (weight: number, factors: Float64Array) => void,
): void {
  const d = shares.length;
  for (let i = 0; i < d; i++) if (hits[i] === 0 && shares[i] === 0) return;
  const { points, weights } = gaussLegendre(Math.max(1, Math.ceil((d - without + 1) / 2)));
  const factors = new Float64Array(d);
  for (let q = 0; q < points.length; q++) {
    const t = points[q]!;
    for (let i = 0; i < d; i++) factors[i] = hits[i]! * t + shares[i]! * (1 - t);
    visit(weights[q]!, factors);
  }
}

/** Which slots of a path a row hits. */
export function hitsOfRow(
  trees: FlatTrees,
  { steps, features }: Path,
  columns: readonly Float32Array[],
  row: number,
): Uint8Array {
  const hits = new Uint8Array(features.length).fill(1);
  for (const { node, slot, goesRight } of steps) {
    const value = columns[trees.feature[node]! & FEATURE_MASK]![row]!;
    if (goesLeft(trees, node, value) === goesRight) hits[slot] = 0;
  }
  return hits;
}
