import type { Bars } from "../market/bars.ts";

/** Labels as stretches of bars: row `rows[i]` looks at the bars from its own to `lastRow[i]`, both of its symbol. */
export interface LabelSpans {
  readonly rows: Int32Array;
  readonly lastRow: Int32Array;
}

/**
 * The stretch of bars that each label of `rows` looks at, from its own bar to the one at its `endTime`. Rows whose
 * label has no end are left out. O(rows × log bars).
 */
export function labelSpans(bars: Bars, endTime: Float64Array, rows: Int32Array): LabelSpans {
  const { time, frame } = bars;
  const labelled = rows.filter((row) => !Number.isNaN(endTime[row]!));
  const lastRow = new Int32Array(labelled.length);
  const endOf = new Int32Array(frame.symbol.dictionary.length);
  for (const { start, end } of frame.segments) endOf[frame.symbol.codes[start]!] = end;
  for (const [place, row] of labelled.entries()) {
    // The last bar of the symbol at or before the end of the label.
    let low = row;
    let high = endOf[frame.symbol.codes[row]!]!;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (time[middle]! <= endTime[row]!) low = middle;
      else high = middle;
    }
    lastRow[place] = low;
  }
  return { rows: labelled, lastRow };
}

/** How many of the labels look at each bar. O(labels + bars). */
export function concurrentLabels({ rows, lastRow }: LabelSpans, barCount: number): Int32Array {
  const steps = new Int32Array(barCount + 1);
  for (const [place, row] of rows.entries()) {
    steps[row]!++;
    steps[lastRow[place]! + 1]!--;
  }
  const counts = new Int32Array(barCount);
  let open = 0;
  for (let bar = 0; bar < barCount; bar++) {
    open += steps[bar]!;
    counts[bar] = open;
  }
  return counts;
}

/**
 * How much of each label is its own (López de Prado 2018, chapter 4.4): the mean over the bars that it looks at of
 * 1 / number of labels that look at that bar. 1 where no other label overlaps it; near 1 / horizon where a label begins at
 * every bar. Only labels of `rows` count, so that weights of training rows know nothing of others; symbols do not
 * overlap one another. The answer is one weight for each row of the bars, NaN where a row is not among `rows` or has no
 * label. O(labels × log bars + bars).
 */
export function averageUniqueness(bars: Bars, endTime: Float64Array, rows: Int32Array): Float64Array {
  const spans = labelSpans(bars, endTime, rows);
  const concurrent = concurrentLabels(spans, bars.length);
  // Shares are summed from the left once; a label's mean is a difference of two sums.
  const shares = new Float64Array(bars.length + 1);
  for (let bar = 0; bar < bars.length; bar++) {
    shares[bar + 1] = shares[bar]! + (concurrent[bar]! > 0 ? 1 / concurrent[bar]! : 0);
  }
  const weights = new Float64Array(bars.length).fill(Number.NaN);
  for (const [place, row] of spans.rows.entries()) {
    const last = spans.lastRow[place]!;
    weights[row] = (shares[last + 1]! - shares[row]!) / (last + 1 - row);
  }
  return weights;
}
