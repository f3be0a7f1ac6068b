import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { architectureNamed } from "../models/architectures.ts";
import { optimiserOf } from "../optimisers/optimiser-settings.ts";
import { resolveParameters } from "../parameter-table.ts";
import { readCheckpoint } from "./checkpoint-file.ts";
import { examplesOf } from "./examples-source.ts";
import type { Progress } from "./progress.ts";
import { LOOKBACK, smallWindows } from "./small-problem.fixture.ts";
import { heed, trainInWorker } from "./train-in-worker.ts";
import { train } from "./trainer.ts";
import type { TrainingRequest } from "./worker-messages.ts";

const { parts, ...series } = smallWindows(60, 1);
const shared = new Float32Array(new SharedArrayBuffer(series.values.length * 4));
shared.set(series.values as Float32Array);
const names = { x: "x", class: "action_target", return: "return_target" };

const request: TrainingRequest = {
  architecture: "LstmMultiTask",
  parameters: { features: 3, lookback: LOOKBACK, units: 4, dropout: 0.2 },
  optimiser: { kind: "adamW", weightDecay: 0.1 },
  training: {
    ...{ kind: "windows", ...series, values: shared },
    parts: parts.map((part) => ({ ...part, name: names[part.name as keyof typeof names] })),
  },
  settings: { epochs: 3, batchSize: 16, order: { kind: "balanced", target: "action_target" } },
  ...{ seed: 5, threads: 1 },
};

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "worker-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("a worker gives the bytes of a training on this thread, and tells of its progress", async () => {
  const seen: Progress[] = [];
  const trained = await trainInWorker(request, { onProgress: (progress) => seen.push(progress) });
  const architecture = architectureNamed(request.architecture);
  const parameters = resolveParameters<never>(architecture.parameters, request.parameters!);
  const here = await train({
    network: architecture.network(parameters),
    objective: architecture.objective(parameters),
    optimiser: optimiserOf(request.optimiser),
    training: examplesOf(request.training),
    settings: request.settings!,
    ...{ seed: 5, threads: 1 },
  });
  expect(trained).toEqual(here);
  // On a slow machine the last batch is told before the end of its epoch is.
  const ended = new Set(seen.filter(({ batch, batches }) => batch === batches).map(({ epoch }) => epoch));
  expect([...ended]).toEqual([1, 2, 3]);
});

test("the caller's event loop goes on meanwhile", async () => {
  let turns = 0;
  const turning = setInterval(() => turns++, 1);
  await trainInWorker({ ...request, settings: { epochs: 60, batchSize: 4 } });
  clearInterval(turning);
  expect(turns).toBeGreaterThan(10);
});

test("an aborted training leaves a checkpoint from which it goes on", async () => {
  const path = join(folder, "training.checkpoint");
  const settings = { epochs: 60, batchSize: 8 };
  const stop = new AbortController();
  const onProgress = ({ epoch }: Progress) => {
    if (epoch > 5) stop.abort();
  };
  const long = { ...request, settings, checkpoint: { path, resume: true } };
  const control = { signal: stop.signal, onProgress };
  await expect(trainInWorker(long, control)).rejects.toMatchObject({
    name: "NeuralError",
    code: "NEURAL_ABORTED",
  });
  expect((await readCheckpoint(path)).position.epochs).toBeGreaterThan(4);
  const resumed = await trainInWorker(long);
  expect(resumed).toEqual(await trainInWorker({ ...request, settings }));
  await expect(trainInWorker(long, { signal: AbortSignal.abort() })).rejects.toThrow("before it began");
});

test("threads that waited and threads side by side give the bytes of new ones, after failures too", async () => {
  const asked = [5, 6, 7].map((seed) => ({ ...request, seed }));
  const alone = [];
  for (const one of asked) alone.push(await trainInWorker(one));
  const bad = { ...request, parameters: { features: 4, lookback: LOOKBACK } };
  await expect(trainInWorker(bad)).rejects.toMatchObject({ code: "NEURAL_INPUT_INVALID" });
  expect(await Promise.all(asked.map((one) => trainInWorker(one)))).toEqual(alone);
  const uncloneable = { ...request, parameters: { features: 3, lookback: () => LOOKBACK } };
  await expect(trainInWorker(uncloneable)).rejects.toThrow("could not be cloned");
  expect(await trainInWorker(asked[0]!)).toEqual(alone[0]);
});

describe("errors come with their codes", () => {
  test("of trainings", async () => {
    const bad = { ...request, parameters: { features: 3, unit: 4 } };
    await expect(trainInWorker(bad)).rejects.toMatchObject({ code: "NEURAL_PARAMETER_UNKNOWN" });
    const other = { ...request, architecture: "Perceptron" };
    await expect(trainInWorker(other)).rejects.toMatchObject({ code: "NEURAL_PARAMETER_UNKNOWN" });
  });

  test("of listeners", async () => {
    const onProgress = () => {
      throw new RangeError("not today");
    };
    await expect(trainInWorker(request, { onProgress })).rejects.toThrow("not today");
  });

  test("of threads that end or fail", async () => {
    const run = (code: string) => heed(new Worker(code, { eval: true }), {});
    await expect(run("process.exit(3)")).rejects.toMatchObject({
      code: "NEURAL_WORKER_FAILED",
      message: "the worker thread of a training failed: it ended with code 3 before the training did",
    });
    await expect(run("throw new Error('out of luck')")).rejects.toMatchObject({
      code: "NEURAL_WORKER_FAILED",
      message: expect.stringContaining("out of luck"),
    });
    const sleeping = new Worker("setInterval(() => {}, 1000)", { eval: true });
    const heeded = heed(sleeping, {});
    await Promise.all([
      expect(heeded).rejects.toMatchObject({ code: "NEURAL_WORKER_FAILED" }),
      sleeping.terminate(),
    ]);
  });
});
