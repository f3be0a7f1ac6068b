import { rowKernel } from "../engine/row-kernel.ts";

/**
 * Permutation entropy of the last `window` values (Bandt and Pompe 2002) for patterns of three neighbours, divided
 * by ln 6: 0 where every pattern is the same, 1 where all six are equally frequent. Of equal values the earlier
 * counts as the smaller. NaN before there are enough rows and while a NaN is inside. Counts are whole numbers, so a
 * row depends on nothing but its window. O(rows).
 */
export function rollingPermutationEntropy(values: Float64Array, window: number): Float64Array {
  const codes = rowKernel([values], 2, (out, from, to) => {
    for (let row = from; row < to; row++)
      out[row] = patternOf(values[row - 2]!, values[row - 1]!, values[row]!);
  });
  const patterns = window - 2;
  const terms = logTerms(patterns);
  return rowKernel([codes], window - 1, (entropies, from, to) => {
    const counts = new Int32Array(missingPattern + 1);
    for (let row = from - patterns + 1; row < from; row++) counts[codes[row]!]!++;
    for (let row = from; row < to; row++) {
      counts[codes[row]!]!++;
      let sum = 0;
      for (let pattern = 0; pattern < missingPattern; pattern++) sum += terms[counts[pattern]!]!;
      entropies[row] = counts[missingPattern]! > 0 ? Number.NaN : normalised(sum, patterns, 6);
      counts[codes[row - patterns + 1]!]!--;
    }
  });
}

const missingPattern = 8;

/** A number for the order of three values, 0 to 7 (six of them can be). */
function patternOf(a: number, b: number, c: number): number {
  if (Number.isNaN(a + b + c)) return missingPattern;
  return Number(a <= b) + 2 * Number(a <= c) + 4 * Number(b <= c);
}

/**
 * Shannon's entropy of a histogram of the last `window` values in `bins` bins of equal width between the lowest and
 * the highest of them (`lowest` and `highest` by row), divided by ln bins; 0 where the window is constant. NaN before
 * there are enough rows and while a NaN is inside. O(rows × window).
 */
export function rollingShannonEntropy(
  values: Float64Array,
  lowest: Float64Array,
  highest: Float64Array,
  window: number,
  bins: number,
): Float64Array {
  const terms = logTerms(window);
  const counts = new Int32Array(bins);
  return rowKernel([values, lowest, highest], window - 1, (entropies, from, to) => {
    for (let row = from; row < to; row++) {
      const low = lowest[row]!;
      const range = highest[row]! - low;
      entropies[row] = range === 0 ? 0 : Number.NaN;
      if (!(range > 0 && range < Number.POSITIVE_INFINITY)) continue;
      counts.fill(0);
      const perBin = bins / range;
      for (let at = row - window + 1; at <= row; at++) {
        counts[Math.min(bins - 1, Math.floor((values[at]! - low) * perBin))]!++;
      }
      let sum = 0;
      for (let bin = 0; bin < bins; bin++) sum += terms[counts[bin]!]!;
      entropies[row] = normalised(sum, window, bins);
    }
  });
}

/** n·ln n for 0 to `most`. */
function logTerms(most: number): Float64Array {
  return Float64Array.from({ length: most + 1 }, (_, n) => (n === 0 ? 0 : n * Math.log(n)));
}

/** (ln total − Σ n·ln n / total) / ln kinds, never below 0 by rounding. */
function normalised(sum: number, total: number, kinds: number): number {
  return Math.max(0, Math.log(total) - sum / total) / Math.log(kinds);
}
