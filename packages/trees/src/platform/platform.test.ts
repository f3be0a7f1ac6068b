import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const source = new URL("../", import.meta.url);

function module(file: string): string {
  return JSON.stringify(new URL(file, source).href);
}

/** Fits one model of each kind on made-up data, and prints the models' checksums and what memory they lay in. */
const program = `
const { binColumns, fitExtraTreesClassifier, fitForestRegressor, fitXGBClassifier } = await import(${module("index.ts")});
const { crc32 } = await import(${module("checksum.ts")});
const columns = Array.from({ length: 6 }, (_, c) => Float32Array.from({ length: 3000 }, (_, r) => (r * (2 * c + 7)) % 97));
const labels = Int32Array.from(columns[0], (value, r) => (value + columns[1][r] > 90 ? 1 : 0) + (columns[2][r] > 60 ? 1 : 0));
const matrix = binColumns(columns);
const common = { matrix, labels, classCount: 3, threads: 2 };
let rounds = 0;
const models = await Promise.all([
  fitExtraTreesClassifier({ ...common, parameters: { n_estimators: 5 } }),
  fitForestRegressor({ matrix, targets: labels, parameters: { n_estimators: 5 } }),
  fitXGBClassifier({ ...common, parameters: { n_estimators: 5 }, onProgress: () => { rounds++; } }),
]);
const stop = new AbortController();
const stopped = await fitXGBClassifier({ ...common, signal: stop.signal, onProgress: () => stop.abort(new Error("enough")) }).catch((error) => error.message);
const memory = matrix.shared.buffer.constructor.name;
console.log(JSON.stringify({ memory, rounds, stopped, models: models.map((model) => crc32(model.toBytes())) }));
const sums = models[2].predictProbabilities(columns).reduce((a, b) => a + b, 0);
if (Math.abs(sums - 3000) > 1e-6) throw new Error("probabilities do not sum to 1");
`;

function run(before: string) {
  const args = ["--input-type=module", "--eval", before + program];
  return JSON.parse(String(execFileSync(process.execPath, args, { timeout: 30_000 })));
}

it("without shared memory the same models are fitted on the calling thread", () => {
  const shared = run("");
  expect(shared).toMatchObject({ memory: "SharedArrayBuffer", rounds: 5, stopped: "enough" });
  // As in a page that is not cross-origin isolated.
  expect(run("process.getBuiltinModule = undefined;")).toEqual({ ...shared, memory: "ArrayBuffer" });
});

it("nothing but the platform asks where it runs", () => {
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && !/\.(test|fixture)\.ts$/.test(file) && !file.startsWith("platform/"),
  );
  expect(files.length).toBeGreaterThan(50);
  const bound = /"node:|\bBuffer\.|\bprocess\.|\bnavigator\b|\bsetImmediate\b|\bfetch\(/;
  expect(files.filter((file) => bound.test(readFileSync(new URL(file, source), "utf8")))).toEqual([]);
});
