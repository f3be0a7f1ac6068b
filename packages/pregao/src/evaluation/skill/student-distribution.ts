/**
 * P(T > x) of Student's distribution: half of the regularised incomplete beta function I(ν / (ν + x²); ν/2, 1/2)
 * (DLMF 8.17), whose continued fraction is evaluated from the side on which it converges fast. `freedom` > 0, not
 * necessarily whole. About 1e-12 of the value up to 10⁴ degrees of freedom. NaN in, NaN out. O(√freedom) at most.
 */
export function studentTail(x: number, freedom: number): number {
  if (Number.isNaN(x) || !(freedom > 0)) return Number.NaN;
  if (x === 0) return 0.5;
  if (x < 0) return 1 - studentTail(-x, freedom);
  if (x === Number.POSITIVE_INFINITY) return 0;
  const square = x * x;
  const inside = freedom / (freedom + square);
  const beyond = square / (freedom + square);
  const [a, b] = [freedom / 2, 0.5];
  if (inside < (a + 1) / (a + b + 2)) return 0.5 * betaShare(inside, beyond, a, b);
  return 0.5 * (1 - betaShare(beyond, inside, b, a));
}

/** The x with P(T > x) = `tail`, for tails from 0 to 0.5, by bisection. */
export function studentQuantile(tail: number, freedom: number): number {
  if (!(tail >= 0 && tail <= 0.5)) return Number.NaN;
  if (tail === 0) return Number.POSITIVE_INFINITY;
  let high = 1;
  while (studentTail(high, freedom) > tail) high *= 2;
  let low = 0;
  for (let step = 0; step < 100 && low < high; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (studentTail(middle, freedom) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** I(x; a, b) with `rest` = 1 − x, by the continued fraction DLMF 8.17.22 in Lentz's form. */
function betaShare(x: number, rest: number, a: number, b: number): number {
  const front = Math.exp(a * Math.log(x) + b * Math.log(rest) - logBeta(a, b)) / a;
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1), tiny);
  let fraction = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d, tiny);
    c = nonZero(1 + even / c, tiny);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d, tiny);
    c = nonZero(1 + odd / c, tiny);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return front * fraction;
}

function nonZero(value: number, tiny: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** ln Γ(x) for x > 0: Lanczos' approximation with g = 7 and nine terms, about 1e-15 of the value. */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const shifted = x - 1;
  let sum = lanczos[0]!;
  for (let k = 1; k < lanczos.length; k++) sum += lanczos[k]! / (shifted + k);
  const base = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}

const lanczos = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
  12.507343278686905, -0.13857109526572012, 0.000009984369578019572, 1.5056327351493116e-7,
];
