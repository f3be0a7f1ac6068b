import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { TreesError } from "../errors.ts";
import type { WorkerNews, WorkerReply, WorkerRequest } from "./messages.ts";

// URL strings are not rewritten by the compiler: sources run as .ts, the published package as .js.
const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
const workerUrl = new URL(`./worker${extension}`, import.meta.url);

/**
 * Worker threads kept between fits, because starting one takes tens of milliseconds. Idle workers do not keep the process
 * alive. Jobs run one after another; each may use any number of the workers.
 */
class WorkerPool {
  private readonly workers: Worker[] = [];
  private last: Promise<unknown> = Promise.resolve();

  /**
   * Runs `task` when the tasks before it have ended, so that two fits never share the cores or an arena. Aborting while it
   * waits rejects at once.
   */
  exclusively<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const waiting = Promise.withResolvers<T>();
    const onAbort = (): void => waiting.reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    const start = async (): Promise<void> => {
      signal?.removeEventListener("abort", onAbort);
      if (signal?.aborted) return; // rejected already
      await task().then(waiting.resolve, waiting.reject);
    };
    this.last = this.last.then(start);
    return waiting.promise;
  }

  /**
   * Sends each request to a worker of its own and hands every piece of news to `onNews` as it comes. Ends when all workers have
   * ended: until then they write to the arena. `onFailure` is called at the first failure, to stop the others.
   */
  async run(
    requests: readonly WorkerRequest[],
    onNews: (news: WorkerNews) => void,
    onFailure: () => void,
  ): Promise<void> {
    while (this.workers.length < requests.length) this.workers.push(startWorker());
    const runs = requests.map(async (request, i) => {
      try {
        await this.send(this.workers[i]!, request, onNews);
      } catch (error) {
        onFailure();
        throw error;
      }
    });
    const failed = (await Promise.allSettled(runs)).find((run) => run.status === "rejected");
    if (failed) throw failed.reason;
  }

  /** Ends all workers; a later fit starts new ones. */
  async close(): Promise<void> {
    await this.exclusively(async () => {
      await Promise.all(this.workers.splice(0).map((worker) => worker.terminate()));
    });
  }

  private send(worker: Worker, request: WorkerRequest, onNews: (news: WorkerNews) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (error?: TreesError): void => {
        worker.off("message", onMessage).off("error", onError).off("exit", onExit);
        worker.unref();
        if (error) {
          this.discard(worker);
          reject(error);
        } else resolve();
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

  private discard(worker: Worker): void {
    const index = this.workers.indexOf(worker);
    if (index >= 0) this.workers.splice(index, 1);
    void worker.terminate();
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
