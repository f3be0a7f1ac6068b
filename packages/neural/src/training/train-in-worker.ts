import { Worker } from "node:worker_threads";
import { NeuralError, type NeuralErrorCode } from "../errors.ts";
import { throwIfAborted } from "./abort.ts";
import type { Progress } from "./progress.ts";
import type { TrainedNetwork } from "./trainer.ts";
import type { TrainingRequest, WorkerNews, WorkerOrder } from "./worker-messages.ts";

export interface WorkerControl {
  /** Ends the training between two batches, after a last checkpoint. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * `train` in a worker thread: the caller's event loop stays free. Architectures, optimisers and examples are given as plain
 * data. Errors are those of `train`, with their codes; NEURAL_WORKER_FAILED when the thread ends without a result.
 */
export async function trainInWorker(
  request: TrainingRequest,
  control: WorkerControl = {},
): Promise<TrainedNetwork> {
  throwIfAborted(control.signal, "before it began");
  // URL strings are not rewritten by the compiler: sources run as .ts, the published package as .js.
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  const worker = new Worker(new URL(`./worker${extension}`, import.meta.url), {
    workerData: request,
    // Flags of the process are not passed on: some, like --input-type, a worker refuses, and it needs none.
    execArgv: [],
  });
  return heed(worker, control);
}

/** Waits for a thread's result, and for its end. */
export async function heed(worker: Worker, { signal, onProgress }: WorkerControl): Promise<TrainedNetwork> {
  const abort = () => worker.postMessage({ kind: "abort" } satisfies WorkerOrder);
  signal?.addEventListener("abort", abort);
  try {
    return await new Promise((resolve, reject) => {
      let news: WorkerNews | null = null;
      worker.on("message", (message: WorkerNews) => {
        if (message.kind !== "progress") news = message;
        else if (onProgress) tell(onProgress, message.progress, reject);
      });
      worker.on("error", (error) => reject(failed(error instanceof Error ? error.message : String(error))));
      worker.on("exit", (code) => {
        if (news?.kind === "done") resolve(news.trained);
        else if (news?.kind === "failed") reject(errorOf(news));
        else reject(failed(`it ended with code ${code} before the training did`));
      });
    });
  } finally {
    signal?.removeEventListener("abort", abort);
    await worker.terminate();
  }
}

/** A listener that throws fails the training, as it does without a worker. */
function tell(
  listener: (progress: Progress) => void,
  progress: Progress,
  reject: (reason: unknown) => void,
): void {
  try {
    listener(progress);
  } catch (error) {
    reject(error);
  }
}

function errorOf({ code, message, details }: WorkerNews & { kind: "failed" }): NeuralError {
  return code === null ? failed(message) : new NeuralError(code as NeuralErrorCode, message, { ...details });
}

function failed(why: string): NeuralError {
  return new NeuralError("NEURAL_WORKER_FAILED", `the worker thread of a training failed: ${why}`);
}
