import type { BoostingClassifierModel } from "../boosting/classifier-model.ts";
import type { BoostingRegressorModel } from "../boosting/regressor-model.ts";

/** A model of a real library in a file of its own, as interop/trees/library_files.py makes it. */
export interface LibraryFile {
  readonly name: string;
  readonly json?: string;
  /** Base64. */
  readonly ubj?: string;
  readonly text?: string;
  /** Row-major rows × columns; null is a missing value. */
  readonly rows: readonly (number | null)[];
  /** What the library predicts: probabilities of all classes, or of class 1 of two, or numbers. */
  readonly predicted: readonly number[];
}

export function columnsOf({ rows }: LibraryFile, columnCount: number): Float32Array[] {
  const count = rows.length / columnCount;
  return Array.from({ length: columnCount }, (_, c) =>
    Float32Array.from({ length: count }, (_, r) => rows[r * columnCount + c] ?? Number.NaN),
  );
}

/** Predictions in the library's form. */
export function predictAs(
  model: BoostingClassifierModel | BoostingRegressorModel,
  columns: readonly Float32Array[],
): Float64Array {
  if (!("classCount" in model)) return model.predict(columns);
  const probabilities = model.predictProbabilities(columns);
  return model.outputs > 1 ? probabilities : probabilities.filter((_, i) => i % 2 === 1);
}

/** Greatest difference of our prediction from the library's, relative to numbers above 1. */
export function greatestError(
  file: LibraryFile,
  model: BoostingClassifierModel | BoostingRegressorModel,
): number {
  const ours = predictAs(model, columnsOf(file, model.columnCount));
  if (ours.length !== file.predicted.length)
    throw new Error(`${file.name}: ${ours.length} predictions instead of ${file.predicted.length}`);
  return file.predicted.reduce(
    (most, value, i) => Math.max(most, Math.abs(ours[i]! - value) / Math.max(1, Math.abs(value))),
    0,
  );
}
