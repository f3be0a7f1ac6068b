import type { CategorySplits } from "../ensemble/flat-trees.ts";

/** A set of categories as runs of neighbours that go the same way, from category 0 upwards. */
export interface CategoryRuns {
  /** First category of every run but the first, ascending; sides alternate. */
  readonly starts: readonly number[];
  /** Whether the first run goes left. */
  readonly isFirstLeft: boolean;
}

export function categoryRuns({ starts, words }: CategorySplits, set: number): CategoryRuns {
  const first = starts[set]!;
  const size = 32 * (starts[set + 1]! - first);
  const hasBit = (bit: number): boolean => ((words[first + (bit >> 5)]! >>> (bit & 31)) & 1) === 1;
  const isFirstLeft = hasBit(size > 1 ? 1 : 0);
  const changes: number[] = [];
  let isLeft = isFirstLeft;
  for (let category = 1; category < size; category++) {
    // Bit 0 speaks for all categories that the set has no bit for.
    const next = hasBit(category + 1 < size ? category + 1 : 0);
    if (next !== isLeft) changes.push(category);
    isLeft = next;
  }
  return { starts: changes, isFirstLeft };
}
