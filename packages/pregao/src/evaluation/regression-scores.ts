/**
 * Error metrics of a forecast of returns (or prices). Inputs are finite and of equal length; every function is NaN
 * for no rows and O(rows). Units are those of the input (a return of 0.01 is 1 %).
 */
export function meanAbsoluteError(actual: Float64Array, forecast: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < actual.length; row++) sum += Math.abs(forecast[row]! - actual[row]!);
  return sum / actual.length;
}

export function meanSquaredError(actual: Float64Array, forecast: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < actual.length; row++) sum += (forecast[row]! - actual[row]!) ** 2;
  return sum / actual.length;
}

/** 1 − Σ(y − ŷ)² / Σ(y − ȳ)², ȳ of the scored rows; NaN where the actual values are constant. */
export function rSquared(actual: Float64Array, forecast: Float64Array): number {
  const mean = actual.reduce((sum, value) => sum + value, 0) / actual.length;
  let spread = 0;
  for (const value of actual) spread += (value - mean) ** 2;
  return spread > 0 ? 1 - (meanSquaredError(actual, forecast) * actual.length) / spread : Number.NaN;
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
