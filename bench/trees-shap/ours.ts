/** Pregão's side: `ours.ts FOLDER SETTINGS` prints seconds, and the contributions' sum of squares, as one line of JSON. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { closeWorkers, explain, fromXGBoostJson } from "@pregao/trees";
import { readColumns } from "../trees/columns-and-losses.ts";

const [folder, given] = process.argv.slice(2) as [string, string];
const { problem, rows, threads } = JSON.parse(given);
const model = fromXGBoostJson(readFileSync(join(folder, "model.json"), "utf8"));
const columns = readColumns(folder, `${problem}.test`, rows);
const started = performance.now();
const { values } = await explain(model, columns, { threads });
const seconds = (performance.now() - started) / 1000;
console.log(JSON.stringify({ seconds, squares: values.reduce((sum, value) => sum + value * value, 0) }));
await closeWorkers();
