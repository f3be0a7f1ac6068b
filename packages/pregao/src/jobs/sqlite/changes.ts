import type { QueueFile } from "./database.ts";

/** How often the file is asked whether another process has written. */
const interval = 100;

/** Queues of this process by their file: what one of them writes the others hear at once. */
const neighbours = new Map<string, Set<FileChanges>>();

/** Tells that the file has changed: at once by queues of this process, after a tenth of a second by others. */
export class FileChanges {
  readonly #file: QueueFile;
  readonly #listeners = new Set<() => void>();
  #version: number;
  #poll: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(file: QueueFile) {
    this.#file = file;
    this.#version = file.dataVersion();
    const group = neighbours.get(file.path) ?? new Set();
    neighbours.set(file.path, group.add(this));
  }

  /** Called after each own write. */
  tell(): void {
    for (const neighbour of neighbours.get(this.#file.path) ?? []) neighbour.#wake();
  }

  /**
   * Resolves at the next change, after `milliseconds`, when the signal says stop or the queue is closed. What has changed
   * since it was last asked counts, so nothing between a look at the file and this call is missed.
   */
  next(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (this.#closed || signal.aborted || milliseconds <= 0) return Promise.resolve();
    if (this.#hasChanged()) {
      this.#wake(); // Asked once, the change is told once: those who wait already would sleep until the next.
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        this.#listeners.delete(end);
        if (this.#listeners.size === 0) this.#stopPolling();
        resolve();
      };
      // Longer ones would fire at once; whoever waits asks again.
      const timer = setTimeout(end, Math.min(milliseconds, 2 ** 31 - 1));
      signal.addEventListener("abort", end);
      this.#listeners.add(end);
      this.#poll ??= setInterval(() => this.#look(), interval);
    });
  }

  close(): void {
    this.#closed = true;
    const group = neighbours.get(this.#file.path);
    group?.delete(this);
    if (group?.size === 0) neighbours.delete(this.#file.path);
    this.#wake();
  }

  #look(): void {
    try {
      if (this.#hasChanged()) this.#wake();
    } catch {
      this.#wake(); // Whoever waits meets the error at its next call.
    }
  }

  #hasChanged(): boolean {
    const version = this.#file.dataVersion();
    const changed = version !== this.#version;
    this.#version = version;
    return changed;
  }

  #wake(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  #stopPolling(): void {
    clearInterval(this.#poll);
    this.#poll = undefined;
  }
}
