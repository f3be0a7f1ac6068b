/** How figures are printed on an axis, by what they are. */
export type AxisUnit = "fraction" | "number";

/** A d3 format with the digits that an axis of this span needs. */
export function axisFormat(unit: AxisUnit, span: number): string {
  if (unit === "fraction") {
    if (span < 0.004) return ".2%";
    return span < 0.08 ? ".1%" : ".0%";
  }
  if (span < 1e-3) return ".2~e";
  if (span < 0.05) return ".3f";
  return span < 2 ? ".2f" : "~s";
}

/**
 * The range that holds all values but a share `beyond` at each end, with a margin: a few days of a crash would
 * otherwise press everything else into a line. Whoever draws tells how many values lie outside.
 */
export function centralDomain(values: readonly number[], beyond = 0.002): readonly [number, number] {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return [0, 1];
  const cut = Math.floor(beyond * sorted.length);
  const low = sorted[cut]!;
  const high = sorted[sorted.length - 1 - cut]!;
  const margin = high > low ? 0.04 * (high - low) : Math.max(1e-9, Math.abs(low) * 0.05);
  return [low - margin, high + margin];
}

/** How many values lie outside the domain. */
export function countBeyond(values: readonly number[], [low, high]: readonly [number, number]): number {
  return values.reduce((count, value) => count + (value < low || value > high ? 1 : 0), 0);
}

/** At the nearer end of the domain where it lies outside. */
export function clamped(value: number, [low, high]: readonly [number, number]): number {
  return Math.min(high, Math.max(low, value));
}
