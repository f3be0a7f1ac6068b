import { TreesError } from "../errors.ts";
import { platform, type WorkerThread } from "../platform/platform.ts";
import { Line } from "./line.ts";
import type { WorkerNews, WorkerReply, WorkerRequest } from "./messages.ts";

/**
 * Worker threads kept between fits, because starting one takes tens of milliseconds. Idle workers do not keep the process
 * alive. Fits run side by side as far as the cores go, in the order in which they came.
 */
class WorkerPool {
  private readonly idle: WorkerThread[] = [];
  private busy = 0;
  private readonly line = new Line(platform.threads);

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
    if (!platform.sharesMemory) return runHere(requests, onNews);
    const runs = requests.map(async (request) => {
      const worker = this.idle.pop() ?? platform.startWorker();
      this.busy++;
      try {
        await this.send(worker, request, onNews);
        this.idle.push(worker);
      } catch (error) {
        void worker.terminate();
        onFailure();
        throw error;
      } finally {
        this.busy--;
      }
    });
    const failed = (await Promise.allSettled(runs)).find((run) => run.status === "rejected");
    if (failed) throw failed.reason;
  }

  /** Has at least `threads` workers come up, without waiting for them, so that the next fit need not. */
  start(threads: number): void {
    if (!platform.sharesMemory) return;
    while (this.idle.length + this.busy < threads) this.idle.push(platform.startWorker());
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

  private send(
    worker: WorkerThread,
    request: WorkerRequest,
    onNews: (news: WorkerNews) => void,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (error?: TreesError): void => {
        worker.listen(null);
        worker.hold(false);
        if (error) reject(error);
        else resolve();
      };
      worker.listen({
        onMessage(message) {
          const reply = message as WorkerReply;
          if (reply.kind === "done") finish();
          else if (reply.kind === "failed") finish(failure(reply.message));
          else onNews(reply);
        },
        onEnd: (reason) => finish(failure(reason)),
      });
      worker.hold(true);
      worker.post(request);
    });
  }
}

/** Without workers: one request after another on the thread that calls, which is busy meanwhile. */
async function runHere(
  requests: readonly WorkerRequest[],
  onNews: (news: WorkerNews) => void,
): Promise<void> {
  // Loaded only here: where there are workers, the calling thread does without it.
  const { perform } = await import("./worker.ts");
  for (const request of requests) {
    const failures: TreesError[] = [];
    perform(request, (reply) => {
      if (reply.kind === "failed") failures.push(failure(reply.message));
      else if (reply.kind !== "done") onNews(reply);
    });
    if (failures[0]) throw failures[0];
  }
}

export const pool = new WorkerPool();

/**
 * Starts worker threads (default: as many as the machine runs at once) without waiting until they are up, which takes some
 * tens of milliseconds: while data is read and binned, say. Never needed: fits start what they lack.
 */
export function startWorkers(threads?: number): void {
  pool.start(resolveThreads(threads));
}

/** Ends the worker threads that fits left waiting. Never needed for the process to exit; useful to give memory back. */
export function closeWorkers(): Promise<void> {
  return pool.close();
}

/** Cells (rows × columns) for each thread of a fit whose threads meet at every level. */
const CELLS_PER_THREAD = 100_000;

/**
 * Number of threads to use: `threads`, or by default as many as the machine runs at once, but no more than have `cells` to
 * work on. 1 where memory cannot be shared.
 */
export function resolveThreads(threads: number | undefined, cells = Number.POSITIVE_INFINITY): number {
  const worthwhile = Math.max(1, Math.floor(cells / CELLS_PER_THREAD));
  const count = threads ?? Math.min(256, platform.threads, worthwhile);
  if (Number.isInteger(count) && count >= 1 && count <= 256) return platform.sharesMemory ? count : 1;
  throw new TreesError(
    "TREES_PARAMETER_INVALID",
    `threads is ${count}, but must be a whole number from 1 to 256`,
  );
}

function failure(message: string): TreesError {
  return new TreesError("TREES_WORKER_FAILED", `a worker thread failed: ${message}`);
}
