/**
 * Puts columns back into the order of `row`, in place: DuckDB may hand over chunks of a stream out of order when
 * several threads read. O(rows) when they are in order already.
 */
export function restoreFileOrder(
  row: Int32Array,
  columns: Iterable<Float64Array | Float32Array | Int32Array>,
): void {
  let ordered = true;
  for (let i = 1; i < row.length && ordered; i++) ordered = row[i]! > row[i - 1]!;
  if (ordered) return;
  const index = new Int32Array(row.length);
  for (let i = 0; i < index.length; i++) index[i] = i;
  index.sort((a, b) => row[a]! - row[b]!);
  for (const column of [row, ...columns]) {
    const before = column.slice();
    for (let i = 0; i < index.length; i++) column[i] = before[index[i]!]!;
  }
}
