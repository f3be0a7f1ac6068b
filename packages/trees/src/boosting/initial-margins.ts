import type { BinnedMatrix } from "../binning/binned-matrix.ts";
import { walkBins, walkRawColumns } from "../ensemble/prediction-input.ts";
import { TreesError } from "../errors.ts";
import type { BoostingModel } from "./boosting-model.ts";
import type { ObjectiveName } from "./objectives/objectives.ts";

/** What margins may start from in place of the best constant. */
export interface InitialMargins {
  /** A model of the same columns: its trees come first in the new model, and the rounds add up. */
  readonly initModel?: BoostingModel;
  /** The matrix's raw columns: needed for an `initModel` that was grown with other cuts than the matrix's. */
  readonly initColumns?: readonly Float32Array[];
  /**
   * Margin of every row of the matrix, row-major rows × outputs, to which the trees are added; rows that are not listed are
   * not read. The model does not hold it: add it to what `predictRaw` gives.
   */
  readonly baseMargin?: ArrayLike<number>;
}

/** What the fit makes of the columns and classes that the model has to fit. */
interface Continued {
  readonly matrix: BinnedMatrix;
  readonly classCount: number;
  readonly objective: ObjectiveName;
  readonly outputs: number;
}

/** Refuses a model that cannot be continued, by what differs. */
export function checkInitModel(
  model: BoostingModel,
  { matrix, classCount, objective, outputs }: Continued,
): void {
  const refuse = (reason: string): never => {
    throw new TreesError("TREES_INPUT_INVALID", `initModel ${reason}`);
  };
  if (model.columnCount !== matrix.columnCount) {
    refuse(`has ${model.columnCount} columns, but the matrix has ${matrix.columnCount}`);
  }
  const { names } = matrix;
  const other = names?.findIndex((name, c) => model.featureNames && model.featureNames[c] !== name) ?? -1;
  if (other >= 0) {
    refuse(`has column ${model.featureNames![other]} at place ${other}, but the matrix has ${names![other]}`);
  }
  if (model.trees.outputs !== 1) {
    refuse(`has trees with a value for every class in each leaf, which this style does not grow`);
  }
  if (model.outputs !== outputs) {
    const classes = (count: number): string => (count === 1 ? "one margin a row" : `${count} classes`);
    refuse(`has ${classes(model.outputs)}, but the fit has ${classes(outputs)}`);
  }
  const either = [model.objective, objective];
  if (model.objective !== objective && !either.includes("custom")) {
    refuse(`lowers the loss ${model.objective}, but the fit lowers ${objective}`);
  }
  if (classCount === 0 && model.objective === "logistic") refuse("tells classes, but the fit learns numbers");
}

/**
 * Float32 margins of the listed rows, output after output; null when every row starts from the constant. A model's leaves are
 * added one by one in the order they were grown in, so that a continued fit sees the very margins that one long fit would.
 */
export function startingMargins(
  { initModel, initColumns, baseMargin }: InitialMargins,
  { matrix, outputs }: Pick<Continued, "matrix" | "outputs">,
  lists: readonly Int32Array[],
): Float32Array | null {
  if (!initModel && !baseMargin) return null;
  const { rowCount, columnCount } = matrix;
  const margins = new Float32Array(rowCount * outputs);
  if (baseMargin && baseMargin.length !== rowCount * outputs) {
    throw new TreesError(
      "TREES_INPUT_INVALID",
      `baseMargin has ${baseMargin.length} entries, but there must be ${rowCount * outputs}: one a row and output`,
    );
  }
  for (const rows of lists) {
    for (const row of rows) {
      for (let k = 0; k < outputs; k++) {
        const own = baseMargin ? baseMargin[row * outputs + k]! : 0;
        margins[k * rowCount + row] = own + (initModel ? initModel.baseMargins[k]! : 0);
        if (Number.isFinite(margins[k * rowCount + row]!)) continue;
        throw new TreesError(
          "TREES_INPUT_INVALID",
          `baseMargin of row ${row} is ${own}, but must be finite in float32`,
        );
      }
    }
    if (!initModel || rows.length === 0) continue;
    const { trees } = initModel;
    const walk = initColumns
      ? walkRawColumns(trees, initColumns, columnCount, rows)
      : walkBins(trees, matrix, columnCount, rows);
    walk.run((i, leaf, tree) => {
      margins[(tree % outputs) * rowCount + rows[i]!]! += trees.leaves[leaf]!;
    });
  }
  return margins;
}
