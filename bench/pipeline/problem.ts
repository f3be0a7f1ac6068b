import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRunContext, loadConfiguration, parseOptions, regressionTarget } from "pregao";
import { runOptions } from "../../packages/pregao/src/pipeline/options/run.ts";
import { runMarket } from "../../packages/pregao/src/pipeline/run/run-market.ts";
import { RunProgress } from "../../packages/pregao/src/pipeline/run/run-progress.ts";
import { StageCache } from "../../packages/pregao/src/pipeline/run/stage-cache.ts";
import { StageRunner } from "../../packages/pregao/src/pipeline/run/stage-runner.ts";
import { holdOutLast, timeOrderedFolds, walkForwardFolds } from "../../packages/pregao/src/splits/index.ts";

export interface Problem {
  readonly bars: number;
  /** Candidates, all columns of the file. */
  readonly features: number;
  /** Places of the columns that the run has chosen. */
  readonly chosen: readonly number[];
  readonly train: number;
  readonly folds: number;
}

const stagesBefore = ["bars", "features", "choice of features"].map((name) => ({ name, weight: 1 }));

/** What `pregao run` starts from on these bars, written for the other side: columns, targets, rows of each part and of each fold. */
export async function writeProblem(
  folder: string,
  source: readonly string[],
  folds: number,
): Promise<Problem> {
  const configuration = loadConfiguration({ flags: { home: join(folder, "problem") }, environment: {} });
  const given =
    source[0] === "--mock" ? { mock: true, symbol: ["BTCUSDT"], days: 60 } : { source: source[1]! };
  const options = parseOptions(runOptions, { ...given, folds });
  const context = createRunContext({ seed: 42, threads: 2 });
  const stages = new StageRunner({
    context,
    cache: new StageCache(join(folder, "stages"), "bench"),
    isKept: false,
    progress: new RunProgress([{ title: "the problem", parts: stagesBefore }], () => {}),
  });
  const { parts, candidates } = await runMarket(stages, options, configuration, [
    "classification",
    "regression",
  ]);
  const { prepared, split } = parts.classification;
  const { bars } = prepared.loaded;
  const { matrix } = candidates;
  const cells = new Float32Array(matrix.length * matrix.columns.length);
  for (const [c, column] of matrix.columns.entries())
    for (let row = 0; row < column.length; row++) cells[row * matrix.columns.length + c] = column[row]!;
  const write = (name: string, values: ArrayBufferView): void =>
    writeFileSync(join(folder, name), new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  write("features.f32", cells);
  write("classes.i32", Int32Array.from(prepared.labels.classes));
  write("returns.f32", Float32Array.from(regressionTarget(parts.regression.prepared.labels)));
  for (const name of ["open", "high", "low", "close", "volume"])
    write(`${name}.f64`, bars.column(name).slice());
  const intervals = { time: bars.time, endTime: prepared.labels.endTime };
  const { rows: train, held: watch } = holdOutLast({ rows: split.train, ...intervals, share: 0.15 });
  for (const [name, rows] of Object.entries({ train, watch, test: split.test }))
    write(`${name}.i32`, rows.slice());
  for (const [k, fold] of timeOrderedFolds({ ...intervals, rows: split.train, folds }).entries()) {
    write(`fold${k}-train.i32`, fold.train.slice());
    write(`fold${k}-test.i32`, fold.test.slice());
  }
  const walks = walkForwardFolds({
    ...intervals,
    rows: prepared.rows,
    folds,
    window: "expanding",
    embargo: 0,
    trainBars: undefined,
  });
  for (const [k, fold] of walks.entries()) {
    write(`walk${k}-train.i32`, fold.train.slice());
    write(`walk${k}-test.i32`, fold.test.slice());
  }
  const chosen = parts.classification.prepared.features.matrix.names.map((name) =>
    matrix.names.indexOf(name),
  );
  return {
    bars: bars.length,
    features: matrix.names.length,
    chosen,
    train: train.length,
    folds: walks.length,
  };
}
