import type { FitControl } from "./fit-control.ts";
import { resolveThreads } from "./workers/pool.ts";

/** A fit to be run in a batch: hand `control` on, as in `(control) => fitXGBClassifier({ matrix, labels, rows, ...control })`. */
export type BatchedFit<M> = (control: BatchControl) => Promise<M>;

/** What each fit of a batch is run with. */
export type BatchControl = Required<Pick<FitControl, "threads" | "signal" | "onProgress">>;

/** How a batch is run; none of it changes the models. */
export interface FitManyControl {
  /** Worker threads of the whole batch; default: as many as the machine runs at once. */
  readonly threads?: number;
  /** Rows × columns of one fit. Below a million every fit has one thread; above, fits left over at the end share the rest. */
  readonly cells?: number;
  /** Stops every fit; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called on the calling thread after each tree or round of any fit, and after each fit. */
  readonly onProgress?: (progress: FitManyProgress) => void;
}

export interface FitManyProgress {
  /** Fits that have ended. */
  readonly done: number;
  readonly total: number;
  /** Share of all work done, parts of running fits included, 0 … 1; every fit counts the same. */
  readonly fraction: number;
  /** Milliseconds since the batch began. */
  readonly elapsed: number;
  /** Milliseconds still to go at the speed so far. */
  readonly remaining: number;
}

/** Below this many cells a second thread saves less than it costs: the threads meet more often than they work. */
const CELLS_WORTH_THREADS = 1_000_000;

/**
 * Runs fits (folds, trials, assets) so that every core is busy: one thread a fit while there are enough of them, which needs no
 * meeting of threads and so wastes nothing. The models are those of running one after another, in the order of `fits`. The
 * first failure stops the others and is thrown once they have stopped. Fits that would not find room beside one another
 * wait for it.
 */
export async function fitMany<M>(fits: readonly BatchedFit<M>[], control: FitManyControl = {}): Promise<M[]> {
  const stop = new AbortController();
  const failures: { readonly reason: unknown }[] = [];
  const models = new Array<M>(fits.length);
  await runAll(fits, control, stop, (i, ending) => {
    if (ending.status === "fulfilled") models[i] = ending.value;
    else if (failures.push(ending) === 1) stop.abort(ending.reason);
  });
  if (failures[0]) throw failures[0].reason;
  return models;
}

/** The same, but a failure leaves the others running: how each fit ended, in order. Rejects only when aborted. */
export async function fitManySettled<M>(
  fits: readonly BatchedFit<M>[],
  control: FitManyControl = {},
): Promise<PromiseSettledResult<M>[]> {
  const endings = new Array<PromiseSettledResult<M>>(fits.length);
  await runAll(fits, control, new AbortController(), (i, ending) => {
    endings[i] = ending;
  });
  return endings;
}

async function runAll<M>(
  fits: readonly BatchedFit<M>[],
  { threads: wanted, cells = Number.POSITIVE_INFINITY, signal, onProgress }: FitManyControl,
  stop: AbortController,
  onEnd: (index: number, ending: PromiseSettledResult<M>) => void,
): Promise<void> {
  const threads = resolveThreads(wanted);
  signal?.throwIfAborted();
  const onAbort = (): void => stop.abort(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  const progress = new BatchProgress(fits.length, onProgress);
  let next = 0;
  const runNext = async (): Promise<void> => {
    while (next < fits.length && !stop.signal.aborted) {
      const index = next++;
      const control = {
        threads: threadsOf(index, fits.length, threads, cells),
        signal: stop.signal,
        onProgress: ({ done, total }: { done: number; total: number }) => progress.at(index, done / total),
      };
      try {
        const value = await fits[index]!(control);
        progress.end(index);
        onEnd(index, { status: "fulfilled", value });
      } catch (reason) {
        onEnd(index, { status: "rejected", reason });
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(threads, fits.length) }, runNext));
  } finally {
    signal?.removeEventListener("abort", onAbort);
  }
  signal?.throwIfAborted();
}

/** One thread a fit, but those that are left when the rest is dealt out evenly share all threads. */
function threadsOf(index: number, fits: number, threads: number, cells: number): number {
  const left = fits % threads;
  return cells < CELLS_WORTH_THREADS || index < fits - left ? 1 : Math.floor(threads / left);
}

class BatchProgress {
  private readonly shares: Float64Array;
  private readonly onProgress: FitManyControl["onProgress"];
  private readonly start = performance.now();
  private done = 0;
  private sum = 0;

  constructor(total: number, onProgress: FitManyControl["onProgress"]) {
    this.shares = new Float64Array(total);
    this.onProgress = onProgress;
  }

  /** Notes that a fit is so far, 0 … 1. */
  at(index: number, share: number): void {
    this.sum += share - this.shares[index]!;
    this.shares[index] = share;
    const total = this.shares.length;
    const fraction = Math.min(1, this.sum / total);
    const elapsed = performance.now() - this.start;
    const remaining = this.done === total ? 0 : (elapsed * (1 - fraction)) / fraction;
    this.onProgress?.({ done: this.done, total, fraction, elapsed, remaining });
  }

  end(index: number): void {
    this.done++;
    this.at(index, 1);
  }
}
