/** Plain twin of assembly/boosting-partition-set.ts. */
export function partitionRowsBySet(
  buffer: SharedArrayBuffer,
  from: number,
  to: number,
  lo: number,
  hi: number,
  column: number,
  set: number,
): number {
  const left = partitionSideBySet(buffer, from, to, lo, hi, column, set, 0);
  partitionSideBySet(buffer, from, to, lo, hi, column, set, 1);
  return left;
}

export function partitionSideBySet(
  buffer: SharedArrayBuffer,
  from: number,
  to: number,
  lo: number,
  hi: number,
  column: number,
  set: number,
  side: number,
): number {
  const source = new Uint32Array(buffer, from, hi);
  const target = new Uint32Array(buffer, to, hi);
  const bins = new Uint8Array(buffer, column);
  const words = new Uint32Array(buffer, set, 8);
  let count = 0;
  for (let i = lo; i < hi; i++) {
    const row = source[i]!;
    const bin = bins[row]!;
    const isLeft = (words[bin >> 5]! >>> (bin & 31)) & 1;
    if (1 - isLeft !== side) continue;
    target[side === 1 ? hi - 1 - count : lo + count] = row;
    count++;
  }
  return count;
}
