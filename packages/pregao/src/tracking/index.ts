export type {
  ActiveRun,
  MetricPoint,
  ParamValue,
  RunDetails,
  RunFilter,
  RunRecord,
  RunStatus,
  StartRunRequest,
  Tracker,
} from "./contract.ts";
export { longestParam } from "./limits.ts";
export { LocalTracker } from "./local-tracker.ts";
