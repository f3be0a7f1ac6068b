/** At most `most` of the rows, evenly spread over them in their order; the same rows where there are no more. */
export function spreadRows(rows: Int32Array, most: number): Int32Array {
  if (rows.length <= most) return rows;
  return Int32Array.from({ length: most }, (_, place) => rows[Math.floor((place * rows.length) / most)]!);
}
