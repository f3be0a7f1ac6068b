/**
 * The largest difference between the shares of two samples that are at or below a value (the two-sample statistic of Kolmogorov and
 * Smirnov), from 0 to 1; missing values (NaN) are left out, null where a side has no others. Rows of time series depend on each
 * other: no probability goes with it. O(rows × log rows).
 */
export function kolmogorovSmirnov(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  const [left, right] = [a, b].map((values) =>
    Float64Array.from(values)
      .filter((value) => !Number.isNaN(value))
      .sort(),
  ) as [Float64Array, Float64Array];
  if (left.length === 0 || right.length === 0) return null;
  let [i, j, most] = [0, 0, 0];
  while (i < left.length && j < right.length) {
    const value = Math.min(left[i]!, right[j]!);
    while (i < left.length && left[i] === value) i++;
    while (j < right.length && right[j] === value) j++;
    most = Math.max(most, Math.abs(i / left.length - j / right.length));
  }
  return most;
}
