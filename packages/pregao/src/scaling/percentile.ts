/**
 * The value below which a share of sorted numbers lies, with straight lines between neighbours (numpy's method "linear").
 * `sorted` ascending, without NaN, not empty; `share` from 0 to 1.
 */
export function percentile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  const [low, high] = [sorted[below]!, sorted[above]!];
  const part = place - below;
  // From the nearer end, as numpy does: exact at both.
  return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
}
