export { balanceRows, classWeights, type TrainingClasses } from "./class-balance.ts";
export {
  type Absence,
  type AccountedLabels,
  type Action,
  actions,
  countAbsences,
  isNumericKind,
  type LabelKind,
  type Labels,
  labelKinds,
  regressionTarget,
} from "./contract.ts";
export { direction } from "./direction.ts";
export { type EntrySignalOptions, entrySignal } from "./entry-signal.ts";
export {
  defaultThreshold,
  type ForwardReturnOptions,
  forwardReturn,
  type Threshold,
} from "./forward-return.ts";
export { forwardVolatility } from "./forward-volatility.ts";
export { type MetaLabelOptions, metaLabel } from "./meta-label.ts";
export { type MultiHorizonReturns, multiHorizonReturns } from "./multi-horizon-returns.ts";
export { openInterestChange } from "./open-interest-change.ts";
export { pastVolatility } from "./past-volatility.ts";
export {
  averageUniqueness,
  concurrentLabels,
  type LabelSpans,
  labelSpans,
} from "./sample-uniqueness.ts";
export { sequentialBootstrap } from "./sequential-bootstrap.ts";
export { type SignalColumns, signalCluster } from "./signal-cluster.ts";
export { timeDecayWeights } from "./time-decay.ts";
export { type BarrierLabels, type BarrierOptions, tripleBarrier } from "./triple-barrier.ts";
