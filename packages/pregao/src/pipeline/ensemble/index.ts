export {
  type EnsembleBase,
  type EnsembleBases,
  EnsembleModel,
  type EnsembleOptions,
} from "./ensemble-model.ts";
export { type TradingDecision, tradingDecision } from "./trading-decision.ts";
