export { prunerNames, samplerNames } from "./choices.ts";
export type { TrialChannel, TrialExecutor, TrialOutcome, TrialPruning, TrialRequest } from "./executor.ts";
export { type FoldTrials, foldExecutor, type PredictionScore } from "./fold-executor.ts";
export { type JournalContents, readJournal, type StudyIdentity } from "./journal.ts";
export { type MedianPrunerOptions, medianPruner } from "./pruners/median-pruner.ts";
export { namedPruner } from "./pruners/named-pruner.ts";
export type { Pruner } from "./pruners/pruner.ts";
export {
  type SuccessiveHalvingOptions,
  successiveHalvingPruner,
} from "./pruners/successive-halving-pruner.ts";
export {
  drawCombinations,
  randomisedSearch,
  type SearchRequest,
  type SearchResult,
  type SearchTrial,
} from "./randomised-search.ts";
export type { Sampler } from "./sampler.ts";
export { runStudy, type StudyRequest } from "./study.ts";
export { bestTrial, type StudyResult } from "./study-result.ts";
export { type TpeOptions, TpeSampler } from "./tpe/tpe-sampler.ts";
export type { Trial, TrialReport } from "./trial.ts";
