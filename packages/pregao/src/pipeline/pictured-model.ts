import { conformalIntervals, type ServedIntervals, scaleOf } from "../calibration/index.ts";
import type { Labels } from "../labels/contract.ts";
import { regressionTarget } from "../labels/index.ts";
import type { Bars } from "../market/bars.ts";
import type { Model, Prediction } from "../models/index.ts";
import type { ForecastSeries, ReportContents } from "../reports/index.ts";

const boostingFamilies: ReadonlySet<string> = new Set(["xgboost", "lightgbm", "catboost"]);

/** Losses by round as a report takes them; nothing where the family has no rounds. */
export function lossesOf({
  rounds,
  family,
}: Pick<Model, "rounds" | "family">): Pick<ReportContents, "rounds" | "roundName"> {
  if (rounds.length === 0) return {};
  return {
    rounds: rounds.map(({ round, training, validation }) => ({
      round,
      training: Number.isFinite(training) ? training : null,
      validation: Number.isFinite(validation) ? validation : null,
    })),
    roundName: boostingFamilies.has(family) ? "boosting round" : "epoch",
  };
}

/** Forecasts beside what came, of rows whose outcome is known, with the intervals that the version serves, where it has some for all of them. */
export function forecastSeries(
  bars: Bars,
  labels: Labels,
  rows: Int32Array,
  prediction: Prediction,
  served: Omit<ServedIntervals, "coverage"> | null,
): ForecastSeries {
  const actual = regressionTarget(labels);
  const places = [...rows.keys()].filter((place) => Number.isFinite(actual[rows[place]!]!));
  const known = Int32Array.from(places, (place) => rows[place]!);
  const forecast = Float64Array.from(places, (place) => prediction.returns![place]!);
  const isReturn = labels.outcome === undefined;
  const ahead = `over ${labels.horizon} ${labels.horizon === 1 ? "bar" : "bars"}`;
  const band = served === null ? null : bandOf(served, bars, known, forecast);
  return {
    quantity: isReturn ? `return ${ahead}` : `${labels.kind.replaceAll("-", " ")} ${ahead}`,
    unit: isReturn ? "fraction" : "number",
    time: [...known].map((row) => bars.time[row]!),
    symbol: [...known].map((row) => bars.frame.symbolAt(row)),
    actual: [...known].map((row) => actual[row]!),
    forecast: [...forecast],
    ...(band === null ? {} : { band }),
  };
}

/** Null where an interval has no ends: a row without a past volatility to scale it by. */
function bandOf(
  served: Omit<ServedIntervals, "coverage">,
  bars: Bars,
  rows: Int32Array,
  forecast: Float64Array,
): NonNullable<ForecastSeries["band"]> | null {
  const unit = scaleOf(served.scale, bars);
  const scale = unit === undefined ? undefined : Float64Array.from(rows, (row) => unit[row]!);
  const { low, high } = conformalIntervals(served, forecast, scale);
  return low.every(Number.isFinite) ? { level: served.level, low: [...low], high: [...high] } : null;
}
