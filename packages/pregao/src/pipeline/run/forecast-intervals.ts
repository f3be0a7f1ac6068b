import { type CoverageGroup, coverageReport, forwardIntervals } from "../../calibration/index.ts";
import { pastVolatility, regressionTarget } from "../../labels/index.ts";
import type { ConformalOutcome } from "../../reports/index.ts";
import { scaleWindow } from "../forward-intervals.ts";
import type { RunJudgement } from "./judge-models.ts";
import type { RunMarket } from "./run-market.ts";

const level = 0.9;

export interface TestIntervals {
  readonly level: number;
  /** Row for row with the test rows; NaN where none could be given. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Null where no interval could be given. */
  readonly outcome: ConformalOutcome | null;
}

/**
 * Intervals of 90 % around the forecasts of the test rows, each from the errors known by then, those of the validation rows
 * first: adaptive conformal prediction (DtACI), with what they covered. Errors are not taken in units of volatility: on hourly
 * bars of BTC that covers calm times too rarely (docs/guide/validation.md).
 */
export function testIntervals(
  { planned, judgement }: RunJudgement,
  { parts }: Pick<RunMarket, "parts">,
): TestIntervals {
  const { labels, loaded } = parts.regression.prepared;
  const { bars } = loaded;
  const { validation, test } = judgement;
  const rows = Int32Array.from([...validation.rows, ...test.rows]);
  const volatility = pastVolatility(bars.column("close"), bars.frame.segments, scaleWindow);
  const at = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
  const forecast = Float64Array.from([...validation.prediction.returns!, ...test.prediction.returns!]);
  const input = {
    forecast,
    actual: at(regressionTarget(labels)),
    time: at(bars.time),
    endTime: at(labels.endTime),
    level,
  };
  const given = forwardIntervals({ ...input, method: "dtaci" });
  const tested = (values: Float64Array): Float64Array => values.slice(validation.rows.length);
  const [low, high] = [tested(given.low), tested(given.high)];
  const report = coverageReport({
    low,
    high,
    actual: tested(input.actual),
    time: tested(input.time),
    volatility: tested(at(volatility)),
    level,
  });
  const groups = [...report.byYear, ...report.byVolatility].flatMap(figuresOf);
  const { rows: judged, coverage, meanWidth } = report.total;
  const isKnown = coverage !== null && meanWidth !== null;
  const method = "adaptive";
  return {
    level,
    low,
    high,
    outcome: isKnown
      ? { model: planned.key, method, level, rows: judged, coverage, meanWidth, groups }
      : null,
  };
}

/** Of a group that has intervals. */
function figuresOf({ name, rows, coverage, meanWidth }: CoverageGroup): ConformalOutcome["groups"][number][] {
  return coverage === null || meanWidth === null ? [] : [{ name, rows, coverage, meanWidth }];
}
