import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Bars } from "../../market/bars.ts";
import type { CalendarName } from "../../market/calendar.ts";
import { Frame } from "../../market/frame.ts";
import type { Timeframe } from "../../market/timeframe.ts";
import { SampleSource } from "../../sources/sample-source.ts";
import { barsOf, calmBars } from "../bars.fixture.ts";
import { builtInContracts, contractsFor } from "./built-in.ts";
import { checkContract } from "./check-contract.ts";
import { contractChecks } from "./checks.ts";
import { type ColumnContract, type DataContract, defineContract, type WrittenContract } from "./contract.ts";

const hours = (count: number): Bars => barsOf({ A: calmBars(count) }, "1h", "24/7");

/** Hourly bars with one more column; `values[row]`. */
function withColumn(values: readonly number[], name = "level", bars = hours(values.length)): Bars {
  return bars.with(bars.frame.with({ [name]: Float64Array.from(values) }));
}

function contractOf(
  column: WrittenContract["columns"][string],
  more: Partial<WrittenContract> = {},
): DataContract {
  return defineContract({ name: "test", ...more, columns: { level: column } });
}

describe("a contract", () => {
  it("kept gives no finding", () => {
    const contract = contractOf({ unit: "x", minimum: 0, maximum: 10, missing: 0, unchanged: "3h" });
    expect(checkContract(withColumn([1, 2, 3, 3, 4]), contract)).toEqual([]);
  });

  it.each([
    [
      "a value below",
      { minimum: 0 },
      [1, -1, 2, -3],
      2,
      /2 values of level in x out of range \(at least 0\), such as -3/,
    ],
    ["a value above", { maximum: 2 }, [1, 3], 1, /\(at most 2\), such as 3/],
    ["the limit itself, where values must lie above it", { above: 0 }, [0, 1], 1, /\(above 0\)/],
    ["the limit itself, where values must lie below it", { below: 1 }, [0.5, 1], 1, /\(below 1\)/],
    ["a fraction", { type: "whole" as const }, [1, 1.5], 1, /\(a whole number\), such as 1.5/],
    ["a flag that is none", { type: "flag" as const }, [0, 1, 2], 1, /\(0 or 1\)/],
    ["an infinity", {}, [1, Number.POSITIVE_INFINITY], 1, /\(a finite number\), such as Infinity/],
  ])("is broken by %s", (_, limits, values, count, message) => {
    const found = checkContract(withColumn(values), contractOf({ unit: "x", ...limits }));
    expect(found).toMatchObject([
      { check: "contract-range", severity: "error", column: "level", symbol: "A", count },
    ]);
    expect(found[0]!.message).toMatch(message);
  });

  it("names rows and times", () => {
    const bars = withColumn([1, 9, 1, 9, 1]);
    const [finding] = checkContract(bars, contractOf({ unit: "x", maximum: 5 }));
    expect(finding).toMatchObject({
      firstRow: 1,
      lastRow: 3,
      firstTime: bars.time[1],
      lastTime: bars.time[3],
    });
  });

  it("asks for its columns, and says which near name there is", () => {
    const missing = checkContract(
      withColumn([1], "open_intrest"),
      defineContract({ name: "test", columns: { open_interest: { unit: "USD" } } }),
    );
    expect(missing).toMatchObject([
      { check: "contract-columns", severity: "error", column: "open_interest" },
    ]);
    expect(missing[0]!.message).toMatch(/no column open_interest \(USD\); did you mean .*open_intrest/);
    expect(checkContract(hours(3), contractOf({ unit: "x", required: false }))).toEqual([]);
    const text = hours(2);
    const worded = text.with(
      text.frame.with({ level: { codes: Int32Array.of(0, 0), dictionary: ["high"] } }),
    );
    expect(checkContract(worded, contractOf({ unit: "x" }))[0]!.message).toMatch(/does not hold numbers/);
  });

  it("counts what is missing between the first and the last value only", () => {
    const none = Number.NaN;
    const values = [none, none, 1, 2, none, 3, 4, none];
    expect(checkContract(withColumn(values), contractOf({ unit: "x", missing: 0.2 }))).toEqual([]);
    const [finding] = checkContract(withColumn(values), contractOf({ unit: "x" }));
    expect(finding).toMatchObject({ check: "contract-missing", severity: "warning", count: 1, firstRow: 4 });
    expect(finding!.message).toMatch(/missing in 1 row of 5 \(20\.0 %\), none allowed/);
    const empty = checkContract(withColumn([none, none]), contractOf({ unit: "x" }));
    expect(empty).toMatchObject([{ check: "contract-missing", count: 2 }]);
    expect(empty[0]!.message).toMatch(/no value in any row/);
  });

  it("tells a feed that fell silent, also at the end, and one that froze", () => {
    const none = Number.NaN;
    const silent = [1, 2, none, none, none, 3, 4, none, none, none, none, none];
    const contract = contractOf({ unit: "x", missing: 1, staleness: "2h" });
    expect(checkContract(withColumn(silent), contract)).toMatchObject([
      { check: "contract-stale", firstRow: 7, lastRow: 11, count: 5 },
    ]);
    const longer = contractOf({ unit: "x", missing: 1, staleness: "6h" });
    expect(checkContract(withColumn(silent), longer)).toEqual([]);
    const frozen = contractOf({ unit: "x", unchanged: "2h" });
    expect(checkContract(withColumn([1, 5, 5, 5, 2]), frozen)).toEqual([]);
    const found = checkContract(withColumn([1, 5, 5, 5, 5, 2]), frozen);
    expect(found).toMatchObject([{ check: "contract-unchanged", firstRow: 1, lastRow: 4, count: 4 }]);
    expect(found[0]!.message).toMatch(/level stands at 5/);
  });

  it("asks for the age of the newest bar only at a given moment", () => {
    const bars = hours(10);
    const contract = contractOf({ unit: "x", required: false }, { staleness: "1d" });
    const closed = bars.time[9]! + 3_600_000;
    expect(checkContract(bars, contract)).toEqual([]);
    expect(checkContract(bars, contract, { asOf: closed + 86_400_000 })).toEqual([]);
    const [stale] = checkContract(bars, contract, { asOf: closed + 86_400_001 });
    expect(stale).toMatchObject({ check: "contract-stale", symbol: "A", lastRow: 9 });
    expect(stale!.message).toMatch(/the newest bar closed at .* more than 1d before/);
  });

  it("asks for timeframe, calendar and rows", () => {
    const contract = contractOf(
      { unit: "x", required: false },
      { timeframes: ["5m"], calendars: ["b3"], rows: 20 },
    );
    expect(checkContract(hours(10), contract).map(({ check, message }) => `${check} ${message}`)).toEqual([
      "contract-frequency contract test: bars of 1h, where it accepts 5m",
      "contract-frequency contract test: bars on the calendar 24/7, where it accepts b3",
      "contract-rows contract test: A has 10 rows, fewer than 20",
    ]);
  });

  it("suspects a local time where all bars stand off the clock of UTC", () => {
    const four = barsOf({ A: calmBars(6) }, "4h", "24/7");
    const contract = contractOf({ unit: "x", required: false });
    expect(checkContract(four, contract)).toEqual([]);
    const local = four.frame.time.map((time) => time + 3 * 3_600_000);
    const moved = four.with(
      new Frame({
        time: local,
        symbol: four.frame.symbol,
        columns: Object.fromEntries(four.frame.columns),
      }),
    );
    const [finding] = checkContract(moved, contract);
    expect(finding).toMatchObject({ check: "contract-timezone", severity: "warning", count: 6 });
    expect(finding!.message).toMatch(/off the 4h of UTC, all 180 minutes late: a local time\?/);
  });

  it("takes severities from the settings", () => {
    const contract = contractOf({ unit: "x", minimum: 0 });
    const severities = { "contract-range": "info" } as const;
    expect(checkContract(withColumn([-1]), contract, { severities })).toMatchObject([{ severity: "info" }]);
    expect(checkContract(withColumn([-1]), contract, { severities: { "contract-range": "off" } })).toEqual(
      [],
    );
  });
});

describe("counts", () => {
  /** The slow and obvious count. */
  const breaks = (value: number, { minimum, maximum, type }: Partial<ColumnContract>): boolean =>
    !Number.isNaN(value) &&
    (!Number.isFinite(value) ||
      (type === "whole" && value % 1 !== 0) ||
      value < (minimum ?? -Infinity) ||
      value > (maximum ?? Infinity));

  it("are those of a loop over all rows", () => {
    const value = fc.oneof(
      fc.constant(Number.NaN),
      fc.integer({ min: -5, max: 5 }),
      fc.double({ min: -5, max: 5 }),
    );
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: -5, max: 0 }),
        fc.integer({ min: 0, max: 5 }),
        fc.constantFrom("whole" as const, "number" as const),
        (values, minimum, maximum, type) => {
          const found = checkContract(
            withColumn(values),
            contractOf({ unit: "x", minimum, maximum, type, missing: 1 }),
          );
          const count = found.find(({ check }) => check === "contract-range")?.count ?? 0;
          expect(count).toBe(values.filter((one) => breaks(one, { minimum, maximum, type })).length);
        },
      ),
      { numRuns: 100, seed: 3 },
    );
  });
});

describe("the contracts that come with the product", () => {
  it("have names of their own and a unit for every column", () => {
    expect(new Set(builtInContracts.map(({ name }) => name)).size).toBe(builtInContracts.length);
    expect(new Set(contractChecks.map(({ name }) => name)).size).toBe(contractChecks.length);
    for (const { columns } of builtInContracts) {
      for (const { unit } of Object.values(columns)) expect(unit).not.toBe("");
    }
  });

  it.each([
    ["1d", "b3", ["daily-equities"]],
    ["5m", "24/7", ["crypto-intraday"]],
    ["1d", "24/7", ["bars"]],
    ["1h", "weekdays", ["bars"]],
  ] as const)("bars of %s on %s have %j", (timeframe, calendar, names) => {
    const bars = barsOf({ A: calmBars(5) }, timeframe as Timeframe, calendar as CalendarName);
    expect(contractsFor(bars).map(({ name }) => name)).toEqual(names);
  });

  it("of a feed hold wherever one of its columns is there, and ask for the others", () => {
    const bars = withColumn([1, 2, 3], "liq_volume");
    expect(contractsFor(bars).map(({ name }) => name)).toEqual(["crypto-intraday", "liquidations"]);
    const found = checkContract(bars, builtInContracts.find(({ name }) => name === "liquidations")!);
    expect(found.map(({ column }) => column)).toEqual(["liq_count", "liq_long_volume", "liq_short_volume"]);
  });

  it("are kept by the shipped samples", async () => {
    for (const name of ["sample", "sample:btcusdt"] as const) {
      const { bars } = await new SampleSource(name).load();
      const found = contractsFor(bars).flatMap((contract) => checkContract(bars, contract));
      expect(found.map(({ message }) => message)).toEqual([]);
    }
  });

  it("tell a funding rate in percent from a fraction", () => {
    const funding = builtInContracts.find(({ name }) => name === "funding")!;
    expect(checkContract(withColumn([0.0001, -0.0003], "funding_rate"), funding)).toEqual([]);
    expect(checkContract(withColumn([0.01, 0.375], "funding_rate"), funding)).toMatchObject([
      { check: "contract-range", count: 1 },
    ]);
  });
});
