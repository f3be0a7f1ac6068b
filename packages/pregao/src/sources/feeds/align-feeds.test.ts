import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Bars } from "../../market/bars.ts";
import { calendarNamed } from "../../market/calendars.ts";
import { Frame } from "../../market/frame.ts";
import { alignFeeds } from "./align-feeds.ts";
import { alignmentFindings } from "./alignment-findings.ts";
import type { Coverage, Feed } from "./feed.ts";

const hour = 3_600_000;

/** Hourly bars at the given hours of each symbol. */
function barsAt(hours: Readonly<Record<string, readonly number[]>>): Bars {
  const symbols = Object.keys(hours).sort();
  const time = Float64Array.from(symbols.flatMap((symbol) => hours[symbol]!.map((at) => at * hour)));
  const codes = Int32Array.from(symbols.flatMap((symbol, code) => hours[symbol]!.map(() => code)));
  const ones = (): Float64Array => new Float64Array(time.length).fill(1);
  const columns = Object.fromEntries(
    ["open", "high", "low", "close", "volume"].map((name) => [name, ones()]),
  );
  const frame = new Frame({ time, symbol: { codes, dictionary: symbols }, columns });
  return new Bars({ frame, timeframe: "1h", calendar: calendarNamed("24/7"), origin: "a test" });
}

function readings(at: readonly number[], values: readonly number[], more: Partial<Feed> = {}): Feed {
  return {
    kind: "funding",
    symbol: "A",
    origin: "a test",
    times: Float64Array.from(at),
    columns: { funding_rate: Float64Array.from(values) },
    staleness: 3 * hour,
    ...more,
  };
}

describe("readings", () => {
  it("are known from the close at or after their publication until they are stale", () => {
    // Bars close at 1, 2, 3 …; readings at 1:30, at 3:00 exactly, and at 8:00.
    const bars = barsAt({ A: [0, 1, 2, 3, 4, 5, 6, 7, 11, 12] });
    const feed = readings([1.5 * hour, 3 * hour, 8 * hour], [10, 20, 30]);
    const { bars: aligned, report } = alignFeeds(bars, [feed]);
    const none = Number.NaN;
    expect([...aligned.column("funding_rate")]).toEqual([none, 10, 20, 20, 20, 20, none, 30, none, none]);
    expect(report).toEqual([
      {
        kind: "funding",
        symbol: "A",
        origin: "a test",
        readings: 3,
        rows: 10,
        aligned: 6,
        stale: 1,
        beforeFirst: 1,
        afterLast: 2,
        missing: 0,
      },
    ]);
    expect(alignmentFindings(report)).toMatchObject([
      {
        check: "feed-alignment",
        severity: "info",
        count: 4,
        message:
          "A: 6 of 10 bars have a value of funding from 3 readings; without a value: 1 before its first reading, 1 in holes longer than its staleness limit, 2 after its last reading",
      },
    ]);
  });

  it("equal a search of the last one, bar by bar, and count every bar once", () => {
    const moment = fc.integer({ min: 0, max: 60 * hour });
    const ascending = fc.array(moment, { maxLength: 30 }).map((times) => times.sort((a, b) => a - b));
    const value = fc.oneof({ weight: 5, arbitrary: fc.double({ noNaN: true }) }, fc.constant(Number.NaN));
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 40 }),
        ascending,
        fc.array(value, { minLength: 30, maxLength: 30 }),
        fc.integer({ min: 0, max: 10 * hour }),
        (hours, times, values, staleness) => {
          const bars = barsAt({ A: hours.sort((a, b) => a - b) });
          const feed = readings(times, values.slice(0, times.length), { staleness });
          const { bars: aligned, report } = alignFeeds(bars, [feed]);
          const expected = [...bars.time].map((open) => {
            const close = open + hour;
            const last = times.findLastIndex((time) => time <= close);
            return last >= 0 && close - times[last]! <= staleness ? values[last]! : Number.NaN;
          });
          expect([...aligned.column("funding_rate")]).toEqual(expected);
          const [one] = report;
          expect(one!.aligned).toBe(expected.filter((known) => !Number.isNaN(known)).length);
          expect(one!.aligned + one!.stale + one!.beforeFirst + one!.afterLast + one!.missing).toBe(
            one!.rows,
          );
        },
      ),
    );
  });

  it("see no future: what lies after a close changes no bar before it", () => {
    const bars = barsAt({ A: [0, 1, 2, 3, 4, 5] });
    const times = [0.5, 1.5, 2.5, 3.5, 4.5].map((at) => at * hour);
    const whole = alignFeeds(bars, [readings(times, [1, 2, 3, 4, 5])]).bars.column("funding_rate");
    for (let known = 0; known <= times.length; known++) {
      const changed = times.map((_, k) => (k < known ? k + 1 : 1000 + k));
      const column = alignFeeds(bars, [readings(times, changed)]).bars.column("funding_rate");
      const cut = alignFeeds(bars, [readings(times.slice(0, known), changed.slice(0, known))]).bars.column(
        "funding_rate",
      );
      for (let bar = 0; bar < 6; bar++) {
        if (times[known] !== undefined && (bar + 1) * hour >= times[known]!) break;
        expect([column[bar], cut[bar]]).toEqual([whole[bar], whole[bar]]);
      }
    }
  });

  it("of one symbol leave the others without a value, and say so", () => {
    const bars = barsAt({ A: [0, 1], B: [0, 1, 2] });
    const { bars: aligned, report } = alignFeeds(bars, [readings([0], [7])]);
    expect([...aligned.column("funding_rate")]).toEqual([7, 7, Number.NaN, Number.NaN, Number.NaN]);
    expect(
      alignmentFindings(report).map(({ severity, count, message }) => [severity, count, message]),
    ).toEqual([
      ["info", 0, "A: 2 of 2 bars have a value of funding from 1 readings"],
      [
        "warning",
        3,
        "B: 0 of 3 bars have a value of funding from 0 readings; without a value: 3 without such a feed",
      ],
    ]);
    expect(aligned.column("funding_rate").buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it("are refused where they cannot be meant", () => {
    const bars = barsAt({ A: [0, 1] });
    const refused = (feeds: Feed[], message: RegExp): void => {
      expect(() => alignFeeds(bars, feeds)).toThrow(message);
    };
    refused([readings([2, 1], [1, 2])], /funding of A of a test .*row 2 lies before/);
    refused([readings([1], [1]), readings([1], [1])], /another feed of that kind/);
    refused([readings([1, 2], [1])], /has 1 values for 2 times/);
    refused([readings([Number.NaN], [1])], /row 1 has no time/);
    const taken = bars.with(bars.frame.with({ funding_rate: new Float64Array(2) }));
    expect(() => alignFeeds(taken, [readings([1], [1])])).toThrow(
      /bars have a column funding_rate of their own/,
    );
  });
});

describe("events", () => {
  const feed = (
    times: readonly number[],
    coverage: readonly Coverage[],
    sides?: readonly number[],
  ): Feed => ({
    kind: "liquidations",
    symbol: "A",
    origin: "a test",
    times: Float64Array.from(times),
    columns: {
      long_value: Float64Array.from(times, (_, k) => ((sides?.[k] ?? 1) > 0 ? 10 + k : 0)),
      short_value: Float64Array.from(times, (_, k) => ((sides?.[k] ?? 1) > 0 ? 0 : 10 + k)),
    },
    coverage,
  });

  it("belong to the bar in which they happen; a bar without any has 0 only where somebody watched", () => {
    const bars = barsAt({ A: [0, 1, 2, 3, 4, 5] });
    const events = feed(
      [1 * hour, 2 * hour - 1, 2 * hour, 4.5 * hour],
      [{ from: hour, to: 5 * hour }],
      [1, -1, 1, 1],
    );
    const { bars: aligned, report } = alignFeeds(bars, [events]);
    const none = Number.NaN;
    expect([...aligned.column("liq_count")]).toEqual([none, 2, 1, 0, 1, none]);
    expect([...aligned.column("liq_long_volume")]).toEqual([none, 10, 12, 0, 13, none]);
    expect([...aligned.column("liq_short_volume")]).toEqual([none, 11, 0, 0, 0, none]);
    expect([...aligned.column("liq_volume")]).toEqual([none, 21, 12, 0, 13, none]);
    expect(report[0]).toMatchObject({ rows: 6, aligned: 4, beforeFirst: 1, afterLast: 1, stale: 0 });
  });

  it("equal a filter of all events, bar by bar", () => {
    const moment = fc.integer({ min: 0, max: 40 * hour });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 30 }),
        fc.array(moment, { maxLength: 60 }),
        fc.uniqueArray(moment, { minLength: 2, maxLength: 8 }),
        (hours, times, ends) => {
          const bars = barsAt({ A: hours.sort((a, b) => a - b) });
          times.sort((a, b) => a - b);
          ends.sort((a, b) => a - b);
          const coverage = Array.from({ length: Math.floor(ends.length / 2) }, (_, k) => ({
            from: ends[2 * k]!,
            to: ends[2 * k + 1]!,
          }));
          const { bars: aligned, report } = alignFeeds(bars, [feed(times, coverage)]);
          const [count, volume] = ["liq_count", "liq_volume"].map((name) => aligned.column(name));
          let watched = 0;
          for (let bar = 0; bar < bars.length; bar++) {
            const [open, close] = [bars.time[bar]!, bars.time[bar]! + hour];
            const inside = coverage.some(({ from, to }) => from <= open && close <= to);
            const held = times.flatMap((time, k) => (time >= open && time < close ? [10 + k] : []));
            if (inside) watched++;
            expect(count![bar]).toBe(inside ? held.length : Number.NaN);
            expect(volume![bar]).toBe(inside ? held.reduce((sum, value) => sum + value, 0) : Number.NaN);
          }
          const [one] = report;
          expect(one!.aligned).toBe(watched);
          expect(one!.aligned + one!.stale + one!.beforeFirst + one!.afterLast).toBe(one!.rows);
        },
      ),
    );
  });
});
