import type { TickerPrediction } from "../pipeline/predict.ts";

/** How a model was found for a request, from the exact one to the last resort. */
export type FallbackStep = "exact" | "other-timeframe" | "other-symbol" | "other-symbol-and-timeframe";

/** Which version answered. */
export interface ServedModel {
  readonly name: string;
  readonly version: number;
  readonly family: string;
  /** `champion`, `challenger` (a share of the traffic), or the version that was asked for. */
  readonly role: "champion" | "challenger" | "asked" | "latest";
  readonly symbols: readonly string[];
  readonly timeframe: string;
  readonly fallback: FallbackStep;
}

export interface TickerRequest {
  readonly ticker: string;
  /** Family name or alias; any when left out. */
  readonly family?: string;
  readonly modelDir?: string;
  readonly modelName?: string;
  /** A number, an alias or latest; champion where there is one, else latest, when left out. */
  readonly version?: string;
  readonly source?: string;
}

export interface ServedTicker {
  readonly prediction: TickerPrediction;
  readonly model: ServedModel;
  /** Whether the answer was kept from an earlier request for the same bar and version. */
  readonly cached: boolean;
}

export interface ForecastRequest {
  readonly symbol: string;
  readonly timeframe: string;
  readonly family?: string;
  /** 1 to 24 on the wire. */
  readonly steps: number;
  readonly fallback: boolean;
}

/** One step of a forecast; NaN where the version has no intervals. */
export interface ForecastStep {
  /** When its bar opens, epoch milliseconds. */
  readonly time: number;
  readonly price: number;
  readonly low: number;
  readonly high: number;
}

export interface Forecast {
  readonly symbol: string;
  readonly timeframe: string;
  /** Opening time of the last bar that was seen, epoch milliseconds. */
  readonly asOf: number;
  readonly currentPrice: number;
  readonly steps: readonly ForecastStep[];
  /** Share of outcomes that an interval should hold; null without intervals. */
  readonly level: number | null;
  /** 0 to 1: how sure, by a rule that docs/guide/serving.md states; null where nothing was measured. */
  readonly confidence: number | null;
  readonly model: ServedModel;
}

export interface ServingStatus {
  readonly ready: boolean;
  readonly modelsLoaded: number;
  readonly modelBytes: number;
  readonly predictions: number;
  readonly failures: number;
  /** Milliseconds, of the last thousand predictions; null before the first. */
  readonly latency: { readonly p50: number; readonly p99: number } | null;
  /** Seconds since the newest stored bar should have been followed by another, by source; 0 where up to date. */
  readonly staleness: Readonly<Record<string, number>>;
  readonly drift: readonly {
    readonly model: string;
    readonly version: number;
    readonly feature: string;
    readonly psi: number;
  }[];
}

/** Answers from published models and stored bars. One for each server process. */
export interface PredictionService {
  /** Loads what is to be warm; predictions before it are answered all the same. */
  start(): Promise<void>;
  predict(request: TickerRequest): Promise<ServedTicker>;
  forecast(request: ForecastRequest): Promise<Forecast>;
  status(): Promise<ServingStatus>;
  close(): Promise<void>;
}
