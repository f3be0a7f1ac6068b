/** Pregão's side: `ours.ts FOLDER SETTINGS` prints seconds and held-out log-loss as one line of JSON. */
import { binColumnsAsync, closeWorkers, fitForestClassifier } from "@pregao/trees";
import { logLoss, readColumns, readFloats } from "../trees/columns-and-losses.ts";

const [folder, given] = process.argv.slice(2) as [string, string];
const { rows, testRows, classes, threads } = JSON.parse(given);
const targets = readFloats(folder, "forest.targets");
const train = readColumns(folder, "forest.train", rows);
const started = performance.now();
const forest = await fitForestClassifier({
  matrix: await binColumnsAsync(train, { threads }),
  labels: targets.subarray(0, rows),
  classCount: classes,
  threads,
});
const seconds = (performance.now() - started) / 1000;
const probabilities = forest.predictProbabilities(readColumns(folder, "forest.test", testRows));
console.log(JSON.stringify({ seconds, loss: logLoss(probabilities, targets.subarray(rows), classes) }));
await closeWorkers();
