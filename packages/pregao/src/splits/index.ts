export type { DroppedRows, Fold, LabelIntervals, PurgedFold, Split } from "./contract.ts";
export { type SplitByDateOptions, splitByDate } from "./split-by-date.ts";
export { type ShuffledSplitOptions, splitShuffledStratified } from "./split-shuffled-stratified.ts";
export {
  type StratifiedFoldOptions,
  stratifiedTimeOrderedFolds,
  type TimeOrderedFoldOptions,
  timeOrderedFolds,
} from "./time-ordered-folds.ts";
