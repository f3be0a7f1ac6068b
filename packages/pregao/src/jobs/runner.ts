import type { z } from "zod";
import type { Configuration } from "../config/index.ts";
import type { Logger } from "../logging.ts";
import type { JobProgress, JobRecord, JsonValue } from "./contract.ts";

/** What a runner may use while it does a job. */
export interface JobContext {
  readonly job: JobRecord;
  readonly configuration: Configuration;
  readonly logger: Logger;
  /** Cancelled, timed out, lease lost or the worker drains: stop within a second. */
  readonly signal: AbortSignal;
  /** A folder of this job's own that its later attempts find again: checkpoints lie here. */
  readonly directory: string;
  tell(progress: Partial<JobProgress>): void;
}

/** One kind of job: what it takes and how it is done. A new kind is one entry in `runners.ts`. */
export interface JobRunner<Payload = unknown> {
  readonly kind: string;
  readonly payload: z.ZodType<Payload>;
  /** Must be repeatable: an attempt may die at any moment and another begin. What it publishes is keyed by the job's id. */
  run(payload: Payload, context: JobContext): Promise<JsonValue>;
}
