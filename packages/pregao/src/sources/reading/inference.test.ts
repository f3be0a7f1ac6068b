import { describe, expect, it } from "vitest";
import { b3Calendar } from "../../market/b3-calendar.ts";
import type { Calendar } from "../../market/calendar.ts";
import { continuousCalendar, weekdayCalendar } from "../../market/plain-calendars.ts";
import { type Timeframe, timeframeNames } from "../../market/timeframe.ts";
import { FileSource } from "../file-source.ts";
import { temporaryDirectory, writeLines } from "../temporary-directory.fixture.ts";

const directory = temporaryDirectory();

async function infer(calendar: Calendar, timeframe: Timeframe, count = 300): Promise<[string, string]> {
  const rows: string[] = [];
  let time = Date.UTC(2023, 0, 1);
  for (let k = 0; k < count; k++) {
    time = calendar.nextBar(time, timeframe);
    rows.push(`${new Date(time).toISOString()},A,1,2,1,2,1`);
  }
  const path = writeLines(directory, `${calendar.name.replace("/", "")}-${timeframe}.csv`, [
    "date,symbol,open,high,low,close,volume",
    ...rows,
  ]);
  const { bars } = await new FileSource(path).load();
  return [bars.timeframe, bars.calendar.name];
}

describe("timeframe and calendar are found from the bars alone", () => {
  it.each(timeframeNames)("24/7, %s", async (timeframe) => {
    const found = await infer(continuousCalendar, timeframe, 5000 / (timeframe.endsWith("m") ? 1 : 10));
    // A few thousand 1-minute bars may all lie before the first weekend.
    if (timeframe !== "1m") expect(found).toEqual([timeframe, "24/7"]);
    expect(found[0]).toBe(timeframe);
  });

  it.each(["1d", "1h", "15m"] as const)("B3, %s", async (timeframe) => {
    expect(await infer(b3Calendar, timeframe)).toEqual([timeframe, "b3"]);
  });

  it("weekdays, where the market trades on holidays of B3", async () => {
    expect(await infer(weekdayCalendar, "1d")).toEqual(["1d", "weekdays"]);
  });
});
