import { Worker } from "node:worker_threads";
import { type ErrorCode, type ErrorDetails, PregaoError } from "../../errors.ts";
import type { FeatureTask, TaskNews } from "./feature-task.ts";

/** Worker threads that wait for the next task: starting one takes tens of milliseconds. They keep no process alive. */
const idle = new Set<Worker>();

/**
 * Has `threads` workers do a task and ends when all have ended, because until then they write to its memory. At the
 * first failure `onFailure` is called, which should stop the others; its error of the catalogue is thrown in the end.
 */
export async function onWorkers(
  threads: number,
  task: FeatureTask,
  onPart: (symbol: string) => void,
  onFailure: () => void,
): Promise<void> {
  const runs = Array.from({ length: threads }, async () => {
    const worker = takeWorker();
    try {
      await send(worker, task, onPart);
      idle.add(worker);
    } catch (error) {
      onFailure();
      void worker.terminate();
      throw error;
    }
  });
  const failed = (await Promise.allSettled(runs)).find((run) => run.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

function takeWorker(): Worker {
  for (const worker of idle) {
    idle.delete(worker);
    return worker;
  }
  // URL strings are not rewritten by the compiler: sources run as .ts, the published package as .js.
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  // Flags of the process are not passed on: some, like --input-type, a worker refuses, and it needs none.
  const worker = new Worker(new URL(`./thread${extension}`, import.meta.url), { execArgv: [] });
  worker.unref();
  // A worker that ends while it waits is not taken again; while it works, `send` hears of it too.
  worker.on("error", () => idle.delete(worker));
  worker.on("exit", () => idle.delete(worker));
  return worker;
}

function send(worker: Worker, task: FeatureTask, onPart: (symbol: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (end: () => void): void => {
      worker.off("message", onMessage);
      worker.off("error", onError);
      worker.off("exit", onExit);
      worker.unref();
      end();
    };
    const die = (reason: string): void =>
      finish(() => reject(new PregaoError("PREGAO_WORKER_FAILED", { stage: "computing features", reason })));
    const onMessage = (news: TaskNews): void => {
      if (news.kind === "part") onPart(news.symbol);
      else if (news.kind === "done") finish(resolve);
      else {
        const error = new PregaoError(news.code as ErrorCode, news.details as ErrorDetails<ErrorCode>);
        finish(() => reject(error));
      }
    };
    const onError = (error: Error): void => die(error.message);
    const onExit = (code: number): void => die(`it exited with code ${code}`);
    worker.on("message", onMessage);
    worker.on("error", onError);
    worker.on("exit", onExit);
    worker.ref();
    worker.postMessage(task);
  });
}

/** Ends the workers that wait; never needed for the process to exit. A later task starts new ones. */
export async function closeFeatureWorkers(): Promise<void> {
  await Promise.all([...idle].map((worker) => worker.terminate()));
  idle.clear();
}
