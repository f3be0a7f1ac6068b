import type { DroppedRows, LabelIntervals } from "./contract.ts";

/** Why rows are left out of a part, in the words of the row ledger. */
export const dropReasons = {
  noOutcome: "no label outcome",
  purged: "label overlaps the next part (purged)",
  embargoed: "label ends within the embargo before the next part",
  overlaps: "label overlaps the test block (purged)",
  embargoedAfter: "within the embargo after the test block",
  later: "later than the test block",
  beforeWindow: "before the rolling window",
} as const;

/** Counts by reason, in the order in which the reasons first came up. */
export class DropCounter {
  readonly #counts = new Map<string, number>();

  add(reason: string, count = 1): void {
    if (count > 0) this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + count);
  }

  /** The same counts in a counter of its own: what all folds share is counted once and carried into each. */
  copy(): DropCounter {
    const copy = new DropCounter();
    for (const [reason, count] of this.#counts) copy.add(reason, count);
    return copy;
  }

  list(): DroppedRows {
    return [...this.#counts].map(([reason, count]) => ({ reason, count }));
  }
}

/** All rows, or those given, ascending and without those that have no label outcome (counted). */
export function labelledRows(
  { time, endTime }: LabelIntervals,
  rows: Int32Array | undefined,
  dropped: DropCounter,
): Int32Array {
  const given = rows === undefined ? Int32Array.from(time, (_, row) => row) : Int32Array.from(rows).sort();
  const labelled = given.filter((row) => !Number.isNaN(endTime[row]!));
  dropped.add(dropReasons.noOutcome, given.length - labelled.length);
  return labelled;
}
