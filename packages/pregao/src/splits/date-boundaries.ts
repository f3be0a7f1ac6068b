/** The distinct times of some rows in order, with how many of the rows have each. */
export interface TimeCounts {
  readonly times: Float64Array;
  readonly counts: Int32Array;
}

/** O(rows · log rows). */
export function countTimes(time: Float64Array, rows: Int32Array): TimeCounts {
  const sorted = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) sorted[i] = time[rows[i]!]!;
  sorted.sort();
  const times = new Float64Array(sorted.length);
  const counts = new Int32Array(sorted.length);
  let distinct = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i]! !== sorted[i - 1]!) times[distinct++] = sorted[i]!;
    counts[distinct - 1]!++;
  }
  return { times: times.subarray(0, distinct), counts: counts.subarray(0, distinct) };
}

/**
 * The place in `times` that leaves a number of rows as near to `wanted` as whole times allow at or after it and
 * before place `end`; of two equally near the later, which keeps more for training. Between 1 and end − 1 when
 * there are two times or more, so that neither side is empty.
 */
export function boundaryPlace({ counts }: TimeCounts, end: number, wanted: number): number {
  let best = end - 1;
  let nearest = Number.POSITIVE_INFINITY;
  let rows = 0;
  for (let place = end - 1; place >= 1; place--) {
    rows += counts[place]!;
    const distance = Math.abs(rows - wanted);
    if (distance < nearest) {
      nearest = distance;
      best = place;
    } else if (rows > wanted) break;
  }
  return best;
}
