/** Probabilities of 0 and 1, which a forest gives, have no finite logarithm: they are clipped this far from both ends. */
const nearest = 1e-12;

export function logProbability(probability: number): number {
  return Math.log(Math.max(probability, nearest));
}

/** ln p / (1 − p), within ± 27.6. */
export function logOdds(probability: number): number {
  const clipped = Math.min(Math.max(probability, nearest), 1 - nearest);
  return Math.log(clipped) - Math.log1p(-clipped);
}
