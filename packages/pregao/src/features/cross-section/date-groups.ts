import type { Frame, Segment } from "../../market/frame.ts";

/** The rows of a frame date by date: those of group g are `rows[starts[g] .. starts[g + 1])`, in order of symbol. */
export interface DateGroups {
  readonly rows: Int32Array;
  readonly starts: Int32Array;
  /** Rows of the largest group. */
  readonly largest: number;
  /** Rows by symbol, for what is done symbol by symbol afterwards. */
  readonly segments: readonly Segment[];
}

/** Groups rows of equal time; groups stand in the order in which their times first appear. O(rows). */
export function groupByDate({ time, segments }: Pick<Frame, "time" | "segments">): DateGroups {
  const groupOf = new Map<number, number>();
  const groups = new Int32Array(time.length);
  const sizes: number[] = [];
  for (let row = 0; row < time.length; row++) {
    let group = groupOf.get(time[row]!);
    if (group === undefined) {
      group = sizes.push(0) - 1;
      groupOf.set(time[row]!, group);
    }
    groups[row] = group;
    sizes[group]!++;
  }
  const starts = new Int32Array(sizes.length + 1);
  let largest = 0;
  for (const [group, size] of sizes.entries()) {
    starts[group + 1] = starts[group]! + size;
    largest = Math.max(largest, size);
  }
  const next = starts.slice();
  const rows = new Int32Array(time.length);
  for (let row = 0; row < time.length; row++) rows[next[groups[row]!]!++] = row;
  return { rows, starts, largest, segments };
}
