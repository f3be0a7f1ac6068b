import { describe, expect, it } from "vitest";
import { barsOf, calmBars } from "./bars.fixture.ts";
import { profileBars } from "./profile.ts";

describe("the profile of bars", () => {
  const bars = barsOf({
    A: [...calmBars(300), { close: 12, skip: 30 }, ...calmBars(300)],
    B: calmBars(500).map((values, row) => ({ ...values, trades: row < 200 ? Number.NaN : row })),
  });
  const profile = profileBars(bars);

  it("counts rows, missing bars and the longest hole by symbol", () => {
    expect(profile.symbols).toMatchObject([
      { symbol: "A", rows: 601, missing: 30, longestHole: 30 },
      { symbol: "B", rows: 500, missing: 0, longestHole: 0 },
    ]);
    expect(profile.rows).toBe(1101);
    expect(profile.from).toBe(bars.time[0]);
  });

  it("tells coverage by stretches that add up to the whole", () => {
    expect(profile.stretch).toBe("month");
    for (const { symbol, rows, missing, coverage } of profile.symbols) {
      const { start, end } = bars.frame.segment(symbol);
      let [there, expected] = [0, 0];
      for (const { from, to, share } of coverage) {
        let here = 0;
        for (let row = start; row < end; row++) if (bars.time[row]! >= from && bars.time[row]! < to) here++;
        there += here;
        expected += share === 0 ? 0 : here / share;
        expect(share).toBeLessThanOrEqual(1);
      }
      expect(there).toBe(rows);
      // A month without a single bar has no expectation that can be told from its share.
      if (coverage.every(({ share }) => share > 0)) expect(Math.round(expected)).toBe(rows + missing);
    }
  });

  it("gives least, median and greatest of the values that are there", () => {
    const trades = profile.columns.find(({ name }) => name === "trades")!;
    expect(trades).toMatchObject({ present: 901, minimum: 10, maximum: 499 });
    const bars = barsOf({ A: calmBars(4) }, "1d", "24/7");
    const [a, b, c, d] = [...bars.column("close")].sort((one, other) => one - other) as number[];
    const close = profileBars(bars).columns.find(({ name }) => name === "close")!;
    expect(close).toMatchObject({ minimum: a, median: (b! + c!) / 2, maximum: d });
  });

  it.each([
    [20, "day"],
    [300, "week"],
    [1000, "month"],
    [5000, "quarter"],
    [12_000, "year"],
  ] as const)("%i daily bars are told by %s", (count, stretch) => {
    const { symbols, stretch: found } = profileBars(barsOf({ A: calmBars(count) }, "1d", "24/7"));
    expect(found).toBe(stretch);
    expect(symbols[0]!.coverage.every(({ share }) => share === 1)).toBe(true);
  });
});
