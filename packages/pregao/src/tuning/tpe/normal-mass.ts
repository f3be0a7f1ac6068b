import { LEAST_EXPONENT, quickExp } from "./exponential.ts";

/**
 * Masses of the standard normal distribution between two points, as logarithms that hold in the far tails. Everything goes by
 * Mills' ratio M(x) = (1 − Φ(x)) / φ(x), x ≥ 0, which falls smoothly from 1.2533 to 1/x: it is kept at every 64th and reached
 * from there by the fourth-order Taylor series that M′ = x·M − 1 gives. Within 1e-11 of the truth, relatively, up to x = 40.
 */
const STEPS = 64;
const LAST = 40;
const HALF_LOG_2_PI = 0.9189385332046728;
const ROOT_2_PI = 2.5066282746310002;

const ratios = new Float64Array(STEPS * LAST + 1);

/** Mills' ratio by Laplace's continued fraction, or below 2 by the series of 1 − Φ; for the table and for x above 40. */
function slowMillsRatio(x: number): number {
  if (x >= 2) {
    let fraction = x;
    for (let n = 120; n >= 1; n--) fraction = x + n / fraction;
    return 1 / fraction;
  }
  // Φ(x) = ½ + φ(x)·(x + x³/3 + x⁵/15 + …), Marsaglia (2004).
  let sum = x;
  for (let term = x, i = 3; term > 1e-18 * sum; i += 2) {
    term *= (x * x) / i;
    sum += term;
  }
  return 0.5 * Math.exp(0.5 * x * x + HALF_LOG_2_PI) - sum;
}

function millsRatio(x: number): number {
  if (x > LAST) return slowMillsRatio(x);
  if (ratios[0] === 0) for (let i = 0; i < ratios.length; i++) ratios[i] = slowMillsRatio(i / STEPS);
  const place = Math.round(x * STEPS);
  const at = place / STEPS;
  const t = x - at;
  const m = ratios[place]!;
  const m1 = at * m - 1;
  const m2 = m + at * m1;
  const m3 = 2 * m1 + at * m2;
  const m4 = 3 * m2 + at * m3;
  return m + t * (m1 + (t / 2) * (m2 + (t / 3) * (m3 + (t / 4) * m4)));
}

/** 1 − Φ(x) for x ≥ 0; 0 above 11, where it is less than a sum with 1 can hold. */
export function upperShare(x: number): number {
  return x > 10.9 ? 0 : (millsRatio(x) * quickExp(-0.5 * x * x)) / ROOT_2_PI;
}

/** ln(Φ(b) − Φ(a)) for a < b. */
export function logNormalMass(a: number, b: number): number {
  const near = nearest(a, b);
  return Math.log(massOverDensity(a, b)) - 0.5 * near * near - HALF_LOG_2_PI;
}

/** The place of [a, b] that is nearest to 0. */
export function nearest(a: number, b: number): number {
  return a > 0 ? a : b < 0 ? b : 0;
}

/** (Φ(b) − Φ(a)) / φ(nearest) for a < b: what is left of a mass when its exponential part is taken out. */
export function massOverDensity(a: number, b: number): number {
  if (b < 0) return massOverDensity(-b, -a);
  if (a <= 0) return ROOT_2_PI * (1 - upperShare(-a) - upperShare(b));
  const apart = 0.5 * (a - b) * (a + b);
  return apart < LEAST_EXPONENT ? millsRatio(a) : millsRatio(a) - millsRatio(b) * quickExp(apart);
}
