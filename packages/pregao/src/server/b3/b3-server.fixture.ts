import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { type Configuration, loadConfiguration, parseOptions, type SettingName } from "../../config/index.ts";
import { type JobQueue, openQueue, runWorker, workerOptions } from "../../jobs/index.ts";
import { openRegistry } from "../../registry/index.ts";
import { createPredictionService } from "../../serving/index.ts";
import { createServer } from "../create-server.ts";
import { b3Part } from "./part.ts";

export interface B3Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers as plain JSON
  readonly body: any;
}

export interface B3TestServer {
  readonly url: string;
  readonly home: string;
  readonly configuration: Configuration;
  readonly queue: JobQueue;
  post(path: string, body?: unknown, session?: string): Promise<B3Answer>;
  get(path: string, session?: string): Promise<B3Answer>;
  /** As the described client waits for a training, but that it listens to the queue in place of sleeping. */
  trained(session?: string): Promise<void>;
  stop(): Promise<void>;
}

export interface B3TestOptions {
  readonly settings?: Readonly<Partial<Record<SettingName, unknown>>>;
  /** Whether jobs are done; true when left out. */
  readonly worker?: boolean;
}

/** A home in a folder of its own: what is written beside it would be seen. */
export function temporaryHome(): { readonly home: string; remove(): void } {
  const around = mkdtempSync(join(tmpdir(), "pregao-b3-server-"));
  const home = join(around, "home");
  mkdirSync(home);
  return { home, remove: () => rmSync(around, { recursive: true, force: true }) };
}

/** A listening server with the B3 endpoints over a home, and a worker; what it answers is held to its schemas. */
export async function startB3Server(
  home: string,
  { settings = {}, worker = true }: B3TestOptions = {},
): Promise<B3TestServer> {
  const source = "synthetic:regimes,symbols=2,bars=300";
  const configuration = loadConfiguration({
    flags: { home, source, threads: 2, ...settings },
    environment: {},
    directory: home,
  });
  const logger = pino({ level: "silent" });
  const queue = await openQueue(configuration);
  const registry = openRegistry(configuration);
  const serving = createPredictionService({ configuration, registry, logger });
  const context = { configuration, logger, queue, registry, serving, now: Date.now };
  const server = await createServer({ checkAnswers: true, parts: [b3Part], context });
  const url = await server.listen({ port: 0 });
  const stopping = new AbortController();
  const options = parseOptions(workerOptions, { grace: 0 });
  const working = worker
    ? runWorker(queue, configuration, options, { signal: stopping.signal, logger })
    : Promise.resolve();

  const call = async (method: string, path: string, body: unknown, session?: string): Promise<B3Answer> => {
    const answer = await fetch(`${url}/api/b3${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(session === undefined ? {} : { "x-session-id": session }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  };
  const get = (path: string, session?: string): Promise<B3Answer> => call("GET", path, undefined, session);
  return {
    url,
    home,
    configuration,
    queue,
    get,
    post: (path, body, session) => call("POST", path, body, session),
    async trained(session) {
      for (;;) {
        const { body } = await get("/training-status", session);
        if (body.status === "completed") return;
        if (body.status === "failed") throw new Error(`Training failed: ${body.error}`);
        const signal = AbortSignal.timeout(100_000);
        for await (const { status } of queue.events(body.job_id, { signal }))
          if (["completed", "failed", "cancelled"].includes(status)) break;
        signal.throwIfAborted();
      }
    },
    async stop() {
      stopping.abort();
      await server.close({ graceSeconds: 0 });
      await working;
      await serving.close();
      await queue.close();
    },
  };
}
