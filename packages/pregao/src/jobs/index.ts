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
