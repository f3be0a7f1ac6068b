import { loadedKernelModule } from "../kernels/module.ts";
import { ColumnBinner } from "./bin-column.ts";
import type { BinOptions } from "./bin-options.ts";
import type { BinnedMatrix } from "./binned-matrix.ts";
import { type ColumnSource, columnSource } from "./column-source.ts";
import { MatrixDraft } from "./matrix-draft.ts";
import { fillRowMajor } from "./row-major.ts";

/**
 * Bins a column-major float32 matrix on the calling thread. `columns[c][r]` is row r of column c, or a source reads column
 * after column, so that they need not be in memory together; NaN is missing; infinite
 * values are refused by column and row. Beyond 262,144 fitted rows, cuts between many values are those of a sample of so many
 * (LightGBM 4.7 takes 200,000). Cost O(columns × rows); holds two bytes a cell (by column and by row).
 */
export function binColumns(
  columns: readonly Float32Array[] | ColumnSource,
  options: BinOptions = {},
): BinnedMatrix {
  const source = columnSource(columns);
  const draft = new MatrixDraft(source, options, (rowCount) => 1024 + 4 * rowCount);
  const { task, shared, arena, fittedCount, isCategorical } = draft;
  const values = arena + 1024;
  const binner = new ColumnBinner(task, shared.memory, loadedKernelModule(), arena, fittedCount);
  for (let c = 0; c < source.columnCount; c++) {
    draft.stage(c, values);
    const { cuts, hasMissing } = binner.bin(c, values, options.rows, isCategorical[c] === 1);
    draft.keep(c, cuts, hasMissing);
  }
  fillRowMajor(shared.buffer, task.place, source.columnCount, 0, task.rowCount);
  return draft.finish();
}
