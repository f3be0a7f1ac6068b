/**
 * Rows that keep the look of long lines: of each of `stretches` equal stretches of rows the first, the last, and where every
 * column has its least and its greatest value. Ascending. All rows where there are few. O(rows × columns).
 */
export function rowsThatShow(columns: readonly (readonly number[])[], stretches = 240): number[] {
  const length = columns[0]?.length ?? 0;
  if (length <= stretches * 3) return Array.from({ length }, (_, row) => row);
  const kept = new Set<number>();
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = Math.floor((stretch * length) / stretches);
    const to = Math.floor(((stretch + 1) * length) / stretches);
    kept.add(from).add(to - 1);
    for (const column of columns) {
      let [least, greatest] = [from, from];
      for (let row = from + 1; row < to; row++) {
        if (column[row]! < column[least]!) least = row;
        if (column[row]! > column[greatest]!) greatest = row;
      }
      kept.add(least).add(greatest);
    }
  }
  return [...kept].sort((a, b) => a - b);
}
