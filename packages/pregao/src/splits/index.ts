export {
  type CombinatorialFold,
  type CombinatorialFolds,
  type CombinatorialOptions,
  combinatorialPurgedFolds,
} from "./combinatorial-purged.ts";
export type { DroppedRows, Fold, LabelIntervals, PurgedFold, Split } from "./contract.ts";
export { type FoldLane, foldLanes, type LanePart, type LaneParts, type LaneStretch } from "./fold-lanes.ts";
export { type HeldOut, type HoldOutOptions, holdOutLast } from "./hold-out-last.ts";
export { type SplitByDateOptions, splitByDate } from "./split-by-date.ts";
export { type ShuffledSplitOptions, splitShuffledStratified } from "./split-shuffled-stratified.ts";
export {
  type StratifiedFoldOptions,
  stratifiedTimeOrderedFolds,
  type TimeOrderedFoldOptions,
  timeOrderedFolds,
} from "./time-ordered-folds.ts";
export { type WalkForwardOptions, walkForwardFolds } from "./walk-forward.ts";
