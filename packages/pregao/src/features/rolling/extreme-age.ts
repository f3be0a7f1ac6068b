/**
 * Rows since the highest of the last `window` values, 0 where the newest is it; of equal values the latest counts.
 * NaN before there are enough rows and while a NaN is inside. O(rows): a queue of the rows that can still become the
 * highest, in falling order of their values.
 */
export function rollingMaximumAge(values: Float64Array, window: number): Float64Array {
  return rollingExtremeAge(values, window, 1);
}

/** Rows since the lowest of the last `window` values; as {@link rollingMaximumAge}. */
export function rollingMinimumAge(values: Float64Array, window: number): Float64Array {
  return rollingExtremeAge(values, window, -1);
}

function rollingExtremeAge(values: Float64Array, window: number, sign: 1 | -1): Float64Array {
  const length = values.length;
  const ages = new Float64Array(length).fill(Number.NaN);
  const queue = new Int32Array(length);
  let first = 0;
  let end = 0;
  let complete = 0;
  for (let row = 0; row < length; row++) {
    const value = sign * values[row]!;
    if (Number.isNaN(value)) {
      first = 0;
      end = 0;
      complete = 0;
      continue;
    }
    complete++;
    while (end > first && sign * values[queue[end - 1]!]! <= value) end--;
    queue[end++] = row;
    if (queue[first]! <= row - window) first++;
    if (complete >= window) ages[row] = row - queue[first]!;
  }
  return ages;
}
