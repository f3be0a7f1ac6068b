import { parentPort } from "node:worker_threads";
import { isPregaoError } from "../../errors.ts";
import { loadFeaturesFile } from "../custom/features-file.ts";
import type { FeatureTask, TaskNews } from "./feature-task.ts";
import { runTask } from "./run-task.ts";

// What a worker thread runs: started by its URL, never imported.
const tell = (news: TaskNews): void => parentPort!.postMessage(news);

parentPort!.on("message", async (task: FeatureTask) => {
  try {
    await Promise.all(task.files.map(loadFeaturesFile));
    runTask(task, (symbol) => tell({ kind: "part", symbol }));
    tell({ kind: "done" });
  } catch (error) {
    if (isPregaoError(error)) tell({ kind: "failed", code: error.code, details: error.details });
    else {
      const reason = error instanceof Error ? error.message : String(error);
      tell({
        kind: "failed",
        code: "PREGAO_WORKER_FAILED",
        details: { stage: "computing features", reason },
      });
    }
  }
});
