/** What is needed to say which outcomes were known when; all row for row with the bars. */
export interface OutcomeHistory {
  readonly time: Float64Array;
  readonly symbolCodes: Int32Array;
  /** Class id per row, −1 where there is none. */
  readonly classes: Int8Array;
  /** Time of the last bar that the label of the row looked at; NaN where there is none. */
  readonly endTime: Float64Array;
}

/**
 * For each row, the latest earlier row of the same symbol whose outcome was known at the close of the row's bar
 * (its label ended at or before the row's time), or −1. Rows must be in order of symbol and time, as a frame's
 * are. Where a later label of a symbol ends earlier than one before it (a barrier that was met soon), its outcome counts as
 * known only when those before it are: late, never early. O(rows).
 */
export function lastKnownOutcome({ time, symbolCodes, classes, endTime }: OutcomeHistory): Int32Array {
  const known = new Int32Array(time.length).fill(-1);
  let candidate = 0;
  let latest = -1;
  for (let row = 0; row < time.length; row++) {
    if (row === 0 || symbolCodes[row] !== symbolCodes[row - 1]) {
      candidate = row;
      latest = -1;
    }
    while (candidate < row && !(endTime[candidate]! > time[row]!)) {
      if (classes[candidate]! >= 0) latest = candidate;
      candidate++;
    }
    known[row] = latest;
  }
  return known;
}
