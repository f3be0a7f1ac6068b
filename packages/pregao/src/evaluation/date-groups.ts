/** Rows by distinct time: the unit that is resampled, because rows of one date are not independent. */
export interface DateGroups {
  /** Distinct times, ascending. */
  readonly times: Float64Array;
  /** Index into `times` per row. */
  readonly dateOf: Int32Array;
}

/** Groups rows (in any order) by their time; times must be finite. O(rows log rows). */
export function groupByDate(time: Float64Array): DateGroups {
  const sorted = time.slice().sort();
  let distinct = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[distinct++] = sorted[i]!;
  }
  const times = sorted.slice(0, distinct);
  const indexOf = new Map<number, number>();
  for (let i = 0; i < distinct; i++) indexOf.set(times[i]!, i);
  const dateOf = new Int32Array(time.length);
  for (let row = 0; row < time.length; row++) dateOf[row] = indexOf.get(time[row]!)!;
  return { times, dateOf };
}
