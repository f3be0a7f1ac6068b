/** Pregão's side: `ours.ts FOLDER SETTINGS` prints seconds, the least error and its trial as one line of JSON. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { binColumns, closeWorkers, fitXGBRegressor } from "@pregao/trees";
import { readColumns, readFloats, rootMeanSquaredError } from "../trees/columns-and-losses.ts";

const [folder, given] = process.argv.slice(2) as [string, string];
const { rows, folds: foldCount, threads } = JSON.parse(given);
const trials = JSON.parse(readFileSync(join(folder, "trials.json"), "utf8")) as object[];
const columns = readColumns(folder, "search.train", rows);
const targets = readFloats(folder, "search.targets").subarray(0, rows);
const started = performance.now();
// Cuts are fitted on each fold's training rows, and shared by its trials.
const folds = Array.from({ length: foldCount }, (_, fold) => {
  const isTest = (row: number): boolean => Math.floor((row * foldCount) / rows) === fold;
  const all = Array.from({ length: rows }, (_, row) => row);
  const train = Int32Array.from(all.filter((row) => !isTest(row)));
  const test = Int32Array.from(all.filter(isTest));
  return {
    train,
    test,
    kept: Float32Array.from(test, (row) => targets[row]!),
    matrix: binColumns(columns, { rows: train }),
  };
});
const losses = new Float64Array(trials.length);
// As many fits at once as there are threads, one thread each.
let next = 0;
const work = async (): Promise<void> => {
  while (next < trials.length * foldCount) {
    const [trial, fold] = [Math.floor(next / foldCount), next % foldCount];
    next++;
    const { matrix, train, test, kept } = folds[fold]!;
    const parameters = { ...trials[trial], random_state: fold };
    const model = await fitXGBRegressor({ matrix, rows: train, targets, parameters, threads: 1 });
    losses[trial]! += rootMeanSquaredError(model.predictBinned(matrix, test), kept) / foldCount;
  }
};
await Promise.all(Array.from({ length: threads }, work));
const loss = Math.min(...losses);
const seconds = (performance.now() - started) / 1000;
console.log(JSON.stringify({ seconds, loss, best: losses.indexOf(loss) }));
await closeWorkers();
