import type { Feature, SymbolSeries } from "../contract.ts";
import { rowKernel } from "../engine/row-kernel.ts";

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
    (series) => {
      const weekday = clockPart(series, "day_of_week");
      return rowKernel([weekday], 0, (out, from, to) => {
        for (let row = from; row < to; row++) out[row] = weekday[row]! >= 5 ? 1 : 0;
      });
    },
  ),
];

function part(name: Part, description: string): Feature {
  return clockFeature(name, description, `${name} of time, UTC`, {}, (series) => clockPart(series, name));
}

function wave(cycle: keyof typeof periods, kind: "sin" | "cos"): Feature {
  const period = periods[cycle];
  // Every value that the cycle takes; a month is counted from 1.
  const table = Float64Array.from({ length: period + 1 }, (_, at) => Math[kind]((2 * Math.PI * at) / period));
  return clockFeature(
    `${cycle}_${kind}`,
    `${kind === "sin" ? "Sine" : "Cosine"} of the ${cycle} on its cycle of ${period}, so that its end meets its beginning.`,
    `${kind}(2π·${cycle} / ${period})`,
    { period },
    (series) => {
      const place = clockPart(series, cycle);
      return rowKernel([place], 0, (out, from, to) => {
        for (let row = from; row < to; row++) out[row] = table[place[row]!]!;
      });
    },
  );
}

/** A part of the bars' opening time, computed once per symbol. */
function clockPart(series: SymbolSeries, name: Part): Float64Array {
  const read = readers[name];
  return series.shared(`clock ${name}`, () =>
    rowKernel([series.time], 0, (out, from, to) => read(series.time, out, from, to)),
  );
}

type Reader = (time: Float64Array, out: Float64Array, from: number, to: number) => void;

const readers: Readonly<Record<Part, Reader>> = {
  hour(time, out, from, to) {
    for (let row = from; row < to; row++) {
      const hours = Math.floor(time[row]! / 3_600_000);
      out[row] = hours - 24 * Math.floor(hours / 24);
    }
  },
  day_of_week(time, out, from, to) {
    for (let row = from; row < to; row++) {
      // 1 January 1970 was a Thursday, number 3.
      const days = Math.floor(time[row]! / 86_400_000) + 3;
      out[row] = days - 7 * Math.floor(days / 7);
    }
  },
  day_of_month: (time, out, from, to) => readDates(time, out, from, to, (clock) => clock.getUTCDate()),
  month: (time, out, from, to) => readDates(time, out, from, to, (clock) => clock.getUTCMonth() + 1),
};

/** What the calendar says of each day, asked once for the bars of a day that follow each other. */
function readDates(
  time: Float64Array,
  out: Float64Array,
  from: number,
  to: number,
  read: (clock: Date) => number,
): void {
  const clock = new Date(0);
  let known = Number.NaN;
  let value = Number.NaN;
  for (let row = from; row < to; row++) {
    const day = Math.floor(time[row]! / 86_400_000);
    if (day !== known) {
      known = day;
      clock.setTime(time[row]!);
      value = read(clock);
    }
    out[row] = value;
  }
}

function clockFeature(
  name: string,
  description: string,
  formula: string,
  parameters: Record<string, number>,
  values: (series: SymbolSeries) => Float64Array,
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
    values,
  };
}
