import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfiguration } from "../../config/index.ts";
import type { Claim, JobProgress, JobQueue, JsonValue } from "../../jobs/contract.ts";
import { openQueue } from "../../jobs/index.ts";
import type { PredictionService } from "../../serving/contract.ts";
import { type TestServer, testServer } from "../server.fixture.ts";
import { platformPart } from "./platform-part.ts";

export interface PlatformServer extends TestServer {
  readonly queue: JobQueue;
  /** Sends a request and reads the answer. */
  ask(
    method: "GET" | "POST" | "PUT" | "DELETE",
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ readonly status: number; readonly body: never; readonly headers: Record<string, unknown> }>;
  /** The next training, in the hands of a worker that the test plays. */
  claim(): Promise<Claim>;
}

export const progressOf = (given: Partial<JobProgress>): JobProgress => ({
  progress: 0,
  stage: "training the network",
  epoch: null,
  epochs: null,
  loss: null,
  validationLoss: null,
  learningRate: null,
  elapsedSeconds: 1,
  etaSeconds: null,
  memoryMegabytes: 100,
  cpuPercent: 90,
  ...given,
});

/** What a training job ends with. */
export const trainedResult: JsonValue = {
  model: {
    name: "PETR4-1d-rf",
    version: 1,
    family: "rf",
    path: "PREGAO_HOME/models/PETR4-1d-rf/1",
    bytes: 1234,
  },
  training_metrics: null,
  validation_metrics: { mae: 0.01 },
  test_metrics: { mae: 0.02 },
  reused: false,
  seconds: 1.5,
};

/** The platform's endpoints over a queue in a file of its own; trainings are done by the test. */
export async function platformServer(serving?: Partial<PredictionService>): Promise<PlatformServer> {
  const directory = mkdtempSync(join(tmpdir(), "pregao-platform-"));
  const queueHome = loadConfiguration({ directory, environment: {} });
  const queue = await openQueue(queueHome);
  const server = await testServer({
    parts: [platformPart],
    context: { queue, ...(serving === undefined ? {} : { serving: serving as PredictionService }) },
  });
  return {
    ...server,
    queue,
    async ask(method, url, body, headers = {}) {
      const answer = await server.app.inject({
        method,
        url: `/api/v1${url}`,
        headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      });
      const text = answer.body;
      return {
        status: answer.statusCode,
        body: text === "" ? null : JSON.parse(text),
        headers: answer.headers,
      } as never;
    },
    async claim() {
      const free = { threads: 8, memoryMegabytes: 10_000_000, device: "cpu" } as const;
      const claim = await queue.claim("worker-1", { kinds: ["training"], free });
      if (claim === null) throw new Error("there is nothing to claim");
      return claim;
    },
    async remove() {
      await server.remove();
      await queue.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
