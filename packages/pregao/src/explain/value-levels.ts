/** Steps from the lowest values of a feature to the highest. */
const LEVELS = 5;

/**
 * Which fifth of the known values each value is in, from 0; values that are alike share the middle of the fifths they reach over.
 * −1 where the value is missing. O(rows × log rows).
 */
export function valueLevels(values: ArrayLike<number>): Int8Array {
  const order = Array.from({ length: values.length }, (_, i) => i)
    .filter((i) => !Number.isNaN(values[i]!))
    .sort((a, b) => values[a]! - values[b]! || a - b);
  const levels = new Int8Array(values.length).fill(-1);
  for (let from = 0, to = 0; from < order.length; from = to) {
    to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    const level = Math.min(LEVELS - 1, Math.floor((((from + to) / 2) * LEVELS) / order.length));
    for (let i = from; i < to; i++) levels[order[i]!] = level;
  }
  return levels;
}
