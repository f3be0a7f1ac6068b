import { parentPort, workerData } from "node:worker_threads";
import { type ErrorCode, type ErrorDetails, isPregaoError } from "../../../errors.ts";
import { type ProfileRequest, profileDataset } from "./dataset-profile.ts";
import type { ProfileNews } from "./profile-in-thread.ts";

// What the thread runs: started by its URL, never imported.
const tell = (news: ProfileNews): void => parentPort!.postMessage(news);

try {
  tell({ kind: "done", profile: await profileDataset(workerData as ProfileRequest) });
} catch (error) {
  if (isPregaoError(error)) tell({ kind: "failed", code: error.code, details: error.details });
  else {
    const reason = error instanceof Error ? error.message : String(error);
    const details: ErrorDetails<"PREGAO_WORKER_FAILED"> = { stage: "profiling a dataset", reason };
    tell({ kind: "failed", code: "PREGAO_WORKER_FAILED", details: details as ErrorDetails<ErrorCode> });
  }
}
