/** Pregão's side: `ours.ts FOLDER NAME SETTINGS` prints seconds and held-out log-loss as one line of JSON. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { binColumns, closeWorkers, fitXGBClassifier } from "@pregao/trees";

const [folder, name, settings] = process.argv.slice(2) as [string, string, string];
const { rows, testRows, columns: columnCount, threads, parameters } = JSON.parse(settings);
const bytes = readFileSync(join(folder, `${name}.columns`));
const labels = readFileSync(join(folder, `${name}.labels`));
const count = rows + testRows;
const cells = new Float32Array(bytes.buffer, bytes.byteOffset, count * columnCount);
const part = (from: number, to: number): Float32Array[] =>
  Array.from({ length: columnCount }, (_, c) => cells.slice(c * count + from, c * count + to));
const train = part(0, rows);
const started = performance.now();
const matrix = binColumns(train);
const model = await fitXGBClassifier({
  matrix,
  labels: labels.subarray(0, rows),
  classCount: 3,
  threads,
  parameters,
});
const seconds = (performance.now() - started) / 1000;
const probabilities = model.predictProbabilities(part(rows, count));
let logLoss = 0;
for (let i = 0; i < testRows; i++) {
  logLoss -= Math.log(Math.max(probabilities[3 * i + labels[rows + i]!]!, 1e-15)) / testRows;
}
console.log(JSON.stringify({ seconds, logLoss }));
await closeWorkers();
