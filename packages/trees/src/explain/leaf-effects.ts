import type { Path } from "./leaf-paths.ts";
import { gaussLegendre } from "./quadrature.ts";

/**
 * What a leaf of value 1 gives to features (or pairs), for every pattern of hits. Bit s of a pattern tells whether the row takes
 * all steps of slot s.
 */
export interface LeafEffects {
  /** Planes of the result that the effects belong to. */
  readonly targets: readonly number[];
  /** Targets × 2^slots. */
  readonly values: Float64Array;
}

/**
 * Path-dependent Shapley values (Lundberg et al. 2020, algorithm 2): features that are not known follow the training rows. The weight
 * k! (d − k − 1)! / d! of a coalition of k is ∫ tᵏ (1 − t)^(d − k − 1) dt over 0 … 1, so the value of slot i is
 * (oᵢ − zᵢ) ∫ ∏ⱼ≠ᵢ (oⱼ t + zⱼ (1 − t)) dt with o the hits and z the shares: a polynomial, integrated exactly.
 */
export function pathEffects({ features, shares }: Path): LeafEffects {
  const d = features.length;
  const { points, weights, products } = hitProducts(shares, d - 1);
  const values = new Float64Array(d << d);
  for (let i = 0; i < d; i++) {
    const bit = 1 << i;
    const z = shares[i]!;
    for (let q = 0; q < points.length; q++) {
      // With bit i set its factor is above 0 and can be divided out.
      const scale = weights[q]! / hitFactor(z, points[q]!);
      for (let pattern = bit; pattern < 1 << d; pattern++) {
        if ((pattern & bit) === 0) continue;
        const others = scale * products[(q << d) + pattern]!;
        values[(i << d) + pattern]! += (1 - z) * others;
        values[(i << d) + (pattern ^ bit)]! -= z * others;
      }
    }
  }
  return { targets: features, values };
}

/**
 * Shapley interaction values of pairs (Lundberg et al. 2020, equation 8), half of which goes to either order:
 * ½ (oᵢ − zᵢ) (oⱼ − zⱼ) ∫ ∏ₖ≠ᵢ,ⱼ (oₖ t + zₖ (1 − t)) dt.
 */
export function pairEffects({ features, shares }: Path, columnCount: number): LeafEffects {
  const d = features.length;
  const { points, weights, products } = hitProducts(shares, d - 2);
  const targets: number[] = [];
  const pairs: [number, number][] = [];
  for (let j = 1; j < d; j++) {
    for (let i = 0; i < j; i++) {
      pairs.push([i, j]);
      targets.push(pairTarget(features[i]!, features[j]!, columnCount));
    }
  }
  const values = new Float64Array(pairs.length << d);
  pairs.forEach(([i, j], target) => {
    const bits = (1 << i) | (1 << j);
    for (let q = 0; q < points.length; q++) {
      const factors = hitFactor(shares[i]!, points[q]!) * hitFactor(shares[j]!, points[q]!);
      const scale = (0.5 * weights[q]!) / factors;
      for (let pattern = 0; pattern < 1 << d; pattern++) {
        const o = (slot: number): number => (pattern >> slot) & 1;
        const difference = (o(i) - shares[i]!) * (o(j) - shares[j]!);
        values[(target << d) + pattern]! += scale * difference * products[(q << d) + (pattern | bits)]!;
      }
    }
  });
  return { targets, values };
}

/** Plane of an unordered pair of columns. */
export function pairTarget(a: number, b: number, columnCount: number): number {
  return Math.min(a, b) * columnCount + Math.max(a, b);
}

/**
 * Interventional Shapley values: features that are not known are those of a background row. `hitShares` has the share of the
 * background with each pattern of hits. Beside one background row only the slots count where either side alone hits, x of them
 * the row, b the background: each of the first gets (x − 1)! b! / (x + b)!, each of the others −x! (b − 1)! / (x + b)!.
 */
export function backgroundEffects({ features }: Path, hitShares: Float64Array): LeafEffects {
  const d = features.length;
  const values = new Float64Array(d << d);
  const all = (1 << d) - 1;
  for (let other = 0; other <= all; other++) {
    const share = hitShares[other]!;
    if (share === 0) continue;
    for (let pattern = 0; pattern <= all; pattern++) {
      // Where neither hits, no mixture of the two comes to the leaf.
      if ((pattern | other) !== all || pattern === other) continue;
      const { toRow, toBackground } = sidesOf(countBits(pattern & ~other), countBits(other & ~pattern));
      for (let i = 0; i < d; i++) {
        const [mine, theirs] = [(pattern >> i) & 1, (other >> i) & 1];
        if (mine === theirs) continue;
        values[(i << d) + pattern]! += share * (mine ? toRow : -toBackground);
      }
    }
  }
  return { targets: features, values };
}

/** Weights of one slot of `x` that only the row hits, and of one of `b` that only the background hits. */
export function sidesOf(x: number, b: number): { readonly toRow: number; readonly toBackground: number } {
  // 1 / (x · C(x + b, x)) and 1 / (b · C(x + b, b)).
  let choices = 1;
  for (let i = 1; i <= x; i++) choices = (choices * (b + i)) / i;
  return { toRow: 1 / (x * choices), toBackground: 1 / (b * choices) };
}

function countBits(bits: number): number {
  let count = 0;
  for (let rest = bits; rest > 0; rest &= rest - 1) count++;
  return count;
}

function hitFactor(share: number, point: number): number {
  return point + share * (1 - point);
}

/** ∏ⱼ (oⱼ t + zⱼ (1 − t)) of every pattern at every point of a rule exact for the given degree. */
function hitProducts(shares: readonly number[], degree: number) {
  const d = shares.length;
  const { points, weights } = gaussLegendre(Math.max(1, Math.ceil((degree + 1) / 2)));
  const products = new Float64Array(points.length << d);
  points.forEach((t, q) => {
    const from = q << d;
    products[from] = 1;
    for (let j = 0; j < d; j++) {
      const half = 1 << j;
      const miss = shares[j]! * (1 - t);
      const hit = t + miss;
      for (let pattern = 0; pattern < half; pattern++) {
        products[from + half + pattern] = products[from + pattern]! * hit;
        products[from + pattern]! *= miss;
      }
    }
  });
  return { points, weights, products };
}
