import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRunContext, loadConfiguration, parseOptions, trainOptions } from "pregao";
import { loadData } from "../../packages/pregao/src/pipeline/load.ts";
import { prepareData } from "../../packages/pregao/src/pipeline/prepare.ts";
import { splitData } from "../../packages/pregao/src/pipeline/split.ts";

/** The features of the B3 service; return_1 and gap stand for the two that need bid and ask, which the file lacks. */
const features = [
  "b3_rolling_volatility_5",
  "sma_10",
  "b3_macd",
  "b3_rsi_14",
  "volume_change_1",
  "volume_sma_10",
  "return_1",
  "gap",
  "return_5",
  "b3_high_breakout_20",
  "b3_bollinger_upper",
  "b3_stochastic_14",
  "close",
];

export interface Problem {
  readonly rows: number;
  readonly features: number;
  /** Windows of training and of validation. */
  readonly train: number;
  readonly validation: number;
}

/**
 * Writes what both sides read: features row after row as float32, standardised by the training rows; the action (int64) and
 * the next bar's return (float32) of each row; the last rows of the windows of training and validation (int32). No window
 * holds rows of two symbols or of the warm-up.
 */
export async function writeProblem(folder: string, source: string, lookback: number): Promise<Problem> {
  const context = createRunContext();
  const options = parseOptions(trainOptions, { source, features: features.join(","), horizon: 1 });
  const loaded = await loadData(options, loadConfiguration({ environment: {}, directory: folder }), context);
  const prepared = await prepareData(loaded, options, context);
  const { split } = splitData(prepared, options, context);
  const { columns, length } = prepared.features.matrix;
  const cells = new Float32Array(length * columns.length);
  for (const [c, column] of columns.entries()) standardise(column, split.train, cells, c, columns.length);
  const firstEnds = new Int32Array(length);
  for (const { start, end } of loaded.bars.frame.segments) {
    firstEnds.fill(start + prepared.features.warmUp + lookback - 1, start, end);
  }
  const ends = (rows: Int32Array): Int32Array => rows.filter((row) => row >= firstEnds[row]!);
  const [train, validation] = [ends(split.train), ends(split.validation)];
  const { classes, forwardReturn } = prepared.labels;
  const write = (name: string, values: Float32Array | BigInt64Array | Int32Array): void =>
    writeFileSync(join(folder, name), new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  write("features.f32", cells);
  write("actions.i64", BigInt64Array.from(classes, BigInt));
  write(
    "returns.f32",
    Float32Array.from(forwardReturn, (value) => (Number.isFinite(value) ? value : 0)),
  );
  write("train.i32", train);
  write("validation.i32", validation);
  return {
    rows: length,
    features: columns.length,
    train: train.length,
    validation: validation.length,
  };
}

/** Writes a column of the matrix: zero mean and unit deviation over the training rows, 0 where it is missing. */
function standardise(
  column: Float32Array,
  rows: Int32Array,
  cells: Float32Array,
  at: number,
  width: number,
): void {
  const values = Float64Array.from(rows, (row) => column[row]!).filter(Number.isFinite);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const deviation = Math.sqrt(variance) || 1;
  for (let row = 0, cell = at; row < column.length; row++, cell += width) {
    const value = column[row]!;
    cells[cell] = Number.isFinite(value) ? (value - mean) / deviation : 0;
  }
}
