import { type Labels, pastVolatility, regressionTarget } from "../labels/index.ts";
import type { Bars } from "../market/bars.ts";
import { type ClassBaseline, classBaselines } from "./class-baselines.ts";
import { type ReturnBaseline, returnBaselines } from "./return-baselines.ts";
import { valueBaselines } from "./value-baselines.ts";
import { volatilityBaseline } from "./volatility-baseline.ts";

/** Which rows are judged, of which bars and targets. */
export interface JudgedRows {
  readonly bars: Bars;
  readonly labels: Labels;
  /** Rows that the baselines are fitted on: those the model was fitted on. */
  readonly train: Int32Array;
  /** Rows to predict, ascending. */
  readonly rows: Int32Array;
}

/** What stands beside a classifier of such labels, fitted on the training rows, row for row with `rows`. */
export function classBaselinesFor({ bars, labels, train, rows }: JudgedRows): ClassBaseline[] {
  const { classes, endTime, classNames } = labels;
  const common = {
    symbolCodes: bars.frame.symbol.codes,
    classes,
    classCount: classNames.length,
    train,
    rows,
  };
  const baselines = classBaselines({ ...common, time: bars.time, endTime });
  // Barriers at a multiple of a measured volatility give something away by their width: who knows only that is a baseline.
  const window = labels.parameters.volatility_window;
  const hasBarriers = labels.kind === "triple-barrier" || labels.kind === "meta-label";
  if (!hasBarriers || typeof window !== "number") return baselines;
  const volatility = pastVolatility(bars.column("close"), bars.frame.segments, window);
  return [...baselines, volatilityBaseline({ ...common, volatility })];
}

/** What stands beside forecasts: no move and the drift for returns, the last known value and the mean for other targets. */
export function forecastBaselinesFor({ bars, labels, train, rows }: JudgedRows): ReturnBaseline[] {
  if (labels.outcome === undefined) return returnBaselines({ returns: labels.forwardReturn, train, rows });
  return valueBaselines({
    time: bars.time,
    symbolCodes: bars.frame.symbol.codes,
    values: regressionTarget(labels),
    endTime: labels.endTime,
    train,
    rows,
  });
}
