/** What rows are ordered by: time, and codes into the names of their symbols. */
export interface OrderKeys {
  readonly time: Float64Array;
  readonly symbol: Int32Array;
  readonly symbols: readonly string[];
}

export interface RowOrder {
  /** Row indices by symbol, then time, then place in the file. */
  readonly index: Int32Array;
  /** Rows whose time lies before that of the symbol's row above them. */
  readonly backwards: number;
  /** The first of them, as an index into the raw rows; −1 when there is none. */
  readonly firstBackwards: number;
}

/**
 * Orders the given rows without moving them: a counting sort by symbol, then a comparison sort of those symbols
 * whose time runs backwards somewhere. O(rows) for files in order, whichever way symbols interleave.
 */
export function orderRows(raw: OrderKeys, rows: Int32Array): RowOrder {
  const starts = new Int32Array(raw.symbols.length + 1);
  for (let i = 0; i < rows.length; i++) starts[raw.symbol[rows[i]!]! + 1]!++;
  for (let code = 0; code < raw.symbols.length; code++) starts[code + 1]! += starts[code]!;
  const next = starts.slice();
  const index = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) index[next[raw.symbol[rows[i]!]!]!++] = rows[i]!;

  let backwards = 0;
  let firstBackwards = -1;
  for (let code = 0; code < raw.symbols.length; code++) {
    const block = index.subarray(starts[code], starts[code + 1]);
    let unordered = false;
    for (let i = 1; i < block.length; i++) {
      if (raw.time[block[i]!]! >= raw.time[block[i - 1]!]!) continue;
      unordered = true;
      backwards++;
      if (firstBackwards < 0 || block[i]! < firstBackwards) firstBackwards = block[i]!;
    }
    if (unordered) block.sort((a, b) => raw.time[a]! - raw.time[b]! || a - b);
  }
  return { index, backwards, firstBackwards };
}
