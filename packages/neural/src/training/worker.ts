import { existsSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { NeuralError } from "../errors.ts";
import { architectureNamed } from "../models/architectures.ts";
import { optimiserOf } from "../optimisers/optimiser-settings.ts";
import { resolveParameters } from "../parameter-table.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint-file.ts";
import { examplesOf } from "./examples-source.ts";
import { type TrainedNetwork, train } from "./trainer.ts";
import type { TrainingRequest, WorkerNews, WorkerOrder } from "./worker-messages.ts";

// What a worker thread runs: started by its URL, never imported. It lives on after a training, with the sessions that it opened.
const port = parentPort!;
let aborting = new AbortController();
port.on("message", (order: WorkerOrder) => {
  if (order.kind === "abort") aborting.abort();
  else void answer(order.request);
});

const tell = (news: WorkerNews) => port.postMessage(news);

async function answer(request: TrainingRequest): Promise<void> {
  aborting = new AbortController();
  try {
    tell({ kind: "done", trained: await trainOn(request, aborting.signal) });
  } catch (error) {
    const isOwn = error instanceof NeuralError;
    tell({
      kind: "failed",
      code: isOwn ? error.code : null,
      message: isOwn
        ? error.message
        : error instanceof Error
          ? (error.stack ?? error.message)
          : String(error),
      details: isOwn ? error.details : {},
    });
  }
}

async function trainOn(request: TrainingRequest, signal: AbortSignal): Promise<TrainedNetwork> {
  const { architecture: name, parameters: given = {}, optimiser, training, validation, checkpoint } = request;
  const architecture = architectureNamed(name);
  const parameters = resolveParameters<never>(architecture.parameters, given);
  const resumes = checkpoint?.resume === true && existsSync(checkpoint.path);
  const { settings, seed, threads, threadsOfHalves, device } = request;
  return train({
    network: architecture.network(parameters),
    objective: architecture.objective(parameters),
    optimiser: optimiserOf(optimiser),
    training: examplesOf(training),
    ...(validation && { validation: examplesOf(validation) }),
    ...(settings && { settings }),
    ...(seed !== undefined && { seed }),
    ...(threads !== undefined && { threads }),
    ...(threadsOfHalves !== undefined && { threadsOfHalves }),
    ...(device && { device }),
    signal,
    onProgress: (progress) => tell({ kind: "progress", progress }),
    ...(resumes && { resumeFrom: await readCheckpoint(checkpoint.path) }),
    ...(checkpoint && { onCheckpoint: checkpointWriter(checkpoint, signal) }),
  });
}

/** Writes checkpoints, and leaves out those that would come too soon after the one before: epochs may be over in milliseconds. */
function checkpointWriter(
  { path, mostTime = 1 }: NonNullable<TrainingRequest["checkpoint"]>,
  signal: AbortSignal,
): (kept: Checkpoint) => Promise<void> {
  let next = Number.NEGATIVE_INFINITY;
  return async (kept) => {
    const begun = performance.now();
    // The last of a training that is aborted is always written.
    if (begun < next && !signal.aborted) return;
    await writeCheckpoint(path, kept);
    next = performance.now() + (performance.now() - begun) * (1 / mostTime - 1);
  };
}
