import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRunContext } from "../progress.ts";
import { auditLookahead } from "./audit-lookahead.ts";
import { market, planted, rowByRow } from "./planted.fixture.ts";
import { measureReach } from "./reach.ts";
import { windowAround } from "./window.ts";

const bars = market({ rows: 400 });

/** The mean of the closes from `from` to `to` bars after the row. */
function meanAhead(from: number, to: number) {
  return planted([
    {
      name: `mean of the closes ${from} to ${to} bars ahead`,
      values: (series) =>
        rowByRow(series, 0, to, (row) => {
          let sum = 0;
          for (let at = row + from; at <= row + to; at++) sum += series.column("close")[at]!;
          return sum / (to - from + 1);
        }),
    },
  ]);
}

const stretch = fc
  .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 20 }))
  .map(([from, length]): [number, number] => [from, from + length]);

describe("how far a column looks ahead", () => {
  it("is measured to the bar", async () => {
    const window = windowAround(bars, bars.time[200]!, 100, 100);
    await fc.assert(
      fc.asyncProperty(stretch, fc.integer({ min: 40, max: 99 }), async ([from, to], row) => {
        const reach = await measureReach(meanAhead(from, to), 0, window, row, 1);
        expect(reach).toEqual({
          aheadFrom: from,
          aheadTo: to,
          through: "its own symbol",
          following: window.bars.frame.segments[0]!.end - 1 - row,
        });
      }),
      { numRuns: 40, seed: 2 },
    );
  });

  it("is found by the audit wherever the stretch lies, and nothing is said of its mirror in the past", async () => {
    await fc.assert(
      fc.asyncProperty(stretch, async ([from, to]) => {
        const ahead = await auditLookahead(meanAhead(from, to), bars, createRunContext(), { cuts: 4 });
        expect(ahead.findings).toMatchObject([{ evidence: { aheadFrom: from, aheadTo: to } }]);
        const back = planted([
          {
            name: "mirror",
            history: to,
            values: (series) =>
              rowByRow(series, to, 0, (row) => {
                let sum = 0;
                for (let at = row - to; at <= row - from; at++) sum += series.column("close")[at]!;
                return sum;
              }),
          },
        ]);
        expect((await auditLookahead(back, bars, createRunContext(), { cuts: 4 })).findings).toEqual([]);
      }),
      { numRuns: 8, seed: 3 },
    );
  });
});

it("a leak in one symbol of thirty is found: all symbols have their turns", async () => {
  const wide = market({ symbols: 30, rows: 200 });
  const oneOnly = planted([
    {
      name: "leaks for SYM17",
      values: (series) => {
        const close = series.column("close");
        return close.map((value, row) =>
          series.symbol === "SYM17" ? (close[row + 1] ?? Number.NaN) : value,
        );
      },
    },
  ]);
  const { findings } = await auditLookahead(oneOnly, wide, createRunContext());
  expect(findings).toMatchObject([{ cause: "reads-ahead", evidence: { symbol: "SYM17", aheadTo: 1 } }]);
});

it("bars that are missed only by their number are missed when another symbol goes with them", async () => {
  const late = market({ symbols: 2, rows: 60 });
  // SYM00 begins after the row that is looked at, and comes before its symbol.
  const two = late.with(late.frame.filter((row) => row >= 40));
  const counting = planted([
    { name: "rows of the series", values: (series) => series.time.map(() => series.length) },
  ]);
  const window = windowAround(two, two.time[5]!, 60, 60);
  const row = window.bars.frame.segment("SYM01").start + 10;
  expect(await measureReach(counting, 0, window, row, 1)).toMatchObject({
    aheadFrom: null,
    through: "its own symbol",
    following: 49,
  });
});
