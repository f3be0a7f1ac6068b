import type { Feature } from "../contract.ts";
import { rowWise } from "../shared-series.ts";

type Part = "hour" | "day_of_week" | "day_of_month" | "month";

/** Length of each cycle in its own unit. */
const periods = { hour: 24, day_of_week: 7, month: 12 } as const;

/** The bar's opening time on the UTC clock; a daily bar of B3 opens at midnight UTC of its session's date. */
export const clockFeatures: readonly Feature[] = [
  part("hour", "Hour of the day, 0 to 23."),
  part("day_of_week", "Day of the week, Monday 0 to Sunday 6."),
  part("day_of_month", "Day of the month, 1 to 31."),
  part("month", "Month, 1 to 12."),
  ...(["hour", "day_of_week", "month"] as const).flatMap((cycle) => [wave(cycle, "sin"), wave(cycle, "cos")]),
  clockFeature(
    "is_weekend",
    "Whether the bar opens on a Saturday or Sunday.",
    "1 on day_of_week 5 and 6, else 0",
    {},
    (clock) => Number(readClock(clock, "day_of_week") >= 5),
  ),
];

function part(name: Part, description: string): Feature {
  return clockFeature(name, description, `${name} of time, UTC`, {}, (clock) => readClock(clock, name));
}

function wave(cycle: keyof typeof periods, kind: "sin" | "cos"): Feature {
  const period = periods[cycle];
  return clockFeature(
    `${cycle}_${kind}`,
    `${kind === "sin" ? "Sine" : "Cosine"} of the ${cycle} on its cycle of ${period}, so that its end meets its beginning.`,
    `${kind}(2π·${cycle} / ${period})`,
    { period },
    (clock) => Math[kind]((2 * Math.PI * readClock(clock, cycle)) / period),
  );
}

function readClock(clock: Date, name: Part): number {
  if (name === "hour") return clock.getUTCHours();
  if (name === "day_of_week") return (clock.getUTCDay() + 6) % 7;
  if (name === "day_of_month") return clock.getUTCDate();
  return clock.getUTCMonth() + 1;
}

function clockFeature(
  name: string,
  description: string,
  formula: string,
  parameters: Record<string, number>,
  read: (clock: Date) => number,
): Feature {
  return {
    name,
    category: "time",
    parameters,
    inputs: [],
    warmUp: 0,
    memory: "window",
    version: 1,
    description,
    formula,
    source: "calendar",
    values: (series) => {
      // One clock set to each row's time: no object a bar.
      const clock = new Date(0);
      return rowWise(series.length, 0, (row) => {
        clock.setTime(series.time[row]!);
        return read(clock);
      });
    },
  };
}
