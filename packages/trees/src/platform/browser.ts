import { Audience } from "./audience.ts";
import type { Platform, WorkerThread } from "./platform.ts";

/** The few parts of the DOM used here, typed by hand: the compiler is set up for Node. */
interface BrowserWorker {
  postMessage(message: unknown): void;
  terminate(): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
}

interface Browser {
  readonly crossOriginIsolated?: boolean;
  readonly navigator?: { readonly hardwareConcurrency?: number };
  readonly Worker: new (url: URL, options: { type: "module" }) => BrowserWorker;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
}

/** A page, or a worker of one. Memory can be shared where the page is cross-origin isolated (COOP and COEP headers). */
export function browserPlatform(): Platform {
  const browser = globalThis as unknown as Browser;
  const sharesMemory = browser.crossOriginIsolated === true && typeof browser.Worker === "function";
  return {
    sharesMemory,
    threads: sharesMemory ? (browser.navigator?.hardwareConcurrency ?? 1) : 1,
    startWorker: () => browserThread(browser),
    serve(onMessage) {
      browser.onmessage = ({ data }) => onMessage(data);
      return (message, transfer) => browser.postMessage(message, transfer);
    },
  };
}

function browserThread({ Worker }: Browser): WorkerThread {
  // Written out, so that bundlers find the worker's file.
  const worker = new Worker(new URL("../workers/thread.js", import.meta.url), { type: "module" });
  const audience = new Audience();
  worker.onmessage = ({ data }) => audience.hear(data);
  worker.onerror = ({ message }) => audience.end(message ?? "its script could not be loaded");
  return {
    post: (message) => worker.postMessage(message),
    listen: (listener) => audience.listen(listener),
    hold: () => {},
    terminate: async () => worker.terminate(),
  };
}
