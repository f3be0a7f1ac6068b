export type {
  ActiveRun,
  MetricPoint,
  ParamValue,
  PublishedVersion,
  RunDetails,
  RunFilter,
  RunRecord,
  RunStatus,
  StartRunRequest,
  Tracker,
} from "./contract.ts";
export { longestParam } from "./limits.ts";
export { LocalTracker } from "./local-tracker.ts";
export { type MlflowAddress, MlflowClient } from "./mlflow/mlflow-client.ts";
export { MlflowTracker, type MlflowTrackerOptions } from "./mlflow/mlflow-tracker.ts";
export { type ListeningAddress, refuseOwnAddress } from "./mlflow/own-address.ts";
export { moveRegisteredAlias } from "./mlflow/register-version.ts";
export { openMlflow, openTracker, type SyncedRuns, syncRuns, waitingRuns } from "./open-tracker.ts";
export type { OutboxState, SetAsideEntry } from "./outbox/outbox.ts";
export type { SentOutbox } from "./outbox/send-outbox.ts";
