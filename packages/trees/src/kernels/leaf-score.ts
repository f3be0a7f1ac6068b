/** Penalties in quantised units; see BoostingKernels.setRegularisation. */
export interface Regularisation {
  readonly lambda: number;
  readonly alpha: number;
  readonly maxDelta: number;
}

/**
 * How much a leaf with gradient and hessian sums g and h lowers the loss, times two (Chen & Guestrin 2016, equation 6; with
 * a limit on the leaf's value as XGBoost 3.2 has it).
 */
export function leafScore(g: number, h: number, { lambda, alpha, maxDelta }: Regularisation): number {
  const denominator = h + lambda;
  if (alpha === 0 && maxDelta === 0) return (g * g) / denominator;
  const shrunk = shrink(g, alpha);
  if (maxDelta === 0) return (shrunk * shrunk) / denominator;
  const weight = Math.min(Math.max(-shrunk / denominator, -maxDelta), maxDelta);
  return -(2 * g * weight + denominator * weight * weight);
}

/** The leaf value that lowers the loss most (the same paper, equation 5). */
export function leafWeight(g: number, h: number, { lambda, alpha, maxDelta }: Regularisation): number {
  const shrunk = shrink(g, alpha);
  if (shrunk === 0) return 0;
  const weight = -shrunk / (h + lambda);
  return maxDelta === 0 ? weight : Math.min(Math.max(weight, -maxDelta), maxDelta);
}

function shrink(g: number, alpha: number): number {
  if (Math.abs(g) <= alpha) return 0;
  return g > 0 ? g - alpha : g + alpha;
}
