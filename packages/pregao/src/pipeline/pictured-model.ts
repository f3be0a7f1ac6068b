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

/** Forecasts beside what came, of rows whose outcome is known. */
export function forecastSeries(
  bars: Bars,
  labels: Labels,
  rows: Int32Array,
  prediction: Prediction,
): ForecastSeries {
  const actual = regressionTarget(labels);
  const places = [...rows.keys()].filter((place) => Number.isFinite(actual[rows[place]!]!));
  const isReturn = labels.outcome === undefined;
  const ahead = `over ${labels.horizon} ${labels.horizon === 1 ? "bar" : "bars"}`;
  return {
    quantity: isReturn ? `return ${ahead}` : `${labels.kind.replaceAll("-", " ")} ${ahead}`,
    unit: isReturn ? "fraction" : "number",
    time: places.map((place) => bars.time[rows[place]!]!),
    symbol: places.map((place) => bars.frame.symbolAt(rows[place]!)),
    actual: places.map((place) => actual[rows[place]!]!),
    forecast: places.map((place) => prediction.returns![place]!),
  };
}
