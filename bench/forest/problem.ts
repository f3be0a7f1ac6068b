import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  createRunContext,
  loadConfiguration,
  parseOptions,
  stratifiedTimeOrderedFolds,
  trainOptions,
} from "pregao";
import { loadData } from "../../packages/pregao/src/pipeline/load.ts";
import { prepareData } from "../../packages/pregao/src/pipeline/prepare.ts";
import { splitData } from "../../packages/pregao/src/pipeline/split.ts";

export interface Problem {
  readonly rows: number;
  readonly columns: number;
  readonly train: number;
  readonly test: number;
}

/**
 * Writes what the peer reads, made by the product's own stages: features column by column, classes, the rows of
 * training and test, and the rows of each fold of the search. So both sides learn from the same numbers.
 */
export async function writeProblem(
  folder: string,
  source: string,
  draws: readonly object[],
  trees: number,
): Promise<Problem> {
  const context = createRunContext();
  const options = parseOptions(trainOptions, { source });
  const loaded = await loadData(options, loadConfiguration({ environment: {}, directory: folder }), context);
  const prepared = await prepareData(loaded, options, context);
  const { split } = splitData(prepared, options, context);
  const { labels, features } = prepared;
  const { columns, length } = features.matrix;
  const folds = stratifiedTimeOrderedFolds({
    rows: split.train,
    classes: labels.classes,
    time: loaded.bars.time,
    endTime: labels.endTime,
    folds: options.folds,
  });
  const write = (name: string, values: Float32Array | Int32Array | Int8Array): void =>
    writeFileSync(join(folder, name), new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  for (const [index, column] of columns.entries()) write(`feature-${index}.f32`, column);
  write("classes.i8", labels.classes);
  write("train.i32", split.train);
  write("test.i32", split.test);
  for (const [index, fold] of folds.entries()) {
    write(`fold-${index}-train.i32`, fold.train);
    write(`fold-${index}-test.i32`, fold.test);
  }
  const shape = { rows: length, columns: columns.length, folds: folds.length, trees, draws };
  writeFileSync(join(folder, "shape.json"), JSON.stringify(shape));
  return { rows: length, columns: columns.length, train: split.train.length, test: split.test.length };
}
