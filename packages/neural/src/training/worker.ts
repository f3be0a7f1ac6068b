import { existsSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { NeuralError } from "../errors.ts";
import { architectureNamed } from "../models/architectures.ts";
import { optimiserOf } from "../optimisers/optimiser-settings.ts";
import { resolveParameters } from "../parameter-table.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint-file.ts";
import { examplesOf } from "./examples-source.ts";
import { type TrainedNetwork, train } from "./trainer.ts";
import type { TrainingRequest, WorkerNews, WorkerOrder } from "./worker-messages.ts";

// What a worker thread runs: started by its URL, never imported.
const port = parentPort!;
const aborting = new AbortController();
port.on("message", ({ kind }: WorkerOrder) => {
  if (kind === "abort") aborting.abort();
});

const tell = (news: WorkerNews) => port.postMessage(news);

try {
  tell({ kind: "done", trained: await trainOn(workerData as TrainingRequest) });
} catch (error) {
  const isOwn = error instanceof NeuralError;
  tell({
    kind: "failed",
    code: isOwn ? error.code : null,
    message: isOwn ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error),
    details: isOwn ? error.details : {},
  });
} finally {
  port.close();
}

async function trainOn(request: TrainingRequest): Promise<TrainedNetwork> {
  const { architecture: name, parameters: given = {}, optimiser, training, validation, checkpoint } = request;
  const architecture = architectureNamed(name);
  const parameters = resolveParameters<never>(architecture.parameters, given);
  const resumes = checkpoint?.resume === true && existsSync(checkpoint.path);
  const { settings, seed, threads, device } = request;
  return train({
    network: architecture.network(parameters),
    objective: architecture.objective(parameters),
    optimiser: optimiserOf(optimiser),
    training: examplesOf(training),
    ...(validation && { validation: examplesOf(validation) }),
    ...(settings && { settings }),
    ...(seed !== undefined && { seed }),
    ...(threads !== undefined && { threads }),
    ...(device && { device }),
    signal: aborting.signal,
    onProgress: (progress) => tell({ kind: "progress", progress }),
    ...(resumes && { resumeFrom: await readCheckpoint(checkpoint.path) }),
    ...(checkpoint && { onCheckpoint: (kept) => writeCheckpoint(checkpoint.path, kept) }),
  });
}
