import { Random } from "../random.ts";

/** Values beyond which cuts are those of a sample of so many: each bin is then off by some 3 % of its rows. */
export const SAMPLE_SIZE = 2 ** 18;

/**
 * A sample for quantiles where there are many values, otherwise the values themselves; `values` is overwritten. One value is
 * drawn from each of SAMPLE_SIZE equal stretches, so that every part of a series counts and no period of it is favoured.
 * With at most `maxBins` distinct values all are kept, for each is to have its bin. Cost O(n).
 */
export function sampleForCuts(values: Float32Array, maxBins: number): Float32Array {
  const { length } = values;
  if (length <= SAMPLE_SIZE || hasFewDistinct(values, maxBins)) return values;
  const random = new Random(length);
  for (let i = 0; i < SAMPLE_SIZE; i++) {
    const first = Math.floor((i * length) / SAMPLE_SIZE);
    const end = Math.floor(((i + 1) * length) / SAMPLE_SIZE);
    // Never before place i, so that nothing is lost that a later stretch needs.
    values[i] = values[first + random.below(end - first)]!;
  }
  return values.subarray(0, SAMPLE_SIZE);
}

function hasFewDistinct(values: Float32Array, most: number): boolean {
  const seen = new Set<number>();
  for (const value of values) {
    if (seen.size > most) return false;
    seen.add(value);
  }
  return seen.size <= most;
}
