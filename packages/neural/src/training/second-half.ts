import { createHash } from "node:crypto";
import { Worker } from "node:worker_threads";
import { NeuralError } from "../errors.ts";
import { type HalfArrays, type HalfShape, halfArrays } from "./half-batch.ts";

/** What a thread is started with. */
export interface HalfOrder {
  readonly bytes: Uint8Array;
  readonly threads: number;
  readonly shape: HalfShape;
  readonly arrays: HalfArrays;
  /** Runs that were asked for, and that are done: one number each. */
  readonly asked: Int32Array;
  readonly done: Int32Array;
}

/** Threads that wait for a training with the same graph: trials of a search do not start one each. */
const MOST_WAITING = 4;
const waiting: { readonly key: string; readonly half: SecondHalf }[] = [];

/** A thread that runs the second halves of batches, beside the thread that runs the first. */
export class SecondHalf {
  readonly arrays: HalfArrays;
  private readonly key: string;
  private readonly order: HalfOrder;
  private readonly worker: Worker;
  private readonly failed: Promise<never>;
  private runs = 0;

  /** One that waits, or a new one. Whoever takes it gives it back by `release`. */
  static take(bytes: Uint8Array, threads: number, shape: HalfShape): SecondHalf {
    const key = `${createHash("sha256").update(bytes).digest("hex")} ${threads}`;
    const index = waiting.findIndex((one) => one.key === key);
    return index < 0 ? new SecondHalf(key, bytes, threads, shape) : waiting.splice(index, 1)[0]!.half;
  }

  private constructor(key: string, bytes: Uint8Array, threads: number, shape: HalfShape) {
    this.key = key;
    this.arrays = halfArrays(shape, true);
    const number = () => new Int32Array(new SharedArrayBuffer(4));
    this.order = { bytes, threads, shape, arrays: this.arrays, asked: number(), done: number() };
    // URL strings are not rewritten by the compiler: sources run as .ts, the published package as .js.
    const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
    const url = new URL(`./half-worker${extension}`, import.meta.url);
    this.worker = new Worker(url, { workerData: this.order, execArgv: [] });
    // A thread that waits for work keeps no process alive.
    this.worker.unref();
    this.failed = new Promise((_, reject) => {
      this.worker.on("error", (error) =>
        reject(halfFailed(error instanceof Error ? error.message : String(error))),
      );
      this.worker.on("exit", (code) => reject(halfFailed(`it ended with code ${code}`)));
    });
    this.failed.catch(() => {});
  }

  /** Begins a run on what lies in the arrays. */
  start(): void {
    this.runs++;
    Atomics.store(this.order.asked, 0, this.runs);
    Atomics.notify(this.order.asked, 0);
  }

  /** Waits for the run to end. NEURAL_WORKER_FAILED where the thread ended instead. */
  async finish(): Promise<void> {
    const { done } = this.order;
    this.worker.ref();
    try {
      for (let now = Atomics.load(done, 0); now !== this.runs; now = Atomics.load(done, 0)) {
        const { value } = Atomics.waitAsync(done, 0, now);
        await Promise.race([value, this.failed]);
      }
    } finally {
      this.worker.unref();
    }
  }

  /** Lets it wait for the next training with its graph, if no run is under way; else, and where enough wait, it ends. */
  async release(): Promise<void> {
    const isIdle = Atomics.load(this.order.done, 0) === this.runs;
    if (isIdle) waiting.push({ key: this.key, half: this });
    const surplus = isIdle
      ? waiting.splice(0, waiting.length - MOST_WAITING).map(({ half }) => half)
      : [this];
    for (const { worker } of surplus) await worker.terminate();
  }
}

function halfFailed(why: string): NeuralError {
  return new NeuralError("NEURAL_WORKER_FAILED", `the thread of the second half of a batch failed: ${why}`);
}
