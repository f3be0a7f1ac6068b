export {
  type BacktestOverfitting,
  backtestOverfitting,
  type OverfittingOptions,
} from "./backtest-overfitting.ts";
export { type DieboldMariano, dieboldMariano } from "./diebold-mariano.ts";
export { type FamilyComparison, type FamilyVerdict, familyVerdict } from "./family-verdict.ts";
export { type ReturnMoments, returnMoments } from "./return-moments.ts";
export {
  deflatedSharpeRatio,
  expectedMaximumSharpe,
  minimumTrackRecordLength,
  probabilisticSharpeRatio,
  type SharpeSample,
  type SharpeTrials,
  sharpeError,
} from "./sharpe-statistics.ts";
export {
  type SuperiorAbility,
  type SuperiorAbilityOptions,
  superiorPredictiveAbility,
} from "./superior-predictive-ability.ts";
