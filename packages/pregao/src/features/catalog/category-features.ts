import type { Timeframe } from "../../market/timeframe.ts";
import type { Feature, FeatureCategory } from "../contract.ts";
import { barsOf, type Duration, hoursOf } from "../durations.ts";

/** What an entry of a category says; the rest is the same for all of it. */
export type CategoryEntry = Pick<Feature, "name" | "warmUp" | "description" | "formula" | "values"> &
  Partial<Pick<Feature, "parameters" | "inputs" | "memory" | "source">>;

/** The entries of a category as features: inputs, memory and source unless an entry says otherwise. */
export function featuresOf(
  category: FeatureCategory,
  inputs: readonly string[],
  entries: readonly CategoryEntry[],
): Feature[] {
  return entries.map((entry) => ({
    category,
    inputs,
    parameters: {},
    memory: "window",
    version: 1,
    source: "pandas rolling",
    ...entry,
  }));
}

/** What a window given as a duration adds to an entry: its parameter and a warm-up of `steps` such windows. */
export function lasting(duration: Duration, steps = 1): Pick<Feature, "parameters" | "warmUp"> {
  return {
    parameters: { hours: hoursOf(duration) },
    warmUp: (timeframe: Timeframe) => steps * barsOf(timeframe, duration),
  };
}

/** As {@link lasting} for sums over the window, whose first value needs one row less. */
export function summedOver(duration: Duration): Pick<Feature, "parameters" | "warmUp"> {
  return {
    parameters: { hours: hoursOf(duration) },
    warmUp: (timeframe: Timeframe) => barsOf(timeframe, duration) - 1,
  };
}
