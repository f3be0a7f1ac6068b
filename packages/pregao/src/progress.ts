/**
 * How long work tells how far it is. Anything that can take more than a second receives a `ProgressSink`;
 * who listens (bars on a terminal, JSON lines, a job queue) is decided at the top of the house.
 */
export interface ProgressUpdate {
  /** What is being done, in words a user reads: "training the forest". Stable while the stage lasts. */
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  /** A word on the current item: a ticker, a fold, a loss. */
  readonly note?: string;
  /** Of work in several stages: which one this is, and then `done` of `total` is the share of all stages together. */
  readonly whole?: { readonly stage: number; readonly stages: number };
}

export type ProgressSink = (update: ProgressUpdate) => void;

export const silentProgress: ProgressSink = () => {};

/** What every long-running call of the library receives. */
export interface RunContext {
  readonly seed: number;
  /** Worker threads to use, at least 1. The result never depends on it. */
  readonly threads: number;
  readonly signal: AbortSignal;
  readonly progress: ProgressSink;
  /**
   * Folder in which long fits keep how far they are. Work that was killed and is done again with the same folder goes on
   * from there and ends with the same bytes; without it nothing is kept.
   */
  readonly checkpoints?: string;
}

export function createRunContext(given: Partial<RunContext> = {}): RunContext {
  return {
    seed: given.seed ?? 42,
    threads: given.threads ?? 2,
    signal: given.signal ?? new AbortController().signal,
    progress: given.progress ?? silentProgress,
    ...(given.checkpoints === undefined ? {} : { checkpoints: given.checkpoints }),
  };
}
