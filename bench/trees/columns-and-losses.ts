import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import type { ColumnSource } from "@pregao/trees";

/** A file of float32 values. */
export function readFloats(folder: string, file: string): Float32Array {
  const bytes = readFileSync(join(folder, file));
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

/** A file of float32 columns one after another, `count` values each, without copying. */
export function readColumns(folder: string, file: string, count: number): Float32Array[] {
  const cells = readFloats(folder, file);
  return Array.from({ length: cells.length / count }, (_, c) => cells.subarray(c * count, (c + 1) * count));
}

/** Columns of such a file, each read when it is asked for into one and the same array. */
export function columnsOfFile(
  folder: string,
  file: string,
  rowCount: number,
  columnCount: number,
): ColumnSource {
  const column = new Float32Array(rowCount);
  const read = (c: number): Float32Array => {
    const opened = openSync(join(folder, file), "r");
    readSync(opened, column, 0, column.byteLength, c * column.byteLength);
    closeSync(opened);
    return column;
  };
  return { rowCount, columnCount, read };
}

/** Mean of −log of the true class's probability, which counts as at least `least`. */
export function logLoss(
  probabilities: Float64Array,
  targets: ArrayLike<number>,
  classes: number,
  least = 1e-15,
): number {
  const rows = targets.length;
  let loss = 0;
  for (let i = 0; i < rows; i++) loss -= Math.log(Math.max(probabilities[classes * i + targets[i]!]!, least));
  return loss / rows;
}

export function rootMeanSquaredError(predicted: Float64Array, targets: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < predicted.length; i++) sum += (predicted[i]! - targets[i]!) ** 2;
  return Math.sqrt(sum / predicted.length);
}
