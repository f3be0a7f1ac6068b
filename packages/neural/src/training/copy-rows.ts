import type { BatchArray } from "./examples.ts";

/** Rows that are faster copied as a block: below, a view costs more than it saves. */
const LONG = 32;

/** Copies `count` rows of `size` values each, one after another; both arrays are of one type. */
export function copyRows(
  values: BatchArray,
  size: number,
  rowOf: (i: number) => number,
  count: number,
  to: BatchArray,
): void {
  // One type stands for all: numbers of whichever type are copied as they are.
  const [source, target] = [values as Float32Array, to as Float32Array];
  let at = 0;
  for (let i = 0; i < count; i++) {
    const from = rowOf(i) * size;
    if (size >= LONG) {
      target.set(source.subarray(from, from + size), at);
      at += size;
      continue;
    }
    for (let k = 0; k < size; k++) target[at++] = source[from + k]!;
  }
}
