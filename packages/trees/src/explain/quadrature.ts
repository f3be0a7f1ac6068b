/** A rule ∫₀¹ f ≈ Σ weight · f(point). */
export interface Quadrature {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

const rules: Quadrature[] = [];

/**
 * Gauss–Legendre quadrature on 0 … 1 with n points, exact for polynomials of degree up to 2n − 1. Points are the roots of the Legendre
 * polynomial, found by Newton's method (Abramowitz & Stegun, 25.4.29).
 */
export function gaussLegendre(n: number): Quadrature {
  rules[n] ??= compute(n);
  return rules[n];
}

function compute(n: number): Quadrature {
  const points = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let round = 0; round < 100; round++) {
      let [before, value] = [1, x];
      for (let k = 2; k <= n; k++)
        [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
      slope = (n * (x * value - before)) / (x * x - 1);
      const change = value / slope;
      x -= change;
      if (Math.abs(change) < 1e-15) break;
    }
    points[i] = (1 - x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { points, weights };
}
