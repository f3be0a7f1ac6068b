import { PregaoError } from "../../errors.ts";
import { conformalQuantile, conformalRank } from "./conformal-quantile.ts";

export interface ConformalInput {
  /** Forecasts of rows that the model was not fitted on. */
  readonly forecast: Float64Array;
  /** What came, in the same unit; rows with NaN are left out. */
  readonly actual: Float64Array;
  /**
   * What each row's error is measured in: a volatility known at forecast time, above 0; 1 when left out. Rows where it is
   * missing or not positive are left out. It makes intervals wide in wild times and narrow in calm ones (Lei et al. 2018).
   */
  readonly scale?: Float64Array;
}

/** Half the width of an interval, in units of the scale. */
export interface ConformalBound {
  readonly level: number;
  readonly bound: number;
  /** Rows whose errors it was taken from. */
  readonly rows: number;
}

/** Ends of intervals row for row; NaN where there is none. */
export interface Intervals {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/**
 * |actual − forecast| / scale row for row; NaN where any of them is missing or the scale is not positive. Throws
 * PREGAO_CALIBRATION_INPUT on unequal lengths and on a level that is not between 0 and 1. O(rows).
 */
export function conformityScores({ forecast, actual, scale }: ConformalInput, level: number): Float64Array {
  if (!(level > 0 && level < 1)) refuse(`the level ${level} is not between 0 and 1`);
  for (const [name, values] of Object.entries({ actual, scale })) {
    if (values === undefined || values.length === forecast.length) continue;
    refuse(`${name} has ${values.length} values where the forecasts are ${forecast.length}`);
  }
  return forecast.map((value, row) => {
    const unit = scale === undefined ? 1 : scale[row]!;
    return unit > 0 ? Math.abs(actual[row]! - value) / unit : Number.NaN;
  });
}

/**
 * Split conformal prediction (Papadopoulos et al. 2002; Lei et al. 2018): how far, in units of the scale, actual values lie
 * from the forecasts in a share `level` of new rows that are exchangeable with these. Market rows are not quite, which is
 * why coverage is measured beside it. Throws PREGAO_CALIBRATION_INPUT where there are too few rows for the level.
 * O(rows log rows).
 */
export function splitConformal(input: ConformalInput, level: number): ConformalBound {
  const scores = conformityScores(input, level).filter((score) => Number.isFinite(score));
  const needed = Math.ceil(level / (1 - level) - 1e-9);
  if (conformalRank(scores.length, level) > scores.length) {
    refuse(
      `a level of ${level} needs ${needed} known errors at least, there are ${scores.length} in ${input.forecast.length} rows`,
    );
  }
  return { level, bound: conformalQuantile(scores, level), rows: scores.length };
}

/** Forecast ± bound × scale; NaN where forecast or scale is missing or the scale is not positive. O(rows). */
export function conformalIntervals(
  { bound }: Pick<ConformalBound, "bound">,
  forecast: Float64Array,
  scale?: Float64Array,
): Intervals {
  const half = forecast.map((_, row) => {
    const unit = scale === undefined ? 1 : scale[row]!;
    return unit > 0 ? bound * unit : Number.NaN;
  });
  return {
    low: forecast.map((value, row) => value - half[row]!),
    high: forecast.map((value, row) => value + half[row]!),
  };
}

function refuse(reason: string): never {
  throw new PregaoError("PREGAO_CALIBRATION_INPUT", { what: "the intervals", reason });
}
