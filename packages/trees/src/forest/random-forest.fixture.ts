import { Random } from "../random.ts";

/** Columns of a stated kind, for tests: many ties, missing values, constants and fine-grained values side by side. */
export function mixedColumns(seed: number, rowCount: number, columnCount: number): Float32Array[] {
  const random = new Random(seed);
  const uniform = (): number => random.next() / 2 ** 32;
  return Array.from({ length: columnCount }, (_, c) => {
    const levels = [2, 5, 40, 1e9, 1][c % 5]!;
    const missing = c % 3 === 1 ? 0.15 : 0;
    return Float32Array.from({ length: rowCount }, () =>
      uniform() < missing ? Number.NaN : Math.floor(uniform() * levels) / Math.min(levels, 100),
    );
  });
}

/** Class ids partly decided by the first and second column, the rest at random. */
export function noisyLabels(seed: number, columns: readonly Float32Array[], classCount: number): Int32Array {
  const random = new Random(seed ^ 0x5bd1e995);
  return Int32Array.from(columns[0]!, (value, i) => {
    const second = columns[1 % columns.length]![i]!;
    const signal = value > 0.2 ? 1 : Number.isNaN(second) ? 2 : 0;
    return random.below(3) === 0 ? random.below(classCount) : signal % classCount;
  });
}
