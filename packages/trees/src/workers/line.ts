/** One who waits in line. */
interface Waiting {
  readonly slots: number;
  /** Starts when what it needs beside slots can be had; false to be asked again when another has ended. */
  readonly tryStart: () => boolean;
}

/**
 * Deals out a number of equal slots (cores) to tasks that need several at once, strictly first come, first served: a wide
 * task is never overtaken, so it cannot starve, and it gets all its slots together, so that tasks whose threads wait for
 * one another cannot block each other.
 */
export class Line {
  private free: number;
  private readonly size: number;
  private readonly waiting: Waiting[] = [];

  constructor(slots: number) {
    this.size = slots;
    this.free = slots;
  }

  /**
   * Runs `task` once `slots` are free (all of them when it asks for more than there are) and `reserve` has given what else it
   * needs; `reserve` returns null to be asked again when another task has ended, and what it throws ends the wait. Aborting
   * while waiting rejects at once.
   */
  run<R, T>(
    slots: number,
    reserve: () => R | null,
    task: (reserved: R) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const width = Math.min(slots, this.size);
    const start = async (reserved: R): Promise<void> => {
      this.free -= width;
      try {
        resolve(await task(reserved));
      } catch (error) {
        reject(error);
      } finally {
        this.free += width;
        this.advance();
      }
    };
    const tryStart = (): boolean => {
      try {
        const reserved = reserve();
        if (reserved === null) return false;
        void start(reserved);
      } catch (error) {
        reject(error);
      }
      signal?.removeEventListener("abort", onAbort);
      return true;
    };
    const entry = { slots: width, tryStart };
    const onAbort = (): void => {
      this.waiting.splice(this.waiting.indexOf(entry), 1);
      reject(signal!.reason);
      this.advance();
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    this.waiting.push(entry);
    this.advance();
    return promise;
  }

  private advance(): void {
    for (let first = this.waiting[0]; first && first.slots <= this.free; first = this.waiting[0]) {
      this.waiting.shift();
      if (first.tryStart()) continue;
      this.waiting.unshift(first);
      return;
    }
  }
}
