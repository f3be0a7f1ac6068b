/**
 * The process that does jobs, one after another: started by its URL (`job-process.ts`), never imported. It ends with its worker,
 * and leaves signals to it.
 */
import { constants, setPriority } from "node:os";
import { Worker } from "node:worker_threads";
import type { Configuration } from "../../config/index.ts";
import { isPregaoError } from "../../errors.ts";
import { createLogger, type Logger } from "../../logging.ts";
import type { JobFailure, JobRecord } from "../contract.ts";
import { progressReporter } from "../progress.ts";
import { checkPayload, loadRunner, registerRunners } from "../runners.ts";
import type { JobNews, JobOrder } from "./messages.ts";

let begun: Promise<{ readonly configuration: Configuration; readonly logger: Logger }> | undefined;
let stopping = new AbortController();

// Where there is one processor for both, somebody waits for predictions and nobody for a training. Before any thread begins.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
// A Ctrl-C and a service manager signal the whole group: what becomes of jobs is for the worker to say.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
process.on("disconnect", () => process.exit(1));
// A loop that is blocked hears of no disconnection.
const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
new Worker(new URL(`./orphan-guard${extension}`, import.meta.url), {
  execArgv: [],
  workerData: process.ppid,
}).unref();

process.on("message", (order: JobOrder) => {
  if (order.kind === "begin") begun = begin(order);
  else if (order.kind === "stop") stopping.abort();
  else void run(order.job, order.directory);
});

async function begin({ configuration, kinds, runners }: Extract<JobOrder, { kind: "begin" }>): Promise<{
  readonly configuration: Configuration;
  readonly logger: Logger;
}> {
  if (runners !== null) registerRunners((await import(runners)).default);
  const logger = await createLogger(configuration);
  // Loaded now, so that the first job begins at once; what cannot be loaded is told by the job that needs it.
  for (const kind of kinds) void loadRunner(kind).catch(() => {});
  return { configuration, logger };
}

async function run(job: JobRecord, directory: string): Promise<void> {
  stopping = new AbortController();
  const { signal } = stopping;
  const reporter = progressReporter((progress) => tell({ kind: "progress", progress }));
  let own: Logger | undefined;
  try {
    const { configuration, logger } = await begun!;
    own = logger.child({ job: job.id, kind: job.kind });
    const runner = await loadRunner(job.kind);
    const payload = await checkPayload(job.kind, job.payload);
    const context = { job, configuration, logger: own, signal, directory, tell: reporter.tell };
    const result = await runner.run(payload, context);
    reporter.flush();
    tell({ kind: "done", result });
  } catch (error) {
    reporter.flush();
    if (!isPregaoError(error) && !signal.aborted) {
      if (own === undefined) console.error(error);
      else own.error({ err: error }, "the job has a defect");
    }
    tell({ kind: "failed", ...failureOf(error, job.id) });
  }
}

/** A mistake of the caller's fails again however often it is tried; anything else may not. */
function failureOf(error: unknown, id: string): { failure: JobFailure; isFinal: boolean } {
  if (isPregaoError(error)) {
    const { code, message, status } = error;
    return { failure: { code, message }, isFinal: status < 500 };
  }
  // What a program says of itself (paths, addresses, rows) is for its log, not for whoever may read the job.
  const message = `the job ${id} met a defect of its program: see the worker's log`;
  return { failure: { code: "PREGAO_JOB_DEFECT", message }, isFinal: false };
}

function tell(news: JobNews): void {
  // A worker that is gone hears nothing; this process follows it.
  process.send?.(news, undefined, {}, () => {});
}
