import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { loadConfiguration, type SettingName } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import type { JobQueue, JobRecord, JobRequest } from "../jobs/contract.ts";
import { newJob } from "../jobs/new-job.ts";
import { openQueue } from "../jobs/open-queue.ts";
import { ModelRegistry, modelRoot } from "../registry/index.ts";
import {
  createPredictionService,
  type ForecastRequest,
  type PredictionService,
  type TickerRequest,
} from "../serving/index.ts";
import type { ServerContext } from "./contract.ts";
import { createServer, type PregaoServer, type ServerOptions } from "./create-server.ts";

export interface TestServer extends PregaoServer {
  readonly home: string;
  /** Lines of the log, parsed. */
  readonly log: Record<string, unknown>[];
  remove(): Promise<void>;
}

export interface TestServerOptions extends Omit<ServerOptions, "context"> {
  readonly settings?: Readonly<Partial<Record<SettingName, unknown>>>;
  readonly context?: Partial<ServerContext>;
  /** A real queue, which takes no jobs, and real predictions, in place of idle ones. */
  readonly real?: boolean;
  /** Where the folder `home` is made; a folder of its own, removed at the end, when left out. */
  readonly directory?: string;
}

/** A server over an empty home, an idle queue and no models; every answer is held to its schema. */
export async function testServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { settings = {}, context = {}, directory: given, real = false, ...rest } = options;
  const directory = given ?? mkdtempSync(join(tmpdir(), "pregao-server-"));
  const home = join(directory, "home");
  const configuration = loadConfiguration({ flags: { home, ...settings }, environment: {}, directory });
  const log: Record<string, unknown>[] = [];
  const logger = pino(
    { level: "trace", base: null },
    { write: (line: string) => log.push(JSON.parse(line)) },
  );
  const registry = new ModelRegistry(modelRoot(configuration.home));
  const queue = real ? withoutJobs(await openQueue(configuration)) : idleQueue();
  const serving = real ? createPredictionService({ configuration, registry, logger }) : idleService;
  if (real) await serving.start();
  const server = await createServer({
    checkAnswers: true,
    parts: [],
    ...rest,
    context: {
      configuration,
      logger,
      queue,
      registry,
      serving,
      now: Date.now,
      ...context,
    },
  });
  const remove = async (): Promise<void> => {
    await server.close({ graceSeconds: 0 });
    if (real) {
      await serving.close();
      await queue.close();
    }
    if (given === undefined) rmSync(directory, { recursive: true, force: true });
  };
  return { ...server, home, log, remove };
}

/** A real queue that takes no job: who would wait for one has its answer at once. */
function withoutJobs(queue: JobQueue): JobQueue {
  const submit = async (): Promise<never> => {
    throw new PregaoError("PREGAO_USAGE", { reason: "no job is taken here" });
  };
  return new Proxy(queue, {
    get(target, name) {
      const value: unknown = name === "submit" ? submit : Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

const none = { pending: 0, queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0, timeout: 0 };

/** A queue without workers whose jobs fail as they come: what a route does with any answer is another test's. */
function idleQueue(): JobQueue {
  const jobs = new Map<string, JobRecord>();
  const known = (id: string): JobRecord => {
    const job = jobs.get(id);
    if (job !== undefined) return job;
    throw new PregaoError("PREGAO_JOB_UNKNOWN", { id });
  };
  return {
    name: "idle",
    state: async () => ({
      byStatus: none,
      paused: false,
      workers: [],
      lastEndedAt: null,
      meanSeconds: null,
      endedLastHour: 0,
    }),
    list: async () => ({ jobs: [], total: 0, byStatus: none }),
    position: async () => 0,
    async submit(request: JobRequest) {
      const course = { startedAt: 1, endedAt: 2, attempts: 1, worker: null, progress: null, result: null };
      const failure = { code: "PREGAO_NO_ROWS", message: "there are no bars" };
      const state = { ...course, status: "failed" as const, failure, cancelReason: null };
      const job = { ...newJob(request, 0), ...state } as unknown as JobRecord;
      jobs.set(job.id, job);
      return job;
    },
    get: async (id: string) => known(id),
    async cancel(id: string) {
      throw new PregaoError("PREGAO_JOB_ENDED", { id: known(id).id, status: "failed" });
    },
    retry: async (id: string) => known(id),
    async *events(id: string) {
      const { status, progress, failure } = known(id);
      yield { sequence: 1, time: 2, status, progress, failure };
    },
  } as unknown as JobQueue;
}

const idleService = {
  status: async () => ({
    ready: true,
    modelsLoaded: 0,
    modelBytes: 0,
    predictions: 3,
    failures: 1,
    latency: { p50: 2, p99: 8 },
    staleness: { sample: 60 },
    drift: [{ model: "m", version: 1, feature: "rsi_14", psi: 0.3 }],
  }),
  predict: ({ ticker }: TickerRequest) => refuse(ticker),
  forecast: ({ symbol }: ForecastRequest) => refuse(symbol),
} as unknown as PredictionService;

async function refuse(name: string): Promise<never> {
  throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "model of", name, near: "" });
}
