/** Rows of bars by what the feed had for them. */
export interface AsOfCounts {
  /** A value was known. */
  aligned: number;
  /** The last reading was too old, and another one followed later. */
  stale: number;
  /** The bar closed before the first reading. */
  beforeFirst: number;
  /** The last reading of all was too old. */
  afterLast: number;
  /** The last reading has no value. */
  missing: number;
}

/**
 * For each bar the last reading published at or before its close, NaN where that is older than `staleness` or where
 * there is none. `closes` and `published` must not fall. Writes into `out` and counts. O(bars + readings).
 */
export function joinAsOf(
  closes: Float64Array,
  published: Float64Array,
  values: Float64Array,
  staleness: number,
  out: Float64Array,
): AsOfCounts {
  const counts: AsOfCounts = { aligned: 0, stale: 0, beforeFirst: 0, afterLast: 0, missing: 0 };
  const last = published.length - 1;
  let next = 0;
  for (let bar = 0; bar < closes.length; bar++) {
    const close = closes[bar]!;
    while (next <= last && published[next]! <= close) next++;
    const reading = next - 1;
    out[bar] = Number.NaN;
    if (reading < 0) counts.beforeFirst++;
    else if (close - published[reading]! > staleness) {
      if (reading === last) counts.afterLast++;
      else counts.stale++;
    } else if (Number.isNaN(values[reading]!)) counts.missing++;
    else {
      out[bar] = values[reading]!;
      counts.aligned++;
    }
  }
  return counts;
}
