/** Mean of the squared errors, in squared units of the input. Finite inputs of equal length; NaN for no rows. O(rows). */
export function meanSquaredError(actual: Float64Array, forecast: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < actual.length; row++) sum += (forecast[row]! - actual[row]!) ** 2;
  return sum / actual.length;
}

/** |error / actual| of one row; rows whose actual value is 0 have none and are left out: NaN. */
export function absolutePercentageError(actual: number, forecast: number): number {
  return actual === 0 ? Number.NaN : Math.abs((forecast - actual) / actual);
}

/**
 * Whether the sign was right: 1, 0, or 0.5 for a forecast of exactly 0, which takes no side; rows whose actual
 * value is 0 went nowhere and are left out: NaN.
 */
export function directionHit(actual: number, forecast: number): number {
  if (actual === 0) return Number.NaN;
  if (forecast === 0) return 0.5;
  return actual > 0 === forecast > 0 ? 1 : 0;
}
