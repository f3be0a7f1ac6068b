import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { createRandom } from "../../packages/pregao/src/random.ts";

export interface ProblemShape {
  readonly rows: number;
  readonly testRows: number;
  readonly columns: number;
  /** Three classes, or 0 for numbers. */
  readonly classes: number;
}

/**
 * Writes classes or numbers that follow a dozen of the columns with noise: NAME.train and NAME.test hold float32 columns
 * one after another, NAME.train-rows and NAME.test-rows the same row after row, as the originals take it; NAME.targets a
 * float32 a row, test rows behind the training rows. Half the columns are mixtures of the others, as market features are.
 */
export function writeProblem(
  folder: string,
  name: string,
  { rows, testRows, columns, classes }: ProblemShape,
): void {
  const count = rows + testRows;
  const random = createRandom(1, name);
  const half = columns >> 1;
  const cells: Float32Array[] = [];
  for (let c = 0; c < columns; c++) {
    const column = new Float32Array(count);
    for (let r = 0; r < count; r++) column[r] = random.normal();
    const base = c >= half ? cells[c - half] : undefined;
    if (base) for (let r = 0; r < count; r++) column[r] = 0.5 * column[r]! + 0.5 * base[r]!;
    cells.push(column);
  }
  for (const [part, from, to] of [
    ["train", 0, rows],
    ["test", rows, count],
  ] as const) {
    write(
      join(folder, `${name}.${part}`),
      cells.map((column) => column.subarray(from, to)),
    );
    write(join(folder, `${name}.${part}-rows`), rowBlocks(cells, from, to));
  }
  const at = (column: number, row: number): number => cells[column]![row]!;
  const gumbel = (): number => -Math.log(-Math.log(Math.max(random.uniform(), 1e-12)));
  const targets = new Float32Array(count);
  for (let r = 0; r < count; r++) {
    const scores = [
      1.2 * Math.sin(2 * at(0, r)) + at(1, r) * at(2, r),
      1.5 * Math.abs(at(3, r)) - (at(6, r) > 0 ? 0.7 * at(4, r) : 0) + 0.4 * at(5, r),
      0.6 * at(7, r) + (at(8, r) * at(9, r) > 0.3 ? 0.8 : 0) + 0.5 * at(10, r) ** 2 * Math.sign(at(11, r)),
    ];
    if (classes === 0) {
      targets[r] = scores[0]! + scores[1]! + scores[2]! + random.normal();
      continue;
    }
    const noisy = scores.map((score) => score + gumbel());
    targets[r] = noisy.indexOf(Math.max(...noisy));
  }
  write(join(folder, `${name}.targets`), [targets]);
}

function* rowBlocks(columns: readonly Float32Array[], from: number, to: number): Generator<Float32Array> {
  const size = 4096;
  for (let first = from; first < to; first += size) {
    const block = new Float32Array(Math.min(size, to - first) * columns.length);
    for (const [c, column] of columns.entries()) {
      for (let r = first, at = c; at < block.length; r++, at += columns.length) block[at] = column[r]!;
    }
    yield block;
  }
}

function write(path: string, parts: Iterable<Float32Array>): void {
  const file = openSync(path, "w");
  for (const part of parts) writeSync(file, part);
  closeSync(file);
}
