import type { ClassificationCurves, Evaluation, ReliabilityCurve } from "../../evaluation/index.ts";
import type { FeatureImportance } from "../../models/contract.ts";
import type { ReportContents } from "../contract.ts";

/**
 * Everything that the report of a run says, as plain JSON: lists instead of typed arrays, null (never NaN) for a figure
 * that is not defined, times in epoch milliseconds UTC. The same contents give the same bytes, so nothing that differs from
 * one run to the next with the same inputs and seed (durations, what came from a cache) belongs in here. Lists that are
 * empty and parts that are left out have no place in the report.
 */
export interface RunReportContents {
  /** "seven models on BTCUSDT, bars of 5m". */
  readonly title: string;
  /** Name of the run: what its folder is called. */
  readonly runId: string;
  /** ISO 8601; printed as it is. Leave it out where the report is to be the same bytes every time. */
  readonly created?: string;
  readonly verdict: RunVerdict;
  /** Further sentences for the top: what was skipped and why, what weakens a claim. */
  readonly warnings: readonly string[];
  readonly data: ReportContents["data"];
  readonly ledger: ReportContents["ledger"];
  /** What was learned: one for the classes, one for the number. */
  readonly labels: readonly ReportContents["labels"][];
  readonly split: ReportContents["split"];
  readonly features: FeatureChoice;
  /** The described system's targets (or one's own), in the order in which they are shown. */
  readonly targets: readonly TargetOutcome[];
  /** In the order in which they are shown; a stack or blend after what it is made of. */
  readonly models: readonly RunModel[];
  readonly walkForward: readonly WalkForwardOutcome[];
  readonly backtests: readonly BacktestOutcome[];
  readonly conformal: readonly ConformalOutcome[];
  readonly learningCurves: readonly LearningCurve[];
  readonly drift: readonly FeatureDrift[];
  /** Statistics of the whole run: probability of back-test overfitting, deflated Sharpe ratio, number of trials. */
  readonly statistics: readonly { readonly name: string; readonly value: string; readonly meaning: string }[];
  readonly reproduce: ReportContents["reproduce"];
}

/** One line for all models together, corrected for their number. */
export interface RunVerdict {
  readonly skill: boolean;
  /** "no evidence of skill …" or "skill of stack over majority by …". */
  readonly line: string;
  /** Error rate of the whole family: 0.01. */
  readonly level: number;
  /** How many models the claim is corrected for. */
  readonly families: number;
  /** How it was corrected, in words. */
  readonly method: string;
  /** Each model against its best baseline in its primary metric. */
  readonly comparisons: readonly {
    /** Key of the model. */
    readonly model: string;
    readonly metric: string;
    readonly baseline: string;
    /** Model − baseline; the interval is at the corrected level. */
    readonly difference: number | null;
    readonly low: number | null;
    readonly high: number | null;
    readonly pValue: number | null;
    readonly skill: boolean;
  }[];
}

/** A figure that was wanted of a model, named in advance, beside what came. */
export interface TargetOutcome {
  /** Key of the model; the title is shown. */
  readonly model: string;
  /** "accuracy", "directional accuracy", "R²", "RMSE". */
  readonly metric: string;
  readonly comparison: "above" | "below";
  readonly target: number;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** The baseline that does best in this metric. */
  readonly baseline: { readonly name: string; readonly value: number | null };
  readonly met: boolean;
  /** Why there is no figure, or what it does not say. */
  readonly note?: string;
}

export interface RunModel {
  /** "xgb_classifier": names files too, so letters, digits, `_` and `-`. */
  readonly key: string;
  /** "XGBoost classifier". */
  readonly title: string;
  readonly family: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Facts worth a line. */
  readonly summary: Readonly<Record<string, number | string>>;
  /** The version that was saved, and its files. */
  readonly saved?: {
    readonly name: string;
    readonly version: string;
    readonly files: readonly { readonly name: string; readonly sha256: string }[];
  };
  /** On the test rows. */
  readonly evaluation: Evaluation;
  readonly validation?: Evaluation;
  /** Of the test rows; classification only. */
  readonly curves?: ClassificationCurves;
  readonly calibration?: CalibrationOutcome;
  /** Of the test rows; regression only. */
  readonly forecasts?: ForecastSeries;
  readonly importance: readonly FeatureImportance[];
  readonly explanation?: ModelExplanation;
  /** Losses by round or epoch; empty where the family has none. */
  readonly rounds: readonly LossRound[];
  /** "epoch" or "boosting round". */
  readonly roundName?: string;
}

/** As `TrainingRound`, with null for a loss that was not taken. */
export interface LossRound {
  readonly round: number;
  readonly training: number | null;
  readonly validation: number | null;
}

/** Parallel lists, in order of symbol and time. */
export interface ForecastSeries {
  /** What is forecast, for the axes: "return over 48 bars". */
  readonly quantity: string;
  /** Fractions are printed as percentages. */
  readonly unit: "fraction" | "number";
  readonly time: readonly number[];
  readonly symbol: readonly string[];
  readonly actual: readonly number[];
  readonly forecast: readonly number[];
  /** Ends of the interval of each forecast. */
  readonly band?: {
    readonly level: number;
    readonly low: readonly number[];
    readonly high: readonly number[];
  };
}

/** Reliability of the same test rows before and after calibration. */
export interface CalibrationOutcome {
  /** "isotonic", "Platt", "temperature". */
  readonly method: string;
  readonly before: readonly ReliabilityCurve[];
  readonly after: readonly ReliabilityCurve[];
  /** Expected calibration error, and log-loss. */
  readonly figures: readonly {
    readonly name: string;
    readonly before: number | null;
    readonly after: number | null;
  }[];
}

/** How a model came to its predictions of some test rows, as the pictures of explanations take it. */
export interface ModelExplanation {
  /** "TreeSHAP", "linear", "integrated gradients". */
  readonly method: string;
  /** As `beeswarm` gives it. */
  readonly swarm: ExplanationSwarm;
  /** One prediction taken apart, as `contributionsOf` gives it. */
  readonly prediction?: PredictionParts & {
    /** Which: "BTCUSDT, 2023-05-01". */
    readonly label: string;
  };
}

/** Attributions of the most important features as dots, most important feature first. */
export interface ExplanationSwarm {
  /** "log-odds of buy", "return". */
  readonly output: string;
  readonly rows: number;
  /** Features of the model. */
  readonly features: number;
  /** Rows that a dot of the densest place stands for. */
  readonly rowsADot: number;
  readonly lines: readonly {
    readonly name: string;
    /** Mean absolute attribution. */
    readonly importance: number;
    readonly dots: readonly {
      readonly attribution: number;
      /** Steps above or below the feature's line. */
      readonly offset: number;
      /** Fifth of the feature's values, from 0; −1 for missing ones. */
      readonly level: number;
    }[];
  }[];
}

/** `expected` and all contributions add up to `reached`. */
export interface PredictionParts {
  readonly output: string;
  readonly expected: number;
  readonly reached: number;
  readonly contributions: readonly {
    readonly name: string;
    readonly value: number | null;
    readonly attribution: number;
  }[];
}

/** Which features the models saw, and why not the others. */
export interface FeatureChoice {
  /** How they were chosen, on training rows only: "mrmr 50". */
  readonly method: string;
  readonly featureSetId: string;
  readonly chosen: readonly {
    readonly name: string;
    readonly formula?: string;
    readonly score?: number | null;
  }[];
  readonly dropped: readonly { readonly name: string; readonly reason: string }[];
}

/** A model fitted again fold by fold, in order of time. */
export interface WalkForwardOutcome {
  /** Key of the model. */
  readonly model: string;
  readonly kind: "expanding" | "rolling";
  /** How many seeds each fold was fitted with. */
  readonly seeds: number;
  /** "every 30 days". */
  readonly schedule?: string;
  readonly folds: readonly {
    /** From 1. */
    readonly fold: number;
    readonly trainRows: number;
    readonly testRows: number;
    /** First and last time of the tested rows. */
    readonly from: number;
    readonly to: number;
    /** Of each metric in the order of `metrics`; mean over the seeds. */
    readonly values: readonly (number | null)[];
    /** Of the best baseline of the same fold, in the same order. */
    readonly baselines: readonly (number | null)[];
  }[];
  /** The first one is drawn. */
  readonly metrics: readonly {
    readonly name: string;
    readonly label: string;
    readonly better: "higher" | "lower";
    /** Over folds and seeds. */
    readonly mean: number | null;
    readonly deviation: number | null;
    readonly baselineMean: number | null;
  }[];
  /** Of all folds' predictions pooled. */
  readonly evaluation?: Evaluation;
}

export interface BacktestOutcome {
  /** Key of the model. */
  readonly model: string;
  /** How forecasts became positions, in words. */
  readonly rule: string;
  /** Fees, spread, slippage, borrow and funding, in words. */
  readonly costs: string;
  readonly equity: EquityCurve;
  readonly figures: readonly BacktestFigure[];
  readonly byYear: readonly BacktestPeriod[];
  readonly bySymbol: readonly BacktestPeriod[];
  readonly caveats: readonly string[];
}

/** Growth of 1 of capital, of the strategy and of buy-and-hold with the same costs; parallel lists. */
export interface EquityCurve {
  readonly time: readonly number[];
  readonly equity: readonly number[];
  readonly benchmark: readonly number[];
  /** Fractions from 0 down to −1. */
  readonly drawdown: readonly number[];
  readonly benchmarkDrawdown: readonly number[];
}

export interface BacktestFigure {
  /** "Sharpe ratio", "maximum drawdown", "turnover per year". */
  readonly label: string;
  readonly unit: "fraction" | "number" | "count";
  readonly value: number | null;
  readonly low?: number | null;
  readonly high?: number | null;
  /** Buy-and-hold's. */
  readonly benchmark: number | null;
}

export interface BacktestPeriod {
  readonly name: string;
  readonly bars: number;
  readonly totalReturn: number | null;
  readonly benchmarkReturn: number | null;
  readonly sharpe: number | null;
  readonly maximumDrawdown: number | null;
}

/** How often intervals of forecasts held what came. */
export interface ConformalOutcome {
  /** Key of the model. */
  readonly model: string;
  /** "split", "adaptive", "locally weighted". */
  readonly method: string;
  /** What the intervals promise: 0.9. */
  readonly level: number;
  readonly rows: number;
  readonly coverage: number;
  readonly low?: number | null;
  readonly high?: number | null;
  /** Mean width of an interval, in the unit of the forecast. */
  readonly meanWidth: number;
  /** By year, by third of volatility, and so on. */
  readonly groups: readonly {
    readonly name: string;
    readonly rows: number;
    readonly coverage: number;
    readonly meanWidth: number;
  }[];
}

/** What more training rows bring: the same later rows are scored at every point. */
export interface LearningCurve {
  /** Key of the model. */
  readonly model: string;
  readonly metric: { readonly label: string; readonly better: "higher" | "lower" };
  readonly seeds: number;
  readonly points: readonly {
    readonly trainRows: number;
    readonly training: number | null;
    readonly validation: number | null;
    /** Deviation over seeds; null with one. */
    readonly deviation: number | null;
  }[];
  /** Of the best baseline on the same rows. */
  readonly baseline: number | null;
}

/** How far a feature's values of the test rows lie from those of training. */
export interface FeatureDrift {
  readonly name: string;
  /** Population stability index: below 0.1 little, above 0.25 much. */
  readonly stabilityIndex: number | null;
  readonly note?: string;
}
