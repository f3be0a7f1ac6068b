import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Bars } from "./bars.ts";
import { Frame, type FrameParts } from "./frame.ts";
import { continuousCalendar } from "./plain-calendars.ts";

function parts(symbols: string[], times: number[]): FrameParts {
  const dictionary = [...new Set(symbols)];
  return {
    time: Float64Array.from(times),
    symbol: { codes: Int32Array.from(symbols, (name) => dictionary.indexOf(name)), dictionary },
    columns: { close: Float64Array.from(times, (_, row) => row + 0.5) },
  };
}

const rows = fc
  .uniqueArray(fc.tuple(fc.constantFrom("A", "B", "C"), fc.integer({ min: 0, max: 50 })), {
    selector: ([symbol, time]) => `${symbol} ${time}`,
    maxLength: 60,
  })
  .map((list) => list.sort((a, b) => (a[0] === b[0] ? a[1] - b[1] : a[0] < b[0] ? -1 : 1)));

describe("Frame", () => {
  it("finds one segment a symbol that together cover every row", () => {
    fc.assert(
      fc.property(rows, (list) => {
        const frame = new Frame(
          parts(
            list.map(([symbol]) => symbol),
            list.map(([, time]) => time),
          ),
        );
        const names = [...new Set(list.map(([symbol]) => symbol))];
        expect(frame.symbols).toEqual(names);
        const covered = frame.segments.flatMap(({ start, end }) =>
          Array.from({ length: end - start }, (_, k) => start + k),
        );
        expect(covered).toEqual(list.map((_, row) => row));
        for (const { symbol, start, end } of frame.segments) {
          for (let row = start; row < end; row++) expect(frame.symbolAt(row)).toBe(symbol);
        }
      }),
    );
  });

  it("filters as an array of rows would", () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 5 }), (list, step) => {
        const frame = new Frame(
          parts(
            list.map(([symbol]) => symbol),
            list.map(([, time]) => time),
          ),
        );
        const filtered = frame.filter((row) => row % step === 0);
        const expected = list.filter((_, row) => row % step === 0);
        expect([...filtered.time]).toEqual(expected.map(([, time]) => time));
        expect(expected.map((_, row) => filtered.symbolAt(row))).toEqual(expected.map(([symbol]) => symbol));
        expect([...filtered.numeric("close")]).toEqual(
          [...frame.numeric("close")].filter((_, row) => row % step === 0),
        );
      }),
    );
  });

  it("refuses unequal lengths, repeated times and blocks out of order, naming the row", () => {
    const short = { ...parts(["A", "A"], [1, 2]), columns: { close: new Float64Array(1) } };
    expect(() => new Frame(short)).toThrow(expect.objectContaining({ code: "PREGAO_FRAME_SHAPE" }));
    expect(() => new Frame(parts(["A", "A"], [1, 1]))).toThrow(/row 1 \(A\) is out of order/);
    expect(() => new Frame(parts(["B", "A"], [1, 2]))).toThrow(/row 1 \(A\).*in order of name/);
    expect(() => new Frame(parts(["A", "B", "A"], [1, 2, 3]))).toThrow(
      expect.objectContaining({ code: "PREGAO_FRAME_ORDER" }),
    );
  });

  it("names near matches of a column or symbol that is not there, and refuses text as numbers", () => {
    const frame = new Frame(parts(["PETR4"], [1])).with({
      kind: { codes: Int32Array.of(0), dictionary: ["ON"] },
    });
    expect(() => frame.numeric("clos")).toThrow(/did you mean close/);
    expect(() => frame.segment("PETR3")).toThrow(/unknown ticker PETR3; did you mean PETR4/);
    expect(() => frame.numeric("kind")).toThrow(expect.objectContaining({ code: "PREGAO_COLUMN_TYPE" }));
    expect(frame.has("kind") && frame.columnNames).toEqual(["close", "kind"]);
  });
});

describe("Bars", () => {
  const columns = Object.fromEntries(
    ["open", "high", "low", "close", "volume"].map((name) => [name, Float64Array.of(1, 2, 3)]),
  );
  const frame = new Frame({ ...parts(["A", "A", "B"], [0, 60_000, 0]), columns });
  const bars = new Bars({ frame, timeframe: "1m", calendar: continuousCalendar, origin: "test" });

  it("selects symbols and periods, both ends inclusive", () => {
    expect(bars.only(["B"]).symbols).toEqual(["B"]);
    expect(bars.between(60_000).length).toBe(1);
    expect(bars.between(0, 60_000).length).toBe(3);
    expect(bars.between(undefined, 59_999).symbols).toEqual(["A", "B"]);
    expect(() => bars.only(["C"])).toThrow(/unknown ticker C/);
  });

  it("refuses a frame without one of its columns", () => {
    const { volume: _, ...rest } = columns;
    const without = new Frame({ ...parts(["A", "A", "B"], [0, 1, 0]), columns: rest });
    const make = (): Bars =>
      new Bars({ frame: without, timeframe: "1m", calendar: continuousCalendar, origin: "x.csv" });
    expect(make).toThrow(/x.csv has no column volume/);
  });
});
