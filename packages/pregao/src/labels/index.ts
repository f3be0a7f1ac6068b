export {
  type Absence,
  type AccountedLabels,
  type Action,
  actions,
  countAbsences,
  type Labels,
} from "./contract.ts";
export { direction } from "./direction.ts";
export {
  defaultThreshold,
  type ForwardReturnOptions,
  forwardReturn,
  type Threshold,
} from "./forward-return.ts";
export { type SignalColumns, signalCluster } from "./signal-cluster.ts";
