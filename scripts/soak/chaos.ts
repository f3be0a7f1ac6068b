import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { loadConfiguration } from "../../packages/pregao/src/config/index.ts";
import { type JobQueue, openQueue } from "../../packages/pregao/src/jobs/index.ts";
import { createRandom, type RandomSource } from "../../packages/pregao/src/random.ts";
import { type ConditionalWrites, serialiseConditionalWrites } from "../servers/conditional-writes.ts";
import type { RunningServer } from "../servers/server-process.ts";
import { s3Account, startRedis, startS3 } from "../servers/servers.ts";
import { type ChaosTraces, checkTraces } from "./chaos-check.ts";

export interface ChaosOptions {
  readonly jobs: number;
  /** Kills. */
  readonly rounds: number;
  readonly seed: number;
  /** SQLite and a folder, or Redis with its append-only file and S3. */
  readonly place: "local" | "servers";
  /** Workers of each of two servers, which have working directories of their own where the place is servers. */
  readonly workers: number;
  readonly log?: (line: string) => void;
}

export interface ChaosOutcome extends ChaosTraces {
  readonly kills: Readonly<Record<string, number>>;
}

const patience = 300_000;

/**
 * Short jobs while workers, the processes of their jobs, the servers above them, Redis and S3 are killed by SIGKILL at random moments
 * of a seeded order (moments of the clock are not the same twice). When all have ended, `checkTraces` proves that none was lost and none
 * done twice.
 */
export async function makeChaos(options: ChaosOptions): Promise<ChaosOutcome> {
  const { log = () => {}, place } = options;
  const random = createRandom(options.seed, "chaos");
  const root = mkdtempSync(join(tmpdir(), "pregao-chaos-"));
  const redis = place === "servers" ? await startRedis({ durable: true }) : null;
  const s3 = place === "servers" ? await startS3(["models"]) : null;
  const door = s3 === null ? null : await serialiseConditionalWrites(s3.port);
  const environment = environmentOf(root, redis, door);
  const directories = place === "servers" ? [join(root, "one"), join(root, "two")] : [root];
  for (const directory of directories) mkdirSync(directory, { recursive: true });
  const servers = directories.map((directory) => new ChaosServer(directory, environment, options.workers));
  const configuration = loadConfiguration({ directory: directories[0]!, environment });
  const queue = await openQueue(configuration);
  const kills: Record<string, number> = {};
  try {
    await Promise.all(servers.map((server) => server.start()));
    const ids: string[] = [];
    for (let round = 1; round <= options.rounds; round++) {
      // Jobs come until the last kill, so that each finds some under way.
      const upTo = Math.round((options.jobs * round) / options.rounds);
      while (ids.length < upTo) ids.push(await submitJob(queue, random));
      await setTimeout(50 + random.integer(400));
      const what = await killSomething(random, servers, redis, s3, queue);
      kills[what] = (kills[what] ?? 0) + 1;
      const { byStatus } = await queue.state();
      log(`${round}: killed ${what}; ${byStatus.completed} of ${ids.length} done`);
    }
    await untilEnded(ids, queue);
    await Promise.all(servers.map((server) => server.stop()));
    return { kills, ...(await checkTraces(ids, queue, configuration)) };
  } finally {
    await Promise.all(servers.map((server) => server.kill()));
    await queue.close();
    await redis?.stop();
    await door?.close();
    await s3?.stop();
    rmSync(root, { recursive: true, force: true });
  }
}

function environmentOf(
  root: string,
  redis: RunningServer | null,
  s3: ConditionalWrites | null,
): Record<string, string> {
  return {
    PREGAO_JOB_LEASE_SECONDS: "2",
    PREGAO_THREADS: "2",
    PREGAO_LOG_LEVEL: "silent",
    ...(redis === null
      ? { PREGAO_HOME: join(root, "home") }
      : { REDIS_URL: `redis://:tests@127.0.0.1:${redis.port}` }),
    ...(s3 === null
      ? {}
      : {
          PREGAO_MODEL_STORE: "s3://models/chaos",
          S3_ENDPOINT_URL: `http://127.0.0.1:${s3.port}`,
          AWS_ACCESS_KEY_ID: s3Account.accessKeyId,
          AWS_SECRET_ACCESS_KEY: s3Account.secretAccessKey,
        }),
  };
}

async function submitJob(queue: JobQueue, random: RandomSource): Promise<string> {
  const payload = { name: `model_${random.integer(5)}`, milliseconds: random.integer(200) };
  const request = { kind: "publish", payload, maxAttempts: 100, backoffSeconds: 0, needs: { threads: 1 } };
  return (await queue.submit(request)).id;
}

/** Kills one thing and, where it does not come back by itself, starts it again. */
async function killSomething(
  random: RandomSource,
  servers: readonly ChaosServer[],
  redis: RunningServer | null,
  s3: RunningServer | null,
  queue: JobQueue,
): Promise<string> {
  const things = ["worker", "worker", "job process", "job process", "server"];
  if (redis !== null) things.push("Redis");
  if (s3 !== null) things.push("S3");
  const what = things[random.integer(things.length)]!;
  if (what === "server") {
    const server = servers[random.integer(servers.length)]!;
    await server.kill();
    await server.start();
  } else if (what === "Redis" || what === "S3") {
    const server = what === "Redis" ? redis! : s3!;
    await server.kill();
    await setTimeout(random.integer(300));
    await server.start();
  } else {
    await killAWorker(what, random, queue);
  }
  return what;
}

/** A worker, or a process that does its jobs, as soon as there is one. */
async function killAWorker(what: string, random: RandomSource, queue: JobQueue): Promise<void> {
  const deadline = performance.now() + patience;
  while (performance.now() < deadline) {
    const { workers } = await queue.state();
    const pids = workers.flatMap(({ pid }) => (what === "worker" ? pid : childrenOf(pid)));
    const victim = pids[random.integer(Math.max(1, pids.length))];
    if (victim !== undefined && kill(victim)) return;
    await setTimeout(50);
  }
  throw new Error(`there was no ${what} to kill`);
}

function childrenOf(processId: number): number[] {
  try {
    const text = readFileSync(`/proc/${processId}/task/${processId}/children`, "utf8");
    return text.split(" ").filter(Boolean).map(Number);
  } catch {
    return []; // It is gone.
  }
}

function kill(processId: number): boolean {
  try {
    return process.kill(processId, "SIGKILL");
  } catch {
    return false; // Another kill was quicker.
  }
}

async function untilEnded(ids: readonly string[], queue: JobQueue): Promise<void> {
  const deadline = performance.now() + patience;
  for (;;) {
    const { byStatus } = await queue.state();
    const open = byStatus.pending + byStatus.queued + byStatus.running;
    if (open === 0) return;
    if (performance.now() > deadline) throw new Error(`${open} of ${ids.length} jobs have not ended`);
    await setTimeout(50);
  }
}

/** A process that supervises workers. */
class ChaosServer {
  readonly #directory: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #workers: number;
  #child: ChildProcess | undefined;

  constructor(directory: string, environment: Readonly<Record<string, string>>, workers: number) {
    this.#directory = directory;
    this.#environment = environment;
    this.#workers = workers;
  }

  async start(): Promise<void> {
    const script = join(import.meta.dirname, "chaos-server.ts");
    const args = ["--conditions=pregao-source", script, this.#directory, String(this.#workers)];
    const { PATH = "" } = process.env;
    this.#child = spawn(process.execPath, args, {
      cwd: this.#directory,
      env: { PATH, ...this.#environment },
      stdio: ["ignore", "pipe", "inherit"],
    });
  }

  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }
}
