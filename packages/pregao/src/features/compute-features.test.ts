import { describe, expect, it } from "vitest";
import { createRunContext, type ProgressUpdate } from "../progress.ts";
import { b3FeaturesFromTable, hasB3Table } from "./b3-table.ts";
import { barsOf, walk } from "./bars.fixture.ts";
import { computeFeatures } from "./compute-features.ts";
import { b3WireNames } from "./feature-sets.ts";
import { signalInputs } from "./signal-inputs.ts";

const ohlcv = ["open", "high", "low", "close", "volume"] as const;
const columns = walk({ seed: 2, rows: 80 });
const without = (name: "volume" | "best_bid") => ({
  ...columns,
  [name]: columns[name].map(() => Number.NaN),
});

describe("computeFeatures", () => {
  it("gives 45 default features of open, high, low, close and volume on daily bars, 11 of them B3's", () => {
    const { matrix, leftOut, warmUp } = computeFeatures(barsOf({ AAAA3: columns }, ohlcv));
    expect(matrix.names.length).toBe(45);
    expect(matrix.names.slice(0, 11)).toEqual(
      Object.values(b3WireNames).filter((name) => !/best_buy/.test(name)),
    );
    expect(leftOut).toEqual([
      {
        name: "b3_best_buy_sell_spread",
        reason: "the source has no column best_bid; the source has no column best_ask",
      },
      { name: "b3_close_to_best_buy", reason: "the source has no column best_bid" },
    ]);
    expect(warmUp).toBe(50);
  });

  it("computes all 13 of the B3 set where there are bid and ask, in the order of the contract", () => {
    const { matrix, leftOut } = computeFeatures(barsOf({ AAAA3: columns }), { features: "b3" });
    expect(matrix.names).toEqual(Object.values(b3WireNames));
    expect(leftOut).toEqual([]);
  });

  it("leaves out of a set what reads a column without a single value, and says so", () => {
    const { matrix, leftOut } = computeFeatures(barsOf({ AAAA3: without("volume") }, ohlcv), {
      features: "b3",
    });
    expect(leftOut.map(({ name }) => name)).toContain("volume_change_1");
    expect(leftOut.find(({ name }) => name === "volume_sma_10")?.reason).toBe(
      "the column volume has no value",
    );
    expect(matrix.names).not.toContain("volume_sma_10");
  });

  it("computes features asked for by name from a column without values as missing, never as zero", () => {
    const { matrix } = computeFeatures(barsOf({ AAAA3: without("volume") }, ohlcv), {
      features: ["volume_sma_10", "obv", "mfi_14", "sma_10"],
    });
    for (const column of matrix.columns.slice(0, 3)) expect(column.every(Number.isNaN)).toBe(true);
    expect(matrix.columns[3]!.some(Number.isNaN)).toBe(true);
    expect(matrix.columns[3]!.slice(9).some(Number.isNaN)).toBe(false);
  });

  it("refuses by name a feature whose column is not there, and a feature that does not exist", () => {
    const bars = barsOf({ AAAA3: columns }, ohlcv);
    expect(() => computeFeatures(bars, { features: ["b3_close_to_best_buy"] })).toThrow(
      /b3_close_to_best_buy reads the column best_bid, which made for the test does not have/,
    );
    expect(() => computeFeatures(bars, { features: ["sma_11"] })).toThrow(
      /unknown feature sma_11; did you mean/,
    );
  });

  it("keeps the order asked for and drops repetitions", () => {
    const { matrix } = computeFeatures(barsOf({ AAAA3: columns }), {
      features: ["rsi_14", "close", "rsi_14"],
    });
    expect(matrix.names).toEqual(["rsi_14", "close"]);
  });

  it("stores what is not finite as missing", () => {
    const broken = {
      ...columns,
      close: columns.close.map((price, row) => (row === 20 ? 1e300 : row === 40 ? 0 : price)),
    };
    const { matrix } = computeFeatures(barsOf({ AAAA3: broken }, ohlcv));
    for (const column of matrix.columns) {
      expect(column.every((value) => Number.isNaN(value) || Number.isFinite(value))).toBe(true);
    }
    const close = matrix.columns[matrix.names.indexOf("close")]!;
    expect(close[20]).toBeNaN();
    expect(close[40]).toBe(0);
  });

  it("puts columns into shared memory, so that worker threads read them without a copy", () => {
    const { matrix } = computeFeatures(barsOf({ AAAA3: columns }));
    expect(matrix.columns.every((column) => column.buffer instanceof SharedArrayBuffer)).toBe(true);
  });

  it("tells its progress by symbol and stops when asked to", () => {
    const bars = barsOf({ AAAA3: columns, BBBB4: columns });
    const updates: ProgressUpdate[] = [];
    const control = new AbortController();
    computeFeatures(bars, {}, createRunContext({ progress: (update) => updates.push(update) }));
    expect(updates.map(({ done, note }) => [done, note])).toEqual([
      [0, "AAAA3"],
      [1, "BBBB4"],
      [2, undefined],
    ]);
    control.abort();
    expect(() => computeFeatures(bars, {}, createRunContext({ signal: control.signal }))).toThrow(
      /interrupted/,
    );
  });

  it("reads columns of other numeric types", () => {
    const bars = barsOf({ AAAA3: columns });
    const narrow = bars.with(bars.frame.with({ best_bid: Float32Array.from(columns.best_bid) }));
    const { matrix } = computeFeatures(narrow, { features: ["b3_close_to_best_buy"] });
    expect(matrix.columns[0]!.some(Number.isNaN)).toBe(false);
  });
});

describe("the table of the B3 service", () => {
  const bars = barsOf({ AAAA3: columns }, ohlcv);
  const computed = computeFeatures(bars, { features: "b3" });
  const given = Object.fromEntries(
    Object.keys(b3WireNames)
      .filter((wire) => !(ohlcv as readonly string[]).includes(wire) && !/best_buy/.test(wire))
      .map((wire, index) => [wire, Float64Array.from(columns.close, (_, row) => index * 1000 + row)]),
  );
  const table = bars.with(bars.frame.with(given));

  it("is recognised by its columns, with or without those of bid and ask", () => {
    expect(hasB3Table(bars)).toBe(false);
    expect(hasB3Table(table)).toBe(true);
  });

  it("is used as it is, in the order of the contract, under the catalog's names", () => {
    const { matrix, leftOut } = b3FeaturesFromTable(table);
    expect(matrix.names).toEqual(computed.matrix.names);
    expect([...matrix.columns[0]!]).toEqual([...given.rolling_volatility_5!]);
    expect(matrix.columns.at(-1)![3]).toBe(Math.fround(columns.close[3]!));
    expect(leftOut.map(({ reason }) => reason)).toEqual([
      "the table has no column best_buy_sell_spread",
      "the table has no column close_to_best_buy",
    ]);
  });

  it("leaves out a column without values and refuses a table that lacks one", () => {
    const empty = table.with(table.frame.with({ close_to_best_buy: new Float64Array(80).fill(Number.NaN) }));
    expect(b3FeaturesFromTable(empty).leftOut.at(-1)?.reason).toMatch(/close_to_best_buy has no value/);
    expect(() => b3FeaturesFromTable(bars)).toThrow(/no column rolling_volatility_5/);
  });

  it("stores what is not finite as missing", () => {
    const macd = Float64Array.from(columns.close, (price, row) =>
      row === 3 ? Number.POSITIVE_INFINITY : price,
    );
    const { matrix } = b3FeaturesFromTable(table.with(table.frame.with({ macd })));
    expect(matrix.columns[2]!.findIndex(Number.isNaN)).toBe(3);
  });

  it("has another feature-set id than computed features", () => {
    expect(b3FeaturesFromTable(table).matrix.featureSetId).not.toBe(computed.matrix.featureSetId);
  });

  it("gives the labelling rule its five columns", () => {
    const signals = signalInputs(computed.matrix);
    expect(signals.rsi).toBe(computed.matrix.columns[computed.matrix.names.indexOf("b3_rsi_14")]);
    expect(() => signalInputs(computeFeatures(bars, { features: ["close"] }).matrix)).toThrow(/b3_rsi_14/);
  });
});
