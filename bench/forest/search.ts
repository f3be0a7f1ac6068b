/**
 * Our side: randomised search of 4 draws × 3 folds of 100 trees, then a fit of the best on all training rows. Arguments:
 * folder with the problem, threads. Prints one line of JSON.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { binColumns, fitForestClassifier } from "@pregao/trees";

const [folder, threadText] = process.argv.slice(2);
const threads = Number(threadText);
const shape = JSON.parse(readFileSync(join(folder!, "shape.json"), "utf8"));
const file = (name: string): ArrayBuffer => new Uint8Array(readFileSync(join(folder!, name))).buffer;
const cells = new Float32Array(file("features.f32"));
const labels = new Uint8Array(file("labels.u8"));
const fold = new Uint8Array(file("folds.u8"));
const columns = Array.from({ length: shape.columns as number }, (_, c) =>
  cells.subarray(c * shape.rows, (c + 1) * shape.rows),
);
const train = Int32Array.from({ length: shape.train }, (_, i) => i);
const heldOut = Int32Array.from({ length: shape.rows - shape.train }, (_, i) => shape.train + i);

const started = performance.now();
const matrix = binColumns(columns, { rows: train });
const binned = performance.now();
const draws: { parameters: object; loss: number; seconds: number }[] = [];
const fit = (rows: Int32Array, parameters: object) =>
  fitForestClassifier({
    matrix,
    labels,
    classCount: 3,
    rows,
    threads,
    parameters: { ...parameters, n_estimators: shape.trees },
  });
for (const parameters of shape.draws) {
  const before = performance.now();
  let loss = 0;
  for (let f = 0; f < 3; f++) {
    const model = await fit(
      train.filter((_, i) => fold[i] !== f),
      parameters,
    );
    const test = train.filter((_, i) => fold[i] === f);
    loss += logLoss(model.predictProbabilitiesBinned(matrix, test), test) / 3;
  }
  draws.push({ parameters, loss, seconds: (performance.now() - before) / 1000 });
}
const best = draws.reduce((a, b) => (b.loss < a.loss ? b : a));
const model = await fit(train, best.parameters);
const probabilities = model.predictProbabilities(columns, heldOut);
const seconds = (performance.now() - started) / 1000;
console.log(
  JSON.stringify({
    seconds,
    binning: (binned - started) / 1000,
    draws,
    best: best.parameters,
    logLoss: logLoss(probabilities, heldOut),
  }),
);

function logLoss(probabilities: Float64Array, rows: Int32Array): number {
  let sum = 0;
  rows.forEach((row, i) => {
    sum -= Math.log(Math.max(probabilities[i * 3 + labels[row]!]!, 1e-15));
  });
  return sum / rows.length;
}
