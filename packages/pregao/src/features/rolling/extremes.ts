/** Highest of the last `window` values at every row; NaN before there are enough rows and while a NaN is inside. */
export function rollingMaximum(values: Float64Array, window: number): Float64Array {
  return rollingExtreme(values, window, Math.max);
}

/** Lowest of the last `window` values at every row; NaN as in {@link rollingMaximum}. */
export function rollingMinimum(values: Float64Array, window: number): Float64Array {
  return rollingExtreme(values, window, Math.min);
}

/** Tails and heads of blocks, as in the rolling sum; `Math.max` and `Math.min` carry NaN along. O(rows). */
function rollingExtreme(
  values: Float64Array,
  window: number,
  extreme: (a: number, b: number) => number,
): Float64Array {
  const length = values.length;
  const extremes = new Float64Array(length).fill(Number.NaN, 0, Math.min(window - 1, length));
  const tails = new Float64Array(window);
  for (let block = 0; block < length; block += window) {
    const end = Math.min(block + window, length);
    let head = values[block]!;
    for (let row = block; row < end; row++) {
      head = extreme(head, values[row]!);
      const next = row - block + 1;
      if (next === window) extremes[row] = head;
      else if (block > 0) extremes[row] = extreme(tails[next]!, head);
    }
    if (end - block < window) break;
    let tail = values[end - 1]!;
    for (let offset = window - 1; offset > 0; offset--) {
      tail = extreme(tail, values[block + offset]!);
      tails[offset] = tail;
    }
  }
  return extremes;
}
