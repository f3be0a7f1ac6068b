import { Worker } from "node:worker_threads";
import { type ErrorCode, type ErrorDetails, PregaoError } from "../../../errors.ts";
import type { DatasetProfile, ProfileRequest } from "./dataset-profile.ts";

export type ProfileNews =
  | { readonly kind: "done"; readonly profile: DatasetProfile }
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly details: ErrorDetails<ErrorCode> };

/** A dataset that takes longer is given up: someone waits for the answer. */
const patience = 120_000;
/** JavaScript heap of the thread; the columns of the bars lie outside of it. */
const heapMegabytes = 1024;

/** `profileDataset` in a thread of its own, so that the event loop of a server stays free. */
export function profileInThread(request: ProfileRequest): Promise<DatasetProfile> {
  // URL strings are not rewritten by the compiler: sources run as .ts, the published package as .js.
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  const worker = new Worker(new URL(`./profile-thread${extension}`, import.meta.url), {
    workerData: request,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
  });
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      reject(new PregaoError("PREGAO_WORKER_FAILED", { stage: "profiling a dataset", reason }));
    };
    const timer = setTimeout(() => {
      fail(`it took more than ${patience / 1000} s`);
      void worker.terminate();
    }, patience);
    worker.once("message", (news: ProfileNews) => {
      if (news.kind === "done") resolve(news.profile);
      else reject(new PregaoError(news.code, news.details));
    });
    worker.once("error", (error: Error) => fail(error.message));
    worker.once("exit", (code) => {
      clearTimeout(timer);
      fail(`it ended with ${code}`);
    });
  });
}
