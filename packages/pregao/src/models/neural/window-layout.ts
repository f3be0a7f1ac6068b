/**
 * Rows of a matrix with those before them that their windows read, one stretch after another. Windows that overlap share their
 * rows, so that a million rows under a lookback of 64 are kept once.
 */
export interface WindowLayout {
  /** Places of all stretches together. */
  readonly length: number;
  /** First place of each stretch, ascending from 0: no window reaches from one into the next. */
  readonly stretches: Int32Array;
  /** Row of the matrix at the first place of each stretch. Below the first row of its series where windows begin before that. */
  readonly firstRows: Int32Array;
  /** First row of the series of each stretch: places of earlier rows are padding. */
  readonly seriesRows: Int32Array;
  /** First place of the window of each row asked for, in the order of asking. */
  readonly starts: Int32Array;
}

/**
 * Lays out windows of `lookback` rows that end at each of `rows`, within the series that begin at `series`. Rows may come in any
 * order and repeatedly. O(rows · log rows), O(rows) where they ascend.
 */
export function layWindows(series: Int32Array, rows: Int32Array, lookback: number): WindowLayout {
  const order = ascending(rows);
  const starts = new Int32Array(rows.length);
  const stretches: number[] = [];
  const firstRows: number[] = [];
  const seriesRows: number[] = [];
  let length = 0;
  let nextSeries = 0;
  // The row after the last one of the present stretch, and what turns its rows into places.
  let endRow = Number.NEGATIVE_INFINITY;
  let shift = 0;
  for (const place of order) {
    const row = rows[place]!;
    const begin = row - lookback + 1;
    let isOtherSeries = false;
    while (nextSeries < series.length && series[nextSeries]! <= row) {
      nextSeries++;
      isOtherSeries = true;
    }
    if (isOtherSeries || begin > endRow) {
      stretches.push(length);
      firstRows.push(begin);
      seriesRows.push(series[nextSeries - 1]!);
      shift = length - begin;
      length += lookback;
    } else if (row >= endRow) {
      length += row + 1 - endRow;
    }
    endRow = row + 1;
    starts[place] = begin + shift;
  }
  return {
    length,
    stretches: Int32Array.from(stretches),
    firstRows: Int32Array.from(firstRows),
    seriesRows: Int32Array.from(seriesRows),
    starts,
  };
}

/** Places of the rows in the order of the rows. */
function ascending(rows: Int32Array): Int32Array {
  const order = Int32Array.from(rows.keys());
  const isAscending = rows.every((row, place) => place === 0 || row >= rows[place - 1]!);
  return isAscending ? order : order.sort((a, b) => rows[a]! - rows[b]! || a - b);
}
