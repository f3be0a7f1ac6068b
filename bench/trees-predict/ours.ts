/** Pregão's side: `ours.ts FOLDER SETTINGS` prints seconds for the batch and for one row as one line of JSON. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BoostingClassifierModel, closeWorkers, fromXGBoostJson } from "@pregao/trees";
import { median } from "../harness/context.ts";
import { readColumns } from "../trees/columns-and-losses.ts";

const [folder, given] = process.argv.slice(2) as [string, string];
const { rows, threads } = JSON.parse(given);
const model = fromXGBoostJson(readFileSync(join(folder, "model.json"), "utf8"));
if (!(model instanceof BoostingClassifierModel)) throw new Error("the model is no classifier");
const columns = readColumns(folder, "predict.test", rows);
await model.predictProbabilitiesAsync(columns, { threads });
const batches: number[] = [];
for (let i = 0; i < 5; i++) {
  const started = performance.now();
  await model.predictProbabilitiesAsync(columns, { threads });
  batches.push((performance.now() - started) / 1000);
}
const output = new Float64Array(model.classCount);
const singles: number[] = [];
// Rows in groups of ten: the clock is not fine enough for one. The first thousand warm the compiler up.
for (let i = 0; i < 400; i++) {
  const group = Array.from({ length: 10 }, (_, j) =>
    Float32Array.from(columns, (column) => column[(10 * i + j) % rows]!),
  );
  const started = performance.now();
  for (const values of group) model.predictRow(values, output);
  if (i >= 100) singles.push((performance.now() - started) / 1000 / 10);
}
console.log(JSON.stringify({ seconds: median(batches), one: median(singles) }));
await closeWorkers();
