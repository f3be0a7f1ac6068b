import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRandom } from "../../packages/pregao/src/random.ts";

export interface ProblemShape {
  readonly rows: number;
  readonly testRows: number;
  readonly columns: number;
}

/**
 * Writes three classes that follow a dozen of the columns with noise: float32 columns one after another, labels a byte
 * each, test rows behind the training rows. Half the columns are mixtures of the others, as market features are.
 */
export function writeProblem(folder: string, name: string, { rows, testRows, columns }: ProblemShape): void {
  const count = rows + testRows;
  const random = createRandom(1, name);
  const cells = new Float32Array(count * columns);
  for (let i = 0; i < cells.length; i++) cells[i] = random.normal();
  const half = columns >> 1;
  for (let i = half * count; i < cells.length; i++)
    cells[i] = 0.5 * cells[i]! + 0.5 * cells[i - half * count]!;
  const at = (column: number, row: number): number => cells[column * count + row]!;
  const gumbel = (): number => -Math.log(-Math.log(Math.max(random.uniform(), 1e-12)));
  const labels = new Uint8Array(count);
  for (let r = 0; r < count; r++) {
    const scores = [
      1.2 * Math.sin(2 * at(0, r)) + at(1, r) * at(2, r),
      1.5 * Math.abs(at(3, r)) - (at(6, r) > 0 ? 0.7 * at(4, r) : 0) + 0.4 * at(5, r),
      0.6 * at(7, r) + (at(8, r) * at(9, r) > 0.3 ? 0.8 : 0) + 0.5 * at(10, r) ** 2 * Math.sign(at(11, r)),
    ].map((score) => score + gumbel());
    labels[r] = scores.indexOf(Math.max(...scores));
  }
  writeFileSync(join(folder, `${name}.columns`), new Uint8Array(cells.buffer));
  writeFileSync(join(folder, `${name}.labels`), labels);
}
