// Values and scores of leaves, in quantised units: the formulas of src/kernels/leaf-score.ts, operation for operation.

export let lambda: f64 = 0;
export let alpha: f64 = 0;
export let maxDelta: f64 = 0;
export let smoothing: f64 = 0;

// Bounds that monotone columns above the node set on its leaves; directions, an int32 a feature, or 0 without any.
export let directions: usize = 0;
export let lower: f64 = 0;
export let upper: f64 = 0;

export function setRegularisation(l2: f64, l1: f64, maxDeltaStep: f64, pathSmooth: f64): void {
  lambda = l2;
  alpha = l1;
  maxDelta = maxDeltaStep;
  smoothing = pathSmooth;
}

export function setBounds(monotone: usize, least: f64, most: f64): void {
  directions = monotone;
  lower = least;
  upper = most;
}

@inline
export function shrink(g: f64): f64 {
  if (Math.abs(g) <= alpha) return 0;
  return g > 0 ? g - alpha : g + alpha;
}

// The leaf value that lowers the loss most.
@inline
export function leafWeight(g: f64, h: f64): f64 {
  const shrunk = shrink(g);
  if (shrunk == 0) return 0;
  let weight = -shrunk / (h + lambda);
  if (maxDelta != 0) {
    if (weight > maxDelta) weight = maxDelta;
    else if (weight < -maxDelta) weight = -maxDelta;
  }
  return weight;
}

// How much a leaf of this value lowers the loss, times two.
@inline
export function scoreGiven(g: f64, h: f64, weight: f64): f64 {
  return -(2 * g * weight + (h + lambda) * weight * weight);
}

// How much a leaf with these sums lowers the loss, times two.
@inline
export function leafScore(g: f64, h: f64): f64 {
  const denominator = h + lambda;
  if (alpha == 0 && maxDelta == 0) return (g * g) / denominator;
  if (maxDelta != 0) return scoreGiven(g, h, leafWeight(g, h));
  const shrunk = shrink(g);
  return (shrunk * shrunk) / denominator;
}

// Drawn towards the parent's value, the more the fewer rows.
@inline
export function smoothedWeight(g: f64, h: f64, rows: f64, parent: f64): f64 {
  const weight = leafWeight(g, h);
  if (smoothing == 0) return weight;
  const share = rows / smoothing;
  return (weight * share) / (share + 1) + parent / (share + 1);
}

@inline
export function bounded(weight: f64): f64 {
  if (weight < lower) return lower;
  return weight > upper ? upper : weight;
}

// Whether the values of two sides go the way that the column demands.
@inline
export function follows(direction: i32, left: f64, right: f64): bool {
  if (direction > 0) return left <= right;
  return direction == 0 || left >= right;
}
