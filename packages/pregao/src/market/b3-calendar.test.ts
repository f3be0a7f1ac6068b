import { existsSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FileSource } from "../sources/file-source.ts";
import { SampleSource } from "../sources/sample-source.ts";
import { b3Calendar, b3HolidayName } from "./b3-calendar.ts";
import type { Bars } from "./bars.ts";
import { easterSunday } from "./easter.ts";
import { formatTime } from "./finding.ts";

const day = 86_400_000;
const date = (text: string): number => Date.parse(`${text}T00:00:00Z`);

it("computes Easter as the tables of the Astronomical Applications Department have it", () => {
  const known = [
    "2000-04-23",
    "2005-03-27",
    "2008-03-23",
    "2011-04-24",
    "2016-03-27",
    "2019-04-21",
    "2024-03-31",
    "2026-04-05",
    "2038-04-25",
  ];
  for (const text of known) expect(formatTime(easterSunday(Number(text.slice(0, 4))))).toBe(text);
});

describe("holidays of B3", () => {
  it.each([
    ["2024-02-12", "Carnival Monday"],
    ["2024-02-13", "Carnival Tuesday"],
    ["2024-02-14", undefined],
    ["2024-03-29", "Good Friday"],
    ["2024-05-30", "Corpus Christi"],
    ["2021-01-25", "Anniversary of São Paulo"],
    ["2022-01-25", undefined],
    ["2021-07-09", "Constitutionalist Revolution"],
    ["2020-07-09", undefined],
    ["2023-11-20", undefined],
    ["2024-11-20", "Black Awareness (national)"],
    ["2019-11-20", "Black Awareness (city)"],
    ["2014-06-12", "Opening of the World Cup in São Paulo"],
    ["2022-12-30", "Last weekday of the year"],
    ["2021-12-30", undefined],
    ["2021-12-31", "Last weekday of the year"],
    ["2024-12-24", "Christmas Eve"],
  ])("%s: %s", (text, name) => {
    expect(b3HolidayName(date(text))).toBe(name);
    expect(b3Calendar.isSession(date(text))).toBe(name === undefined);
  });
});

/** Days on which at least half of the symbols that have a bar traded something. */
function tradedDays(bars: Bars): Set<number> {
  const volume = bars.column("volume");
  const tally = new Map<number, { traded: number; rows: number }>();
  for (let row = 0; row < bars.length; row++) {
    const entry = tally.get(bars.time[row]!) ?? { traded: 0, rows: 0 };
    entry.rows++;
    if (volume[row]! > 0) entry.traded++;
    tally.set(bars.time[row]!, entry);
  }
  return new Set([...tally].filter(([, { traded, rows }]) => traded >= rows / 2).map(([time]) => time));
}

function disagreements(traded: ReadonlySet<number>, from: string, to: string): string[] {
  const wrong: string[] = [];
  for (let time = date(from); time <= date(to); time += day) {
    if (traded.has(time) === b3Calendar.isSession(time)) continue;
    wrong.push(`${formatTime(time)} ${traded.has(time) ? "traded" : "did not trade"}`);
  }
  return wrong;
}

it("agrees with every day of the shipped sample, 2021 to 2026", async () => {
  const { bars } = await new SampleSource().load();
  expect(disagreements(tradedDays(bars), "2021-07-29", "2026-07-29")).toEqual([]);
});

const shared = "../shared/data";
const files = [
  "b3_yahoo_daily_adjusted_2005_2026.csv.gz",
  "b3_cotahist_daily_unadjusted_2010_2017.csv.gz",
  "b3_yahoo_daily_2021_2026.csv.gz",
];

describe.runIf(existsSync(shared))("against the shared files (needs ../shared/data)", () => {
  it("agrees with every day from 2005 to July 2026", async () => {
    const traded = new Set<number>();
    for (const file of files) {
      const { bars } = await new FileSource(`${shared}/${file}`).load();
      for (const time of tradedDays(bars)) traded.add(time);
    }
    // The last session of 2009, which the only file of that year fills with the closes of the day before.
    const defects = ["2009-12-30 did not trade"];
    expect(disagreements(traded, "2005-01-03", "2026-07-29")).toEqual(defects);
  });
});

describe("bars of the calendar", () => {
  it("steps over weekends and holidays", () => {
    expect(formatTime(b3Calendar.nextBar(date("2024-02-09"), "1d"))).toBe("2024-02-14");
    expect(b3Calendar.barsBetween(date("2024-02-09"), date("2024-02-14"), "1d")).toBe(0);
    expect(b3Calendar.barsBetween(date("2024-01-02"), date("2024-01-08"), "1d")).toBe(3);
    expect(formatTime(b3Calendar.nextBar(date("2024-02-14"), "1w"))).toBe("2024-02-19");
  });

  it("opens at 10:00 in São Paulo, with and without daylight saving, at 13:00 on Ash Wednesday", () => {
    expect(formatTime(b3Calendar.nextBar(date("2024-06-03"), "1h"))).toBe("2024-06-03 13:00 UTC");
    expect(formatTime(b3Calendar.nextBar(date("2018-12-03"), "1h"))).toBe("2018-12-03 12:00 UTC");
    expect(formatTime(b3Calendar.nextBar(date("2024-02-13"), "1h"))).toBe("2024-02-14 16:00 UTC");
    expect(formatTime(b3Calendar.nextBar(Date.UTC(2024, 5, 3, 19), "1h"))).toBe("2024-06-04 13:00 UTC");
  });

  it("counts between two bars what stepping from one to the other passes", () => {
    const start = fc.integer({ min: date("2012-01-02") / day, max: date("2025-12-01") / day });
    const timeframe = fc.constantFrom("15m", "1h", "4h", "1d", "1w" as const);
    fc.assert(
      fc.property(start, timeframe, fc.integer({ min: 1, max: 60 }), (first, name, steps) => {
        const from = b3Calendar.nextBar(first * day, name);
        let time = from;
        for (let k = 0; k < steps; k++) {
          const next = b3Calendar.nextBar(time, name);
          expect(next).toBeGreaterThan(time);
          expect(b3Calendar.barsBetween(time, next, name)).toBe(0);
          time = next;
        }
        expect(b3Calendar.barsBetween(from, time, name)).toBe(steps - 1);
      }),
      { numRuns: 60 },
    );
  });
});
