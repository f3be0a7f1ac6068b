/** Lanczos's approximation (1964) with g = 7 and nine terms: relative error below 1e-13 for x from 1. */
const TERMS: readonly [number, ...number[]] = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** Logarithm of the gamma function, for x from 1. */
export function logGamma(x: number): number {
  const z = x - 1;
  const base = z + 7.5;
  const sum = TERMS.slice(1).reduce((total, term, i) => total + term / (z + i + 1), TERMS[0]);
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(base) - base + Math.log(sum);
}
