import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { TreesError } from "../errors.ts";
import { Line } from "./line.ts";
import type { WorkerNews, WorkerReply, WorkerRequest } from "./messages.ts";

// URL strings are not rewritten by the compiler: sources run as .ts, the published package as .js.
const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
const workerUrl = new URL(`./worker${extension}`, import.meta.url);

/**
 * Worker threads kept between fits, because starting one takes tens of milliseconds. Idle workers do not keep the process
 * alive. Fits run side by side as far as the cores go, in the order in which they came.
 */
class WorkerPool {
  private readonly idle: Worker[] = [];
  private readonly line = new Line(availableParallelism());

  /**
   * Runs `task` when `threads` cores are free and `reserve` has given what else it needs (see Line). Aborting while it waits
   * rejects at once.
   */
  inLine<R, T>(
    threads: number,
    reserve: () => R | null,
    task: (reserved: R) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    return this.line.run(threads, reserve, task, signal);
  }

  /**
   * Sends each request to a worker of its own and hands every piece of news to `onNews` as it comes. Ends when all workers
   * have ended: until then they write to the fit's memory. `onFailure` is called at the first failure, to stop the others.
   * To be called in line.
   */
  async run(
    requests: readonly WorkerRequest[],
    onNews: (news: WorkerNews) => void,
    onFailure: () => void,
  ): Promise<void> {
    const runs = requests.map(async (request) => {
      const worker = this.idle.pop() ?? startWorker();
      try {
        await this.send(worker, request, onNews);
        this.idle.push(worker);
      } catch (error) {
        void worker.terminate();
        onFailure();
        throw error;
      }
    });
    const failed = (await Promise.allSettled(runs)).find((run) => run.status === "rejected");
    if (failed) throw failed.reason;
  }

  /** Ends all workers when the fits before have ended; a later fit starts new ones. */
  close(): Promise<void> {
    const everything = Number.POSITIVE_INFINITY;
    return this.inLine(
      everything,
      () => true,
      async () => {
        await Promise.all(this.idle.splice(0).map((worker) => worker.terminate()));
      },
    );
  }

  private send(worker: Worker, request: WorkerRequest, onNews: (news: WorkerNews) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (error?: TreesError): void => {
        worker.off("message", onMessage).off("error", onError).off("exit", onExit);
        worker.unref();
        if (error) reject(error);
        else resolve();
      };
      const onMessage = (reply: WorkerReply): void => {
        if (reply.kind === "done") finish();
        else if (reply.kind === "failed") finish(failure(reply.message));
        else onNews(reply);
      };
      const onError = (error: Error): void => finish(failure(error.message));
      const onExit = (code: number): void => finish(failure(`it exited with code ${code}`));
      worker.on("message", onMessage).on("error", onError).on("exit", onExit);
      worker.ref();
      worker.postMessage(request);
    });
  }
}

export const pool = new WorkerPool();

/** Ends the worker threads that fits left waiting. Never needed for the process to exit; useful to give memory back. */
export function closeWorkers(): Promise<void> {
  return pool.close();
}

/** Number of threads to use: `threads`, or as many as the machine runs at once. */
export function resolveThreads(threads: number | undefined): number {
  const count = threads ?? availableParallelism();
  if (Number.isInteger(count) && count >= 1 && count <= 256) return count;
  throw new TreesError(
    "TREES_PARAMETER_INVALID",
    `threads is ${count}, but must be a whole number from 1 to 256`,
  );
}

function startWorker(): Worker {
  // Flags of the process are not passed on: some, like --input-type, a worker refuses, and it needs none. It makes little
  // garbage, so a small young generation saves memory at no cost.
  const worker = new Worker(workerUrl, { execArgv: [], resourceLimits: { maxYoungGenerationSizeMb: 4 } });
  worker.setMaxListeners(32);
  worker.unref();
  return worker;
}

function failure(message: string): TreesError {
  return new TreesError("TREES_WORKER_FAILED", `a worker thread failed: ${message}`);
}
