import { browserPlatform } from "./browser.ts";
import { nodePlatform } from "./node.ts";

/** A worker thread as the pool sees it. */
export interface WorkerThread {
  post(message: unknown): void;
  /**
   * Who hears of its messages and of its end, one listener at a time; null for nobody. One that comes after the end hears of
   * it at once.
   */
  listen(listener: WorkerListener | null): void;
  /** Whether it keeps the process alive. */
  hold(isHeld: boolean): void;
  terminate(): Promise<void>;
}

export interface WorkerListener {
  onMessage(message: unknown): void;
  onEnd(reason: string): void;
}

/** What differs between Node and a browser. Nothing else in the package may ask where it runs. */
export interface Platform {
  /** Whether threads can share memory. Without it there are no workers: fits run on the thread that calls. */
  readonly sharesMemory: boolean;
  /** Threads that run at once; 1 without shared memory. */
  readonly threads: number;
  startWorker(): WorkerThread;
  /** Inside a worker thread: hands each message to `onMessage`, and returns what sends messages back. */
  serve(onMessage: (message: unknown) => void): (message: unknown, transfer: ArrayBuffer[]) => void;
}

// Neither side imports from node: or from the DOM, so that both can be loaded, and bundled, everywhere.
export const platform: Platform = nodePlatform() ?? browserPlatform();
