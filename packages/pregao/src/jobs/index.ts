export {
  type BatchProgress,
  type BatchRequest,
  batchProgress,
  type SubmittedBatch,
  submitBatch,
} from "./batch.ts";
export type {
  Claim,
  JobEvent,
  JobFailure,
  JobFilter,
  JobNeeds,
  JobPage,
  JobPriority,
  JobProgress,
  JobQueue,
  JobRecord,
  JobRequest,
  JobStatus,
  JobSubject,
  JsonValue,
  LeaseState,
  QueueState,
  WorkerRecord,
} from "./contract.ts";
export { jobPriorities, jobStatuses } from "./contract.ts";
export { openQueue } from "./open-queue.ts";
export type { JobContext, JobRunner } from "./runner.ts";
export { type TrainingRequestPayload, trainingPayload } from "./runners/training-payload.ts";
export type { TrainingJobResult } from "./runners/training-result.ts";
export { checkPayload, jobKinds, registerRunners } from "./runners.ts";
export { openSchedules } from "./schedules/open-schedules.ts";
export { parseSchedule, type Schedule, type ScheduleRequest } from "./schedules/schedule.ts";
export type { ScheduleStore } from "./schedules/schedule-store.ts";
export { type QueueTrials, queueTrialExecutor } from "./trial-executor.ts";
export { checkWebhook } from "./webhooks/check-webhook.ts";
export { verifyWebhook } from "./webhooks/signature.ts";
export { type WorkerOptions, workerOptions } from "./worker/options.ts";
export { runWorker, type WorkerTerms } from "./worker/run-worker.ts";
export {
  type SupervisedWorkers,
  type SupervisionPlan,
  superviseWorkers,
} from "./worker/supervise-workers.ts";
