import type { z } from "zod";
import { type Configuration, loadConfiguration, parseOptions } from "../config/index.ts";
import {
  type JobQueue,
  openQueue,
  type SupervisedWorkers,
  superviseWorkers,
  workerOptions,
} from "../jobs/index.ts";
import { createLogger, type Logger } from "../logging.ts";
import { enabledFamilyNames, loadConfiguredModels } from "../models/index.ts";
import { openRegistry } from "../registry/index.ts";
import { createPredictionService, type PredictionService } from "../serving/index.ts";
import { refuseOwnAddress } from "../tracking/index.ts";
import type { ServerPart } from "./contract.ts";
import { createServer, type PregaoServer } from "./create-server.ts";
import { type Authentication, needsKeys } from "./listen.ts";
import { serveOptions } from "./options.ts";
import { ApiKeys } from "./safety/api-keys.ts";
import { isLoopback } from "./safety/loopback.ts";

export type ServeOptions = {
  readonly [Name in keyof typeof serveOptions]: z.output<(typeof serveOptions)[Name]>;
};

export interface StartOptions extends Partial<ServeOptions> {
  /** Of the working directory and the environment when left out. */
  readonly configuration?: Configuration;
  readonly logger?: Logger;
  /** `none`, in so many words, lets everybody in who reaches the address. */
  readonly authentication?: Authentication;
  readonly parts?: readonly ServerPart[];
}

export interface RunningServer {
  /** `http://127.0.0.1:5000` */
  readonly address: string;
  readonly server: PregaoServer;
  /** Resolves when the models to be warm are loaded and every worker takes jobs. */
  readonly ready: Promise<void>;
  /** Accepts no more, answers what is under way, lets the workers drain, closes everything. */
  stop(): Promise<void>;
}

/** The whole service: queue, registry, predictions, HTTP and worker processes. What is open when the start fails is closed again. */
export async function startServer(options: StartOptions = {}): Promise<RunningServer> {
  const { configuration = loadConfiguration(), parts, authentication, logger: given, ...rest } = options;
  const { host, port, workers: count, reusePort, grace } = parseOptions(serveOptions, rest);
  const logger = given ?? (await createLogger(configuration));
  await loadConfiguredModels(configuration);
  enabledFamilyNames(configuration); // A misspelt one is told now.
  const opened = new Opened(logger);
  try {
    const queue: JobQueue = await openQueue(configuration, { logger });
    opened.add(() => queue.close());
    const registry = openRegistry(configuration);
    const serving: PredictionService = createPredictionService({ configuration, registry, logger });
    opened.add(() => serving.close());
    const context = { configuration, logger, queue, registry, serving, now: Date.now };
    const server = await createServer({
      context,
      ...(parts === undefined ? {} : { parts }),
      ...(authentication === undefined ? {} : { authentication }),
    });
    opened.add(() => server.close({ graceSeconds: grace }));
    const address = await server.listen({ host, port, reusePort });
    const { mlflowTrackingUri } = configuration.values;
    if (mlflowTrackingUri !== undefined)
      refuseOwnAddress(mlflowTrackingUri, { host, port: Number(new URL(address).port) });
    tellAccess(configuration, authentication ?? configuration.values.authentication, address, logger);
    const workers: SupervisedWorkers = superviseWorkers({
      count,
      configuration,
      options: parseOptions(workerOptions, { grace }),
      logger,
    });
    opened.add(() => workers.stop());
    const warm = serving.start().catch((error: unknown) => {
      logger.error({ err: error }, "models could not be loaded ahead; they load when they are asked for");
    });
    logger.info({ address, workers: count, pid: process.pid }, "listening");
    return {
      address,
      server,
      ready: Promise.all([warm, workers.ready]).then(() => {}),
      stop: () => opened.close(),
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** What was opened, closed in the other order; requests and workers drain at the same time. */
class Opened {
  readonly #logger: Logger;
  readonly #closers: (() => Promise<void>)[] = [];
  #closing: Promise<void> | null = null;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  add(close: () => Promise<void>): void {
    this.#closers.push(close);
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  async #closeAll(): Promise<void> {
    const [queue, serving, ...drained] = this.#closers;
    await Promise.all(drained.map((close) => this.#told(close)));
    if (serving !== undefined) await this.#told(serving);
    if (queue !== undefined) await this.#told(queue);
  }

  async #told(close: () => Promise<void>): Promise<void> {
    try {
      await close();
    } catch (error) {
      this.#logger.error({ err: error }, "closing failed");
    }
  }
}

/** Who is let in, said at each start. */
function tellAccess(
  { home, values }: Configuration,
  authentication: Authentication,
  address: string,
  logger: Logger,
): void {
  const local = isLoopback(new URL(address).hostname);
  if (authentication === "none") {
    logger.warn(
      { address },
      "no API key is asked for (--no-auth): everybody who reaches this address may do everything",
    );
    return;
  }
  if (!needsKeys(authentication, local, values.trustedProxies.length > 0)) return;
  const now = new Date().toISOString();
  const usable = new ApiKeys(home)
    .list()
    .filter(({ revoked, expires }) => revoked === null && (expires === null || expires > now));
  if (usable.length === 0)
    logger.warn({ address }, "callers need an API key and there is none yet: pregao keys create");
}
