/** Pregão's side: `ours.ts FOLDER SETTINGS` prints seconds of the training and its best validation loss as one line of JSON. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fitNetwork, Windows } from "@pregao/neural";

const [folder, given] = process.argv.slice(2) as [string, string];
const { parameters, threads, seed } = JSON.parse(given) as {
  readonly parameters: { readonly lookback: number; readonly features: number; readonly epochs: number };
  readonly threads: number;
  readonly seed: number;
};
const { lookback, features, epochs } = parameters;
const bytes = (name: string) => {
  const { buffer, byteOffset, byteLength } = readFileSync(join(folder, name));
  return buffer.slice(byteOffset, byteOffset + byteLength);
};
const [values, returns] = [new Float32Array(bytes("features.f32")), new Float32Array(bytes("returns.f32"))];
const actions = new BigInt64Array(bytes("actions.i64"));
const windows = (ends: string) =>
  new Windows({
    values,
    features: Array.from({ length: features }, (_, i) => String(i)),
    lookback,
    starts: new Int32Array(bytes(ends)).map((row) => row - lookback + 1),
    parts: [
      { name: "x", of: "past" },
      { name: "action_target", of: "row", values: actions, classes: 3 },
      { name: "return_target", of: "row", values: returns, shape: [1] },
    ],
  });
const [training, validation] = [windows("train.i32"), windows("validation.i32")];
const started = performance.now();
const fitted = await fitNetwork({
  architecture: "LstmMultiTask",
  parameters,
  optimiser: { kind: "adam" },
  settings: {
    order: { kind: "balanced", target: "action_target" },
    schedule: { kind: "reduceOnPlateau", factor: 0.5, patience: 5, min: 1e-6 },
    earlyStoppingPatience: epochs,
    checkpointEveryEpochs: null,
  },
  training,
  validation,
  threads,
  seed,
});
const seconds = (performance.now() - started) / 1000;
console.log(JSON.stringify({ seconds, loss: fitted.training!.bestLoss }));
