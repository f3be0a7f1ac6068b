import type { TickerPrediction } from "../pipeline/ticker-prediction.ts";

/** How a model was found for a request, from the exact one to the last resort. */
export const fallbackSteps = [
  "exact",
  "other-timeframe",
  "other-symbol",
  "other-symbol-and-timeframe",
] as const;
export type FallbackStep = (typeof fallbackSteps)[number];

/** Why a version answered: by its alias, because it was asked for, or as the newest where no alias says which. */
export type ServedRole = "champion" | "challenger" | "asked" | "latest";

/** Which version answered. */
export interface ServedModel {
  readonly name: string;
  readonly version: number;
  readonly family: string;
  readonly role: ServedRole;
  readonly symbols: readonly string[];
  readonly timeframe: string;
  readonly fallback: FallbackStep;
}

export interface TickerRequest {
  readonly ticker: string;
  /** Family name or alias; any when left out. */
  readonly family?: string;
  /** Folder of models under the home; that of the service's registry when left out. */
  readonly modelDir?: string;
  /** When left out: `b3_model` where it has a version of the family, else the name that has the newest one. */
  readonly modelName?: string;
  /** A number, an alias or latest; when left out the champion where there is one (of the family), else the newest. */
  readonly version?: string;
  /** Where bars come from; as `sourceOf` says when left out. */
  readonly source?: string;
}

export interface ServedTicker {
  readonly prediction: TickerPrediction;
  /** The same as one line of JSON: what is the same for all answers of a version is written only once. */
  readonly json: string;
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
  /** Whether a model of another symbol or timeframe may answer where there is none of this one. */
  readonly fallback: boolean;
}

/** What a step's price stands on, see docs/guide/serving.md. */
export type StepMethod = "direct" | "share of the horizon" | "held beyond the horizon";

/** One step of a forecast; the interval is NaN where the version has none. */
export interface ForecastStep {
  /** When its bar opens, epoch milliseconds. */
  readonly time: number;
  readonly price: number;
  readonly low: number;
  readonly high: number;
  readonly method: StepMethod;
}

export interface Forecast {
  readonly symbol: string;
  readonly timeframe: string;
  /** Opening time of the last bar that was seen, epoch milliseconds; of the model's timeframe. */
  readonly asOf: number;
  readonly currentPrice: number;
  readonly steps: readonly ForecastStep[];
  /** Share of outcomes that an interval should hold; null without intervals. */
  readonly level: number | null;
  /** 0 to 1: how sure, by a rule that docs/guide/serving.md states; null where nothing was measured. */
  readonly confidence: number | null;
  readonly model: ServedModel;
}

/** Drift of one feature of a version: what is served against what it was trained on. */
export interface ServedDrift {
  readonly model: string;
  readonly version: number;
  readonly feature: string;
  readonly psi: number;
  readonly verdict: "stable" | "moderate" | "large" | "unclear";
  /** Rows of served symbols that were counted. */
  readonly rows: number;
}

/** How a version did on logged predictions whose outcome is known. */
export interface ScoredVersion {
  readonly model: string;
  readonly version: number;
  readonly task: "classification" | "regression";
  /** The newest 1,000 at most. */
  readonly scored: number;
  /** Of classes the share that was right, of numbers the share whose sign was right. */
  readonly accuracy: number;
  /** 95 % interval of that share (Wilson). */
  readonly accuracyLow: number;
  readonly accuracyHigh: number;
  /** The share that always saying the most frequent outcome of the same rows would have had. */
  readonly baseline: number;
  /** Log-loss of classes, squared error of numbers. */
  readonly loss: number;
  /** The loss of knowing nothing: the shares of the same rows' outcomes, or 0 for a return. */
  readonly baselineLoss: number;
}

/** A champion and who stands beside it. */
export interface TrafficState {
  readonly model: string;
  readonly champion: number;
  /** The version that stands beside, and as what. */
  readonly beside: number;
  readonly as: "challenger" | "former champion";
  readonly mode: "shadow" | "share";
  readonly share: number;
  /** Scored predictions that both have made, and dates they are of. */
  readonly pairs: number;
  readonly dates: number;
}

export interface ServingStatus {
  readonly ready: boolean;
  readonly modelsLoaded: number;
  readonly modelBytes: number;
  readonly predictions: number;
  readonly failures: number;
  /** Answers that were kept from an earlier request. */
  readonly cacheHits: number;
  /** Milliseconds, of the last thousand predictions; null before the first. */
  readonly latency: { readonly p50: number; readonly p99: number } | null;
  /** Seconds since the newest stored bar should have been followed by another, by source; 0 where up to date. */
  readonly staleness: Readonly<Record<string, number>>;
  readonly drift: readonly ServedDrift[];
  readonly scores: readonly ScoredVersion[];
  readonly traffic: readonly TrafficState[];
  /** Logged predictions that could not be written; 0 in a sound service. */
  readonly logFailures: number;
}

/** What a round of scoring did. */
export interface ScoringRound {
  readonly scored: number;
  /** Logged predictions whose outcome lies ahead, or whose bars could not be read now. */
  readonly waiting: number;
  /** Aliases that were taken back, with the reason. */
  readonly rolledBack: readonly { readonly model: string; readonly alias: string; readonly reason: string }[];
}

/** Answers from published models and stored bars. One for each server process. */
export interface PredictionService {
  /** Loads what is to be warm; predictions before it are answered all the same. */
  start(): Promise<void>;
  predict(request: TickerRequest): Promise<ServedTicker>;
  forecast(request: ForecastRequest): Promise<Forecast>;
  /** Scores logged predictions whose outcome is known by now, and judges challengers; done every few minutes after `start`. */
  score(): Promise<ScoringRound>;
  status(): Promise<ServingStatus>;
  close(): Promise<void>;
}
