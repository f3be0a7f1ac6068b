/** Penalties in quantised units; see BoostingKernels.setRegularisation. */
export interface Regularisation {
  readonly lambda: number;
  readonly alpha: number;
  readonly maxDelta: number;
}

/** The same with LightGBM's path_smooth. */
export interface SmoothedRegularisation extends Regularisation {
  /** Rows at which a leaf's value and its parent's count alike; 0 for no smoothing. */
  readonly smoothing: number;
}

/** Between which the leaves below a node have to stay, and what each column demands: 1 rising, −1 falling, 0 nothing. */
export interface Bounds extends Range {
  readonly directions: Int32Array;
}

interface Range {
  readonly lower: number;
  readonly upper: number;
}

/**
 * How much a leaf with gradient and hessian sums g and h lowers the loss, times two (Chen & Guestrin 2016, equation 6; with
 * a limit on the leaf's value as XGBoost 3.2 has it).
 */
export function leafScore(g: number, h: number, penalties: Regularisation): number {
  const { lambda, alpha, maxDelta } = penalties;
  const denominator = h + lambda;
  if (alpha === 0 && maxDelta === 0) return (g * g) / denominator;
  if (maxDelta !== 0) return scoreGiven(g, h, leafWeight(g, h, penalties), penalties);
  const shrunk = shrink(g, alpha);
  return (shrunk * shrunk) / denominator;
}

/** The leaf value that lowers the loss most (the same paper, equation 5). */
export function leafWeight(g: number, h: number, { lambda, alpha, maxDelta }: Regularisation): number {
  const shrunk = shrink(g, alpha);
  if (shrunk === 0) return 0;
  const weight = -shrunk / (h + lambda);
  return maxDelta === 0 ? weight : Math.min(Math.max(weight, -maxDelta), maxDelta);
}

/** The same, drawn towards the parent's value the more the fewer rows there are (LightGBM 4.6, path_smooth). */
export function smoothedWeight(
  g: number,
  h: number,
  rows: number,
  parent: number,
  penalties: SmoothedRegularisation,
): number {
  const weight = leafWeight(g, h, penalties);
  if (penalties.smoothing === 0) return weight;
  const share = rows / penalties.smoothing;
  return (weight * share) / (share + 1) + parent / (share + 1);
}

/** LightGBM's score of a leaf: where its value is limited or smoothed, the L1 penalty is taken off the gradient. */
export function smoothedScore(
  g: number,
  h: number,
  rows: number,
  parent: number,
  penalties: SmoothedRegularisation,
): number {
  const shrunk = shrink(g, penalties.alpha);
  if (penalties.maxDelta === 0 && penalties.smoothing === 0)
    return (shrunk * shrunk) / (h + penalties.lambda);
  return scoreGiven(shrunk, h, smoothedWeight(g, h, rows, parent, penalties), penalties);
}

/** How much a leaf of value `weight` lowers the loss, times two. */
export function scoreGiven(g: number, h: number, weight: number, { lambda }: Regularisation): number {
  return -(2 * g * weight + (h + lambda) * weight * weight);
}

export function bounded(weight: number, { lower, upper }: Range): number {
  if (weight < lower) return lower;
  return weight > upper ? upper : weight;
}

/** Whether the values of two sides go the way that a column demands. */
export function follows(direction: number, left: number, right: number): boolean {
  if (direction > 0) return left <= right;
  return direction === 0 || left >= right;
}

export function shrink(g: number, alpha: number): number {
  if (Math.abs(g) <= alpha) return 0;
  return g > 0 ? g - alpha : g + alpha;
}
