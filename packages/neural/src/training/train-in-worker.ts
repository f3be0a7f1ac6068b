import { availableParallelism } from "node:os";
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

/** Threads that wait for the next training, with their sessions: trials and folds start none and write no graph anew. */
const waiting: Worker[] = [];
const mostWaiting = Math.max(2, availableParallelism());

/**
 * `train` in a worker thread: the caller's event loop stays free. Architectures, optimisers and examples are given as plain
 * data. Errors are those of `train`, with their codes; NEURAL_WORKER_FAILED when the thread ends without a result.
 */
export async function trainInWorker(
  request: TrainingRequest,
  control: WorkerControl = {},
): Promise<TrainedNetwork> {
  throwIfAborted(control.signal, "before it began");
  const worker = waiting.pop() ?? startWorker();
  worker.ref();
  const heeded = heed(worker, control, () => keep(worker));
  try {
    worker.postMessage({ kind: "train", request } satisfies WorkerOrder);
  } catch (error) {
    // Something that cannot be copied to a thread: it would wait for ever.
    await worker.terminate();
    await heeded.catch(() => {});
    throw error;
  }
  return heeded;
}

/** Waits for a thread's result. `onIdle` hears that it can be asked for another; a thread that cannot is ended. */
export async function heed(
  worker: Worker,
  { signal, onProgress }: WorkerControl,
  onIdle?: () => void,
): Promise<TrainedNetwork> {
  const abort = () => worker.postMessage({ kind: "abort" } satisfies WorkerOrder);
  signal?.addEventListener("abort", abort);
  let isIdle = false;
  let listenerError: { readonly cause: unknown } | null = null;
  const end = new AbortController();
  try {
    return await new Promise((resolve, reject) => {
      const on = <Value>(event: string, listener: (value: Value) => void) => {
        worker.on(event, listener);
        end.signal.addEventListener("abort", () => worker.off(event, listener));
      };
      on("message", (news: WorkerNews) => {
        if (news.kind === "progress") {
          // A listener that throws fails the training, as it does without a worker. The thread is not ended meanwhile: a run of
          // onnxruntime that is cut off takes the process with it.
          try {
            if (listenerError === null) onProgress?.(news.progress);
          } catch (cause) {
            listenerError = { cause };
            abort();
          }
          return;
        }
        isIdle = onIdle !== undefined;
        if (listenerError !== null) reject(listenerError.cause);
        else if (news.kind === "done") resolve(news.trained);
        else reject(errorOf(news));
      });
      on("error", (error: unknown) => reject(failed(error instanceof Error ? error.message : String(error))));
      on("exit", (code: number) => reject(failed(`it ended with code ${code} before the training did`)));
    });
  } finally {
    signal?.removeEventListener("abort", abort);
    end.abort();
    if (isIdle) onIdle!();
    else await worker.terminate();
  }
}

function startWorker(): Worker {
  // URL strings are not rewritten by the compiler: sources run as .ts, the published package as .js.
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  const worker = new Worker(new URL(`./worker${extension}`, import.meta.url), {
    // Flags of the process are not passed on: some, like --input-type, a worker refuses, and it needs none.
    execArgv: [],
  });
  // One that fails while it waits is no failure of a training: it is not taken again.
  worker.on("error", () => {});
  worker.on("exit", () => {
    const place = waiting.indexOf(worker);
    if (place >= 0) waiting.splice(place, 1);
  });
  return worker;
}

/** A thread that has ended a training waits for the next; while it waits it keeps no process alive. */
function keep(worker: Worker): void {
  worker.unref();
  if (waiting.length < mostWaiting) waiting.push(worker);
  else void worker.terminate();
}

function errorOf({ code, message, details }: WorkerNews & { kind: "failed" }): NeuralError {
  return code === null ? failed(message) : new NeuralError(code as NeuralErrorCode, message, { ...details });
}

function failed(why: string): NeuralError {
  return new NeuralError("NEURAL_WORKER_FAILED", `the worker thread of a training failed: ${why}`);
}
