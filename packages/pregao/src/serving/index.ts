export {
  type FallbackStep,
  type Forecast,
  type ForecastRequest,
  type ForecastStep,
  fallbackSteps,
  type PredictionService,
  type ScoredVersion,
  type ScoringRound,
  type ServedDrift,
  type ServedModel,
  type ServedRole,
  type ServedTicker,
  type ServingStatus,
  type StepMethod,
  type TickerRequest,
  type TrafficState,
} from "./contract.ts";
export { predictionLogFile } from "./log/prediction-log.ts";
export { createPredictionService, type PredictionServiceParts } from "./prediction-service.ts";
export { trafficOptions } from "./traffic/traffic-options.ts";
export { readTraffic, setTraffic, type TrafficPolicy, trafficFile } from "./traffic/traffic-policy.ts";
