import type { DieboldMariano } from "./skill/diebold-mariano.ts";

/**
 * What an evaluation says. Everything here is plain JSON: a figure that is not defined is `null`, with the reason
 * beside it, so that nothing is lost when it is written to a manifest, a wire or a report.
 */

/** The model beside one baseline; a difference is model − baseline, in the unit of the metric. */
export interface BaselineComparison {
  readonly value: number | null;
  readonly difference: number | null;
  /** Ends of the paired interval: model and baseline are resampled on the same dates. */
  readonly differenceLow: number | null;
  readonly differenceHigh: number | null;
}

export interface MetricEstimate {
  /** Stable, snake_case. */
  readonly name: string;
  /** For people. */
  readonly label: string;
  readonly better: "higher" | "lower";
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** By the name of the baseline. */
  readonly baselines: Readonly<Record<string, BaselineComparison>>;
  /** Why `value` is null, or what was left out of it. */
  readonly reason?: string;
}

export interface BaselineDescription {
  readonly name: string;
  readonly description: string;
}

/** How the intervals were made. */
export interface IntervalMethod {
  readonly level: number;
  readonly method: string;
  /** In dates. */
  readonly blockLength: number;
  readonly resamples: number;
  readonly seed: number;
}

/** The model against one baseline by Diebold and Mariano, on the mean loss of each date. */
export interface EqualAccuracyTest extends DieboldMariano {
  readonly baseline: string;
  /** Log-loss of the outcome's class, or squared error of the forecast. */
  readonly loss: "log_loss" | "squared_error";
}

/** The primary metric against the best baseline, in one line. */
export interface Verdict {
  /** True only where the paired interval excludes 0 on the good side and the labels and split allow a claim. */
  readonly skill: boolean;
  readonly line: string;
  readonly metric: string;
  readonly baseline: string;
  readonly difference: number | null;
  readonly differenceLow: number | null;
  readonly differenceHigh: number | null;
}

interface EvaluationCore {
  /** Rows that were scored. */
  readonly rows: number;
  /** Rows given without a known outcome, left out. */
  readonly rowsWithoutOutcome: number;
  /** Distinct times among the scored rows. */
  readonly dates: number;
  readonly symbols: number;
  /** First and last time of the scored rows, epoch milliseconds UTC. */
  readonly period: { readonly from: number; readonly to: number };
  /** The one metric that decides, named before anything was measured. */
  readonly primary: string;
  readonly metrics: readonly MetricEstimate[];
  readonly baselines: readonly BaselineDescription[];
  /** One for each baseline: are they equally accurate? */
  readonly equalAccuracy: readonly EqualAccuracyTest[];
  readonly intervals: IntervalMethod;
  readonly verdict: Verdict;
  /** Why the figures may say less than they seem to; sentences. */
  readonly caveats: readonly string[];
}

export interface ClassScores {
  readonly name: string;
  /** Rows whose outcome is this class. */
  readonly support: number;
  /** Rows for which this class was predicted. */
  readonly predicted: number;
  readonly precision: MetricEstimate;
  readonly recall: MetricEstimate;
  readonly f1: MetricEstimate;
  readonly rocAuc: MetricEstimate;
}

export interface ClassificationEvaluation extends EvaluationCore {
  readonly task: "classification";
  readonly classNames: readonly string[];
  readonly perClass: readonly ClassScores[];
  /** `confusion[outcome][predicted]`, counts. */
  readonly confusion: readonly (readonly number[])[];
}

export interface RegressionEvaluation extends EvaluationCore {
  readonly task: "regression";
  /** How the information coefficient was taken: across symbols on each date, or over time within each symbol. */
  readonly informationCoefficient: "cross-section" | "over-time";
  /** The same forecasts as price levels, where "tomorrow = today" looks brilliant: only beside its baseline. */
  readonly priceLevels: readonly MetricEstimate[] | null;
}

export type Evaluation = ClassificationEvaluation | RegressionEvaluation;
