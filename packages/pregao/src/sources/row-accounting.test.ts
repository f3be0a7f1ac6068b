import { existsSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatTime } from "../market/finding.ts";
import { FileSource, type LoadedFile } from "./file-source.ts";
import { openSource } from "./open-source.ts";
import type { LoadedBars } from "./source.ts";
import { temporaryDirectory, writeLines } from "./temporary-directory.fixture.ts";

const directory = temporaryDirectory();
const header = "date,symbol,open,high,low,close,volume";
let files = 0;

function load(rows: readonly string[], options = {}, request = {}): Promise<LoadedFile> {
  const path = writeLines(directory, `rows-${++files}.csv`, [header, ...rows]);
  return new FileSource(path, { timeframe: "1d", calendar: "24/7", ...options }).load(request);
}

describe("duplicate rows", () => {
  const rows = ["2024-01-02,A,1,2,1,2,10", "2024-01-02,A,1,2,1,2,10", "2024-01-03,A,1,2,1,2,10"];

  it("are dropped and counted when they repeat exactly", async () => {
    const { bars, ledger, findings } = await load(rows);
    expect(bars.length).toBe(2);
    expect(ledger.toJSON().dropped).toEqual([{ reason: "exact duplicate", count: 1 }]);
    expect(findings).toMatchObject([{ check: "exact-duplicates", severity: "warning", count: 1 }]);
  });

  it("are refused when they differ, naming both rows; first or last stays on request", async () => {
    const conflict = [...rows, "2024-01-03,A,1,3,1,2,10"];
    await expect(load(conflict)).rejects.toThrow(
      /rows 4 and 5 both hold A at 2024-01-03.*column high: 2 and 3/,
    );
    for (const [duplicates, high] of [
      ["first", 2],
      ["last", 3],
    ] as const) {
      const { bars, ledger } = await load(conflict, { duplicates });
      expect(bars.column("high").at(-1)).toBe(high);
      expect(ledger.rowsUsed).toBe(bars.length);
    }
  });

  it("of overlapping series are settled by picking one series", async () => {
    const path = writeLines(directory, "series.csv", [
      `${header},source`,
      "2024-01-02,A,1,2,1,2,10,one",
      "2024-01-03,A,1,2,1,2,10,one",
      "2024-01-03,A,1,3,1,2,10,two",
      "2024-01-04,A,1,3,1,2,10,two",
    ]);
    await expect(new FileSource(path).load()).rejects.toThrow(/rows 3 and 4.*series in the file: one, two/);
    const { bars, ledger } = await new FileSource(path, { series: "two" }).load();
    expect([...bars.time].map(formatTime)).toEqual(["2024-01-03", "2024-01-04"]);
    expect(ledger.toJSON()).toEqual({
      rows_in: 4,
      rows_used: 2,
      dropped: [{ reason: "row of another series", count: 2 }],
    });
    await expect(new FileSource(path, { series: "tow" }).load()).rejects.toThrow(
      /unknown series tow; did you mean two/,
    );
  });
});

it("takes white space of any kind off a symbol", async () => {
  const rows = ["2024-01-02,A,1,2,1,2,10", "2024-01-03,\u00a0A ,1,2,1,2,10", "2024-01-04,\u2028,1,2,1,2,10"];
  const { bars, ledger } = await load(rows);
  expect([bars.symbols, bars.length]).toEqual([["A"], 2]);
  expect(ledger.entries()).toEqual([{ reason: "symbol missing", count: 1 }]);
});

it("tells where time runs backwards and puts rows in order", async () => {
  const { bars, findings } = await load([
    "2024-01-02,A,1,2,1,2,10",
    "2024-01-04,A,1,2,1,2,30",
    "2024-01-03,A,1,2,1,2,20",
    "2024-01-05,A,1,2,1,2,40",
  ]);
  expect([...bars.column("volume")]).toEqual([10, 20, 30, 40]);
  expect(findings).toMatchObject([{ check: "time-runs-backwards", count: 1, firstLine: 4 }]);
});

it("drops bars without usable prices, and inconsistent ones only on request, all counted", async () => {
  const rows = [
    "2024-01-02,A,1,2,1,2,10",
    "2024-01-03,A,,2,1,2,10",
    "2024-01-04,A,1,2,0,2,10",
    "2024-01-05,A,1,2,-1,2,10",
    "2024-01-06,A,1,2,1,9,10",
    "2024-01-07,,1,2,1,2,10",
    ",A,1,2,1,2,10",
    "2024-01-08,A,inf,2,1,2,10",
  ];
  const kept = await load(rows);
  expect(kept.ledger.toJSON()).toEqual({
    rows_in: 8,
    rows_used: 2,
    dropped: [
      { reason: "price missing", count: 2 },
      { reason: "price not positive", count: 2 },
      { reason: "symbol missing", count: 1 },
      { reason: "time missing", count: 1 },
    ],
  });
  const strict = await load(rows, { onInconsistent: "drop" });
  expect(strict.ledger.entries()).toContainEqual({ reason: "open or close outside low and high", count: 1 });
});

it("keeps the books: rows in = rows used + rows dropped, whatever the rows, in whatever order", async () => {
  const price = fc.constantFrom("1", "2", "2", "2", "", "0", "-1", "nan");
  const row = fc.tuple(
    fc.integer({ min: 1, max: 9 }),
    fc.constantFrom("A", "B", ""),
    price,
    price,
    fc.boolean(),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), async (list) => {
      const rows = list.map(([day, symbol, open, close, dated]) =>
        [dated ? `2024-01-0${day}` : "", symbol, open, 3, 1, close, 5].join(","),
      );
      let loaded: LoadedFile;
      try {
        loaded = await load(rows, { duplicates: "last" });
      } catch (error) {
        expect(error).toMatchObject({ code: "PREGAO_NO_ROWS" });
        return;
      }
      const { rows_in, rows_used, dropped } = loaded.ledger.toJSON();
      expect(rows_in).toBe(list.length);
      expect(rows_used).toBe(loaded.bars.length);
      expect(rows_in).toBe(rows_used + dropped.reduce((sum, { count }) => sum + count, 0));
      const usable = list.filter(
        ([, symbol, open, close, dated]) => dated && symbol !== "" && Number(open) > 0 && Number(close) > 0,
      );
      expect(rows_used).toBe(new Set(usable.map(([day, symbol]) => `${symbol} ${day}`)).size);
    }),
    { numRuns: 25 },
  );
});

/** Bit by bit, NaN included; matchers walk typed arrays value by value, which takes seconds on real files. */
function sameBits(one: Float64Array, two: Float64Array): boolean {
  const bytes = (values: Float64Array): Buffer =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return bytes(one).equals(bytes(two));
}

/** Every column of a load cut at `to` equals the full load cut at `to`. */
async function expectTruncation(load: (request: object) => Promise<LoadedBars>, cuts: number): Promise<void> {
  const full = (await load({})).bars;
  for (let k = 1; k <= cuts; k++) {
    const to = full.time[Math.floor((k * (full.length - 1)) / cuts)]!;
    const expected = full.between(undefined, to);
    const { bars, ledger } = await load({ to });
    expect(sameBits(bars.time, expected.time)).toBe(true);
    expect(bars.symbols).toEqual(expected.symbols);
    expect([bars.timeframe, bars.calendar.name]).toEqual([full.timeframe, full.calendar.name]);
    for (const name of full.frame.columnNames) {
      expect([name, sameBits(bars.column(name), expected.column(name))]).toEqual([name, true]);
    }
    expect(ledger.rowsUsed).toBe(bars.length);
  }
}

describe("a load up to a date equals the full load cut there", () => {
  it.each([
    "sample",
    "sample:btcusdt",
    "synthetic:planted,bars=500",
    "synthetic:regimes,timeframe=1h,bars=300",
  ])("%s", async (name) => {
    const source = await openSource(name);
    await expectTruncation((request) => source.load(request), 4);
  });

  it("a CSV file with duplicates, holes and rows in disorder", async () => {
    const rows = [
      "2024-01-05,A,1,2,1,2,1",
      "2024-01-02,A,1,2,1,2,2",
      "2024-01-02,A,1,2,1,2,2",
      "2024-01-02,B,1,2,1,2,3",
      "2024-01-09,B,1,2,1,2,4",
      "2024-01-03,A,,2,1,2,5",
      "2024-01-04,A,1,2,1,2,6",
      "2024-01-03,B,1,2,1,2,6",
    ];
    const path = writeLines(directory, "disorder.csv", [header, ...rows]);
    await expectTruncation((request) => new FileSource(path).load(request), 5);
  });

  const shared = "../shared/data/binance_spot_btc_eth_bnb_5m_full_2025q3.csv.gz";
  it.runIf(existsSync(shared))("a shared file of 5-minute bars (needs ../shared/data)", async () => {
    await expectTruncation((request) => new FileSource(shared).load(request), 2);
  });
});
