import { describe, expect, it } from "vitest";
import type { Bars } from "../market/bars.ts";
import type { CalendarName } from "../market/calendar.ts";
import type { Timeframe } from "../market/timeframe.ts";
import { SampleSource } from "../sources/sample-source.ts";
import { type BarValues, barsOf, calmBars } from "./bars.fixture.ts";
import { checkBars } from "./check-bars.ts";
import { checks } from "./checks.ts";

const calm = calmBars(1000);

interface Case {
  readonly check: string;
  readonly what: string;
  /** Bars put in after 500 calm ones. */
  readonly bars: readonly BarValues[];
  readonly count: number;
  readonly message: RegExp;
  readonly severity?: string;
  readonly on?: readonly [Timeframe, CalendarName];
  /** Whether 500 calm bars follow. */
  readonly calmAfter?: boolean;
}

/** Every check on a small market with its oddity; the calm bars around it must stay silent. */
const cases: readonly Case[] = [
  {
    check: "price-unusable",
    what: "a price of zero",
    bars: [{ close: 10, low: 0 }],
    count: 1,
    message: /1 row with a price that is missing/,
    severity: "error",
  },
  {
    check: "ohlc-inconsistent",
    what: "a close above the high",
    bars: [{ close: 10, high: 9.9 }],
    count: 1,
    message: /1 row \(0.1 %\) with an open or close outside low and high/,
    severity: "warning",
  },
  {
    check: "volume-missing",
    what: "no volume",
    bars: [
      { close: 10, volume: Number.NaN },
      { close: 10.1, volume: Number.NaN },
    ],
    count: 2,
    message: /2 rows .* without volume/,
    severity: "warning",
  },
  {
    check: "volume-zero",
    what: "a volume of zero",
    bars: [{ close: 10, volume: 0 }],
    count: 1,
    message: /volume of zero/,
    severity: "info",
  },
  {
    check: "volume-zero",
    what: "many",
    bars: Array.from({ length: 15 }, () => ({ close: 10, volume: 0 })),
    count: 15,
    message: /volume of zero/,
    severity: "warning",
  },
  {
    check: "volume-negative",
    what: "a negative volume",
    bars: [{ close: 10, volume: -5 }],
    count: 1,
    message: /negative volume/,
    severity: "error",
  },
  {
    check: "placeholder-bars",
    what: "flat without volume",
    bars: [{ close: 10, open: 10, high: 10, low: 10, volume: 0 }],
    count: 1,
    message: /1 bar filled in/,
    severity: "warning",
  },
  {
    check: "placeholder-bars",
    what: "the first hours of a new market",
    bars: [
      { close: 10, open: 10, high: 10, low: 10, volume: 0.002 },
      { close: 10, open: 10, high: 10, low: 10, volume: 0 },
    ],
    count: 2,
    message: /2 bars filled in/,
  },
  {
    check: "flat-bars",
    what: "one price with volume",
    bars: [{ close: 10, open: 10, high: 10, low: 10 }],
    count: 1,
    message: /1 bar with volume but one price/,
    severity: "info",
  },
  {
    check: "gaps",
    what: "two sessions missing",
    bars: [{ close: 10, skip: 2 }],
    count: 2,
    message: /2 missing bars in 1 hole; the longest is \d days/,
    severity: "info",
  },
  {
    check: "gaps",
    what: "a long hole",
    bars: [{ close: 10, skip: 340 }],
    count: 340,
    message: /340 missing bars in 1 hole; the longest is 50\d days/,
    severity: "warning",
  },
  {
    check: "gaps",
    what: "18:40 h of 5-minute bars",
    bars: [{ close: 10, skip: 223 }],
    count: 223,
    message: /223 missing bars in 1 hole; the longest is 18:40 h/,
    severity: "warning",
    on: ["5m", "24/7"],
  },
  {
    check: "split-like-jump",
    what: "one share becomes two",
    bars: [{ close: 5.05, open: 4.95 }, ...calmBars(100, 5)],
    calmAfter: false,
    count: 1,
    message: /like an unadjusted split: 1\/2 on 2025-12-30/,
    severity: "warning",
  },
  {
    check: "split-like-jump",
    what: "eight shares become one",
    bars: [{ close: 81, open: 80 }],
    count: 2,
    message: /×8 on .*, 1\/8 on/,
  },
  {
    check: "large-move",
    what: "a fall of 42 %",
    bars: [{ close: 5.78, open: 6.9 }, ...calmBars(100, 5.8)],
    calmAfter: false,
    count: 1,
    message: /−4\d\.\d % on 2025-12-30/,
    severity: "info",
  },
  {
    check: "absurd-early-levels",
    what: "a change of unit",
    bars: [{ close: 0.7, open: 0.7 }, ...calmBars(900, 0.7)],
    calmAfter: false,
    count: 500,
    message: /prices before 2025-12-30 are on another scale/,
    severity: "warning",
  },
  {
    check: "incomplete",
    what: "a third of the sessions missing",
    bars: [{ close: 10, skip: 499 }],
    count: 499,
    message: /ODD has 1001 of the 1500 bars expected \(66\.7 %\)/,
    severity: "warning",
  },
  {
    check: "return-outlier",
    what: "a wrong price",
    bars: [{ close: 15 }],
    count: 2,
    message: /2 returns far out of the usual, most of all [+−]\d\d\.\d % on 202/,
    severity: "info",
  },
  {
    check: "extra-missing",
    what: "no number of trades",
    bars: [{ close: 10, trades: Number.NaN }],
    count: 1,
    message: /1 rows have no trades/,
    severity: "info",
  },
];

function market({ bars, on, calmAfter = true }: Case): Bars {
  const symbol = [...calm.slice(0, 500), ...bars, ...(calmAfter ? calm.slice(500) : [])];
  return barsOf({ ODD: symbol }, ...(on ?? (["1d", "b3"] as const)));
}

describe("checkBars", () => {
  it.each(cases)("$check: $what", (given) => {
    const findings = checkBars(market(given)).filter(({ check }) => check === given.check);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      symbol: "ODD",
      count: given.count,
      ...(given.severity && { severity: given.severity }),
    });
    expect(findings[0]!.message).toMatch(given.message);
  });

  it("finds nothing in calm bars", () => {
    expect(checkBars(barsOf({ CALM: calm }))).toEqual([]);
    expect(checkBars(barsOf({ CALM: calm }, "1h", "24/7"))).toEqual([]);
  });

  it("tells too few rows by degree, and bars on holidays", () => {
    expect(checkBars(barsOf({ A: calm.slice(0, 99), B: calm.slice(0, 999) }))).toMatchObject([
      { check: "few-rows", symbol: "A", severity: "error", count: 99 },
      { check: "few-rows", symbol: "B", severity: "warning", count: 999 },
    ]);
    const everyWeekday = barsOf({ A: calm }, "1d", "weekdays");
    const onB3 = barsOf({ A: calm }, "1d", "b3");
    const mixed = onB3.with(everyWeekday.frame);
    const found = checkBars(mixed).find(({ check }) => check === "bars-outside-sessions")!;
    let closed = 0;
    for (const time of mixed.time) if (!mixed.calendar.isSession(time)) closed++;
    expect(found.count).toBe(closed);
  });

  it("marks prices of fractions of a cent that later stand a hundred times higher", () => {
    const early = Array.from({ length: 50 }, () => ({ close: 0.04 }));
    const rise = Array.from({ length: 1000 }, (_, k) => ({ close: 0.11 * 1.006 ** k }));
    const found = checkBars(barsOf({ RADL3: [...early, ...rise] })).filter(
      ({ check }) => check === "absurd-early-levels",
    );
    expect(found).toMatchObject([{ count: 50, firstRow: 0, lastRow: 49 }]);
    expect(
      checkBars(barsOf({ COIN: [...early, ...rise] }, "1d", "24/7")).map(({ check }) => check),
    ).not.toContain("absurd-early-levels");
  });

  it("tells a missing end of an extra column, and a column missing everywhere only once", () => {
    const end = Array.from({ length: 3 }, () => ({ close: 10, trades: Number.NaN }));
    expect(checkBars(barsOf({ A: [...calm, ...end] }))).toMatchObject([
      {
        check: "extra-missing",
        severity: "warning",
        column: "trades",
        message: "A: the last 3 rows have no trades",
      },
    ]);
    const never = calm.map(({ close }) => ({ close, trades: Number.NaN }));
    const found = checkBars(barsOf({ A: never, B: never }));
    expect(found).toMatchObject([
      { check: "extra-missing", column: "trades", count: 2000, message: "no row has trades" },
    ]);
    expect(found[0]).not.toHaveProperty("symbol");
  });

  it("tells a column that one symbol lacks and others have", () => {
    const never = calm.map(({ close }) => ({ close, trades: Number.NaN }));
    const found = checkBars(barsOf({ A: calm, B: never })).filter(
      ({ check }) => check === "column-inconsistent",
    );
    expect(found).toMatchObject([{ symbol: "B", column: "trades", severity: "warning", count: 1000 }]);
  });

  it("points at rows and times", () => {
    const bars = barsOf({ A: calm, B: [...calm.slice(0, 10), { close: 10, volume: 0 }, ...calm] });
    const [finding] = checkBars(bars);
    expect(finding).toMatchObject({ symbol: "B", firstRow: 1010, lastRow: 1010, firstTime: bars.time[1010] });
  });

  it("takes severities from its caller, errors first, and refuses unknown checks", () => {
    const odd = barsOf({ A: [...calm, { close: 10, volume: 0, trades: Number.NaN }] });
    const severities = { "volume-zero": "error", "extra-missing": "off" } as const;
    expect(checkBars(odd, { severities })).toMatchObject([{ check: "volume-zero", severity: "error" }]);
    expect(checkBars(odd).map(({ severity }) => severity)).toEqual(["warning", "info"]);
    expect(() => checkBars(odd, { severities: { "volume-zeros": "off" } })).toThrow(
      /unknown check volume-zeros; did you mean volume-zero/,
    );
  });

  it("has one name a check", () => {
    expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
  });
});

it("finds no error in the shipped samples, and their known oddities", async () => {
  const daily = checkBars((await new SampleSource().load()).bars);
  expect(new Set(daily.map(({ check }) => check))).toEqual(new Set(["placeholder-bars", "volume-zero"]));
  const hourly = checkBars((await new SampleSource("sample:btcusdt").load()).bars);
  expect(hourly.find(({ check }) => check === "placeholder-bars")).toMatchObject({
    symbol: "BTCUSDT",
    firstRow: 0,
  });
  expect(hourly.find(({ check }) => check === "large-move")!.message).toMatch(/2020-03-12/);
  expect([...daily, ...hourly].filter(({ severity }) => severity === "error")).toEqual([]);
});
