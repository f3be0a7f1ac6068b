import { Audience } from "./audience.ts";
import type { Platform, WorkerThread } from "./platform.ts";

/** Node (and what calls itself so); null elsewhere. */
export function nodePlatform(): Platform | null {
  if (typeof globalThis.process?.getBuiltinModule !== "function") return null;
  const { availableParallelism } = process.getBuiltinModule("node:os");
  const { Worker, parentPort } = process.getBuiltinModule("node:worker_threads");
  return {
    sharesMemory: true,
    threads: availableParallelism(),
    startWorker: () => nodeThread(Worker),
    serve(onMessage) {
      parentPort!.on("message", onMessage);
      return (message, transfer) => parentPort!.postMessage(message, transfer);
    },
  };
}

function nodeThread(Worker: typeof import("node:worker_threads").Worker): WorkerThread {
  // URL strings are not rewritten by the compiler: sources run as .ts, the published package as .js.
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  const url = new URL(`../workers/thread${extension}`, import.meta.url);
  // Flags of the process are not passed on: some, like --input-type, a worker refuses, and it needs none. It makes little
  // garbage, so a small young generation saves memory at no cost.
  const worker = new Worker(url, { execArgv: [], resourceLimits: { maxYoungGenerationSizeMb: 4 } });
  const audience = new Audience();
  worker.on("message", (message: unknown) => audience.hear(message));
  worker.on("error", (error) => audience.end(error.message));
  worker.on("exit", (code) => audience.end(`it exited with code ${code}`));
  worker.unref();
  return {
    post: (message) => worker.postMessage(message),
    listen: (listener) => audience.listen(listener),
    hold: (isHeld) => (isHeld ? worker.ref() : worker.unref()),
    terminate: async () => {
      await worker.terminate();
    },
  };
}
