import type { WorkerListener } from "./platform.ts";

/** The one listener of a worker thread. Keeps the news of the thread's end for a listener that comes later. */
export class Audience {
  private listener: WorkerListener | null = null;
  private ended: string | null = null;

  listen(listener: WorkerListener | null): void {
    this.listener = listener;
    if (this.ended !== null) listener?.onEnd(this.ended);
  }

  hear(message: unknown): void {
    this.listener?.onMessage(message);
  }

  /** The first reason is the one that counts: an exit follows every error. */
  end(reason: string): void {
    if (this.ended !== null) return;
    this.ended = reason;
    this.listener?.onEnd(reason);
  }
}
