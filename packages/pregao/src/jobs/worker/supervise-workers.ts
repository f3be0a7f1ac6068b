import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Configuration } from "../../config/index.ts";
import type { Logger } from "../../logging.ts";
import type { WorkerOptions } from "./options.ts";

/** Milliseconds before a worker that ended is started again: the first time, and at most. */
const shortestWait = 500;
const longestWait = 30_000;
/** Milliseconds beyond the grace before a worker that should stop is killed. */
const margin = 5000;

export interface SupervisionPlan {
  /** Worker processes; 0 for none. */
  readonly count: number;
  readonly configuration: Configuration;
  /** Of each of them. */
  readonly options: WorkerOptions;
  readonly logger: Logger;
  /** Address of a module with runners of your own. */
  readonly runners?: string;
}

export interface SupervisedWorkers {
  /** Process ids of those that run now. */
  readonly processIds: readonly number[];
  /** Resolves when every worker takes jobs for the first time. */
  readonly ready: Promise<void>;
  /** Lets them drain and resolves when all are gone. */
  stop(): Promise<void>;
}

/** What a supervised worker is told first, and what it tells. */
export interface SupervisionOrder {
  readonly configuration: Configuration;
  readonly options: WorkerOptions;
  readonly runners: string | null;
}
export type SupervisionNews = { readonly kind: "ready"; readonly id: string };

/**
 * Starts worker processes and keeps them there: one that ends is started again, after a wait that doubles while they keep
 * ending before they take jobs. They drain when this process is gone, however it went.
 */
export function superviseWorkers(plan: SupervisionPlan): SupervisedWorkers {
  const slots = Array.from({ length: plan.count }, (_, slot) => new Slot(plan, slot + 1));
  return {
    get processIds() {
      return slots.flatMap(({ processId }) => processId ?? []);
    },
    ready: Promise.all(slots.map((slot) => slot.ready)).then(() => {}),
    async stop() {
      await Promise.all(slots.map((slot) => slot.stop()));
    },
  };
}

/** One worker after another in one place. */
class Slot {
  readonly ready: Promise<void>;
  readonly #plan: SupervisionPlan;
  readonly #number: number;
  #tellReady: () => void = () => {};
  #child: ChildProcess | undefined;
  #gone: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #wait = shortestWait;
  #isStopping = false;

  constructor(plan: SupervisionPlan, number: number) {
    this.#plan = plan;
    this.#number = number;
    this.ready = new Promise((resolve) => {
      this.#tellReady = resolve;
    });
    this.#start();
  }

  get processId(): number | undefined {
    return this.#child?.pid;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    // Who waits for it to be ready waits no longer.
    this.#tellReady();
    const child = this.#child;
    if (child === undefined) return;
    child.kill("SIGTERM");
    const patience = 1000 * this.#plan.options.grace + margin;
    const kill = setTimeout(() => child.kill("SIGKILL"), patience);
    await this.#gone;
    clearTimeout(kill);
  }

  #start(): void {
    const { configuration, options, runners = null, logger } = this.#plan;
    const isSource = import.meta.url.endsWith(".ts");
    const entry = new URL(`./supervised-worker-main${isSource ? ".ts" : ".js"}`, import.meta.url);
    const child = fork(fileURLToPath(entry), [], {
      execArgv: isSource ? ["--conditions=pregao-source"] : [],
      serialization: "advanced",
      stdio: ["ignore", 2, 2, "ipc"],
    });
    this.#child = child;
    child.on("message", (_: SupervisionNews) => {
      this.#wait = shortestWait;
      this.#tellReady();
    });
    child.send({ configuration, options, runners } satisfies SupervisionOrder, () => {});
    this.#gone = new Promise((resolve) => {
      const end = (how: string): void => {
        if (this.#child !== child) return;
        this.#child = undefined;
        resolve();
        if (!this.#isStopping) this.#startLater(how);
      };
      child.once("error", (error) => end(error.message));
      child.once("exit", (code, signal) => end(signal ?? `exit code ${code}`));
    });
    logger.debug({ worker: this.#number, pid: child.pid }, "worker process started");
  }

  #startLater(how: string): void {
    const wait = this.#wait;
    this.#wait = Math.min(longestWait, 2 * wait);
    const seconds = wait / 1000;
    this.#plan.logger.warn(
      { worker: this.#number, how, seconds },
      "a worker process ended; it is started again",
    );
    this.#timer = setTimeout(() => this.#start(), wait);
  }
}
