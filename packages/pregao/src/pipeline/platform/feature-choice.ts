import { PregaoError } from "../../errors.ts";
import { basicWireNames } from "../../features/index.ts";
import { type Timeframe, timeframeMilliseconds } from "../../market/timeframe.ts";
import { barColumns, type ModelConfiguration } from "./model-configuration.ts";

/** What the catalog calls the bars' columns; `volume` alone is its category there. */
const columnFeatures = {
  open: "open",
  high: "high",
  low: "low",
  close: "close",
  volume: "bar_volume",
} as const;

const choosers = ["feature_columns", "use_technical_indicators", "add_datetime_features"] as const;

/**
 * The list of features that the platform's fields choose, as `train` takes it: the bars' columns, the indicators of its
 * feature engineering, the calendar. On bars of a day and longer the hour is left out, which never changes there.
 */
export function chosenFeatures(given: ModelConfiguration, timeframe: Timeframe): string {
  const also = choosers.filter((field) => given[field] !== undefined);
  if (given.features !== undefined) {
    if (also.length === 0) return given.features;
    const reason = `${also.join(", ")} choose features too: give one or the other`;
    throw new PregaoError("PREGAO_OPTION_INVALID", { option: "features", value: given.features, reason });
  }
  const { feature_columns: columns = "all", use_technical_indicators = true, add_datetime_features } = given;
  const isIntraday = timeframeMilliseconds(timeframe) < timeframeMilliseconds("1d");
  const names = [
    ...barColumns
      .filter((name) => columns === "all" || columns.includes(name))
      .map((name) => columnFeatures[name]),
    ...(use_technical_indicators ? Object.values(basicWireNames) : []),
    ...(add_datetime_features
      ? [...(isIntraday ? ["hour"] : []), "day_of_week", "day_of_month", "month"]
      : []),
  ];
  if (names.length > 0) return names.join(",");
  const reason = "no feature is left: name a column, or switch indicators or dates on";
  throw new PregaoError("PREGAO_OPTION_INVALID", { option: "feature_columns", value: "[]", reason });
}
