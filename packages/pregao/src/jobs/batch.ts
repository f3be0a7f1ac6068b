import { randomUUID } from "node:crypto";
import { PregaoError } from "../errors.ts";
import type { JobQueue, JobRecord, JobRequest, JobStatus } from "./contract.ts";

export interface BatchRequest {
  readonly symbols: readonly string[];
  readonly timeframes: readonly string[];
  readonly modelTypes: readonly string[];
  /** Of all its jobs at most so many run at once, on all workers together. */
  readonly maxConcurrent: number;
  /** One of the caller's: submitted again it gives the jobs that there are. A UUID when left out. */
  readonly id?: string;
  /** The job of one combination; its batch, subject and id are added here. */
  readonly job: (
    symbol: string,
    timeframe: string,
    modelType: string,
  ) => Omit<JobRequest, "batch" | "subject" | "id">;
}

export interface SubmittedBatch {
  readonly id: string;
  /** In order of symbols, then timeframes, then model types. */
  readonly jobs: readonly JobRecord[];
}

/** One job for each combination under one id. A batch that was submitted half is completed by submitting it again with its id. */
export async function submitBatch(queue: JobQueue, request: BatchRequest): Promise<SubmittedBatch> {
  const { symbols, timeframes, modelTypes, maxConcurrent, id = randomUUID() } = request;
  const jobs: JobRecord[] = [];
  for (const symbol of symbols) {
    for (const timeframe of timeframes) {
      for (const modelType of modelTypes) {
        const job = request.job(symbol, timeframe, modelType);
        const subject = { symbol, timeframe, modelType };
        jobs.push(
          await queue.submit({
            ...job,
            subject,
            batch: { id, maxConcurrent },
            id: `${id}.${jobs.length + 1}`,
          }),
        );
      }
    }
  }
  return { id, jobs };
}

/** How far a batch is as a whole. */
export interface BatchProgress {
  readonly id: string;
  readonly total: number;
  readonly byStatus: Readonly<Record<JobStatus, number>>;
  /** 0 to 1, each job counting the same; one that has ended counts whole, however it ended. */
  readonly progress: number;
  readonly isEnded: boolean;
}

/** PREGAO_NAME_UNKNOWN for a batch without jobs. */
export async function batchProgress(queue: JobQueue, id: string): Promise<BatchProgress> {
  const { total, byStatus } = await queue.list({ batch: id, limit: 1 });
  if (total === 0) throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "batch", name: id, near: "" });
  const { jobs: running } = await queue.list({ batch: id, statuses: ["running"], limit: mostRunning });
  const { completed, failed, cancelled, timeout } = byStatus;
  const ended = completed + failed + cancelled + timeout;
  const begun = running.reduce((sum, { progress }) => sum + (progress?.progress ?? 0), 0);
  return {
    id,
    total,
    byStatus,
    progress: Math.min(1, (ended + begun) / total),
    isEnded: ended === total,
  };
}

/** Running jobs whose progress is looked at. */
const mostRunning = 1000;
