/** Plain twin of assembly/boosting-partition.ts. */
export function partitionRows(
  buffer: SharedArrayBuffer,
  from: number,
  to: number,
  lo: number,
  hi: number,
  column: number,
  limit: number,
  shift: number,
): number {
  const left = partitionSide(buffer, from, to, lo, hi, column, limit, shift, 0);
  partitionSide(buffer, from, to, lo, hi, column, limit, shift, 1);
  return left;
}

export function partitionSide(
  buffer: SharedArrayBuffer,
  from: number,
  to: number,
  lo: number,
  hi: number,
  column: number,
  limit: number,
  shift: number,
  side: number,
): number {
  const source = new Uint32Array(buffer, from, hi);
  const target = new Uint32Array(buffer, to, hi);
  const bins = new Uint8Array(buffer, column);
  let count = 0;
  for (let i = lo; i < hi; i++) {
    const row = source[i]!;
    const isRight = ((bins[row]! + shift) & 255) > limit;
    if (Number(isRight) !== side) continue;
    target[side === 1 ? hi - 1 - count : lo + count] = row;
    count++;
  }
  return count;
}
