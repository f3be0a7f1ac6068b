import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { loadConfiguration, type SettingName } from "../config/index.ts";
import type { JobQueue } from "../jobs/contract.ts";
import { ModelRegistry, modelRoot } from "../registry/index.ts";
import type { PredictionService } from "../serving/contract.ts";
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
  /** Where the folder `home` is made; a folder of its own, removed at the end, when left out. */
  readonly directory?: string;
}

/** A server over an empty home, an idle queue and no models; every answer is held to its schema. */
export async function testServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { settings = {}, context = {}, directory: given, ...rest } = options;
  const directory = given ?? mkdtempSync(join(tmpdir(), "pregao-server-"));
  const home = join(directory, "home");
  const configuration = loadConfiguration({ flags: { home, ...settings }, environment: {}, directory });
  const log: Record<string, unknown>[] = [];
  const logger = pino(
    { level: "trace", base: null },
    { write: (line: string) => log.push(JSON.parse(line)) },
  );
  const server = await createServer({
    checkAnswers: true,
    parts: [],
    ...rest,
    context: {
      configuration,
      logger,
      queue: idleQueue,
      registry: new ModelRegistry(modelRoot(configuration.home)),
      serving: idleService,
      now: Date.now,
      ...context,
    },
  });
  const remove = async (): Promise<void> => {
    await server.close({ graceSeconds: 0 });
    if (given === undefined) rmSync(directory, { recursive: true, force: true });
  };
  return { ...server, home, log, remove };
}

const none = { pending: 0, queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0, timeout: 0 };

const idleQueue = {
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
} as unknown as JobQueue;

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
} as unknown as PredictionService;
