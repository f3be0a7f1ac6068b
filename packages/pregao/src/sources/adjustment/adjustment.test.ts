import { existsSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Bars } from "../../market/bars.ts";
import { calendarNamed } from "../../market/calendars.ts";
import { Frame } from "../../market/frame.ts";
import { suggestEvents } from "../../quality/split-candidates.ts";
import { Database, quoteText } from "../database/duckdb.ts";
import { FileSource, type LoadedFile } from "../file-source.ts";
import { openSource } from "../open-source.ts";
import { temporaryDirectory, writeLines } from "../temporary-directory.fixture.ts";
import { adjustBars } from "./adjust-bars.ts";
import type { CorporateEvent } from "./corporate-event.ts";
import { readEvents } from "./read-events.ts";
import { resolveEvents } from "./resolve-events.ts";

const directory = temporaryDirectory();
const day = 86_400_000;
const start = Date.UTC(2024, 0, 1);
const dateOf = (k: number): string => new Date(start + k * day).toISOString().slice(0, 10);

/** Bars of one symbol a day, flat within the day. */
function barsOf(closes: readonly number[], symbol = "A", volume = 1000): Bars {
  const column = (): Float64Array => Float64Array.from(closes);
  const frame = new Frame({
    time: Float64Array.from(closes, (_, k) => start + k * day),
    symbol: { codes: new Int32Array(closes.length), dictionary: [symbol] },
    columns: {
      open: column(),
      high: column(),
      low: column(),
      close: column(),
      volume: new Float64Array(closes.length).fill(volume),
      quote_volume: column(),
      price_avg: column(),
    },
  });
  return new Bars({ frame, timeframe: "1d", calendar: calendarNamed("24/7"), origin: "test" });
}

const split = (k: number, factor: number, symbol = "A"): CorporateEvent => ({
  symbol,
  exDate: start + k * day,
  kind: factor > 1 ? "split" : "reverse-split",
  factor,
});
const dividend = (k: number, amount: number): CorporateEvent => ({
  symbol: "A",
  exDate: start + k * day,
  kind: "dividend",
  amount,
});

function adjusted(
  bars: Bars,
  events: readonly CorporateEvent[],
  how: "splits" | "total",
  direction: "back" | "forward" = "back",
): Bars {
  return adjustBars(bars, resolveEvents(bars, events, how).steps, direction);
}

describe("adjustment", () => {
  it("backwards: prices before a split are divided, volumes multiplied, money and later bars stay", () => {
    const bars = adjusted(barsOf([10, 12, 6, 7]), [split(2, 2)], "splits");
    expect([...bars.column("close")]).toEqual([5, 6, 6, 7]);
    expect([...bars.column("price_avg")]).toEqual([5, 6, 6, 7]);
    expect([...bars.column("volume")]).toEqual([2000, 2000, 1000, 1000]);
    expect([...bars.column("quote_volume")]).toEqual([10, 12, 6, 7]);
  });

  it("forwards: the first bars stay and later ones are brought to their shares", () => {
    const bars = adjusted(barsOf([10, 12, 6, 7]), [split(2, 2)], "splits", "forward");
    expect([...bars.column("close")]).toEqual([10, 12, 12, 14]);
    expect([...bars.column("volume")]).toEqual([1000, 1000, 500, 500]);
  });

  it("total takes dividends out as well, at the close before the ex-date; splits leaves them", () => {
    const events = [dividend(1, 2), split(2, 0.5)];
    expect([...adjusted(barsOf([10, 8, 16]), events, "total").column("close")]).toEqual([16, 16, 16]);
    expect([...adjusted(barsOf([10, 8, 16]), events, "splits").column("close")]).toEqual([20, 16, 16]);
  });

  it("pays per share held: before a split of the same day, after a split of an earlier day without bars between", () => {
    // Ten a share; it is paid 2 and becomes two shares on one day: (10 − 2) / 2.
    expect(adjusted(barsOf([10, 4]), [split(1, 2), dividend(1, 2)], "total").column("close")[0]).toBe(4);
    // No bar on day 1: each of the two shares is paid 2 on day 2.
    const bars = barsOf([10, 4, 3]);
    const rows = bars.with(bars.frame.take(Int32Array.of(0, 2)));
    expect(adjusted(rows, [split(1, 2), dividend(2, 2)], "total").column("close")[0]).toBeCloseTo(3, 12);
  });

  it("equals the plain product over all later events, and both directions have the same returns", () => {
    const price = fc.double({ min: 5, max: 50, noNaN: true });
    const event = fc.oneof(
      fc
        .tuple(fc.integer({ min: 1, max: 11 }), fc.constantFrom(2, 3, 1.1, 0.1))
        .map(([k, factor]) => split(k, factor)),
      fc
        .tuple(fc.integer({ min: 1, max: 11 }), fc.double({ min: 0.01, max: 0.3, noNaN: true }))
        .map(([k, amount]) => dividend(k, amount)),
    );
    fc.assert(
      fc.property(
        fc.array(price, { minLength: 12, maxLength: 12 }),
        fc.uniqueArray(event, { maxLength: 6, selector: ({ exDate }) => exDate }),
        (closes, events) => {
          const back = adjusted(barsOf(closes), events, "total").column("close");
          const forward = adjusted(barsOf(closes), events, "total", "forward").column("close");
          for (let row = 0; row < closes.length; row++) {
            let wanted = closes[row]!;
            for (const { exDate, factor = 1, amount = 0 } of events) {
              const k = (exDate - start) / day;
              if (k > row) wanted *= (1 - amount / closes[k - 1]!) / factor;
            }
            expect(back[row]! / wanted).toBeCloseTo(1, 10);
            expect(forward[row]! / forward[0]! / (back[row]! / back[0]!)).toBeCloseTo(1, 10);
          }
        },
      ),
    );
  });

  it("tells what was applied, what was not, what prices do not show, and takes a repeated row once", () => {
    const bars = barsOf([10, 10, 10, 10]);
    const events = [split(2, 2), split(2, 2), split(0, 3), split(9, 3), split(1, 2, "B")];
    const { steps, findings } = resolveEvents(bars, events, "splits");
    expect(steps).toEqual([{ symbol: "A", time: start + 2 * day, price: 0.5, volume: 2 }]);
    expect(findings.map(({ check, symbol, count, message }) => [check, symbol, count, message])).toEqual([
      ["event-repeated", undefined, 1, expect.stringMatching(/1 rows of the events table repeat/)],
      [
        "events-not-applied",
        "A",
        1,
        expect.stringMatching(/no bar before the ex-date: split 3 on 2024-01-01/),
      ],
      [
        "events-not-applied",
        "A",
        1,
        expect.stringMatching(/no bar on or after the ex-date: split 3 on 2024-01-10/),
      ],
      ["events-applied", "A", 1, "A: adjusted for split 2 on 2024-01-03"],
      ["event-not-visible", "A", 1, expect.stringMatching(/do not jump.*are they adjusted already/)],
      ["events-not-applied", "B", 1, expect.stringMatching(/the bars hold no such symbol/)],
    ]);
    expect(() => resolveEvents(bars, [dividend(2, 10)], "total")).toThrow(
      /10 is paid on a share that closed at 10/,
    );
  });
});

describe("an events table", () => {
  const header = "symbol,ex_date,kind,factor,amount";

  it("is read in English and Portuguese, from CSV and Parquet", async () => {
    const csv = writeLines(directory, "events.csv", [
      header,
      "PETR4,2024-04-26,dividend,,1.2",
      "PETR4,2008-04-28,split,2,",
      "X,2024-05-01,interest-on-equity,,0.5",
    ]);
    const brazilian = writeLines(directory, "eventos.csv", [
      "Código;Data Ex;Tipo;Fator;Valor",
      "PETR4;26/04/2024;Dividendo;;1,2",
      "PETR4;28/04/2008;Desdobramento;2;",
      "X;01/05/2024;JCP;;0,5",
    ]);
    const parquet = join(directory, "events.parquet");
    await Database.with(undefined, "making test data", (database) =>
      database.run(`COPY (FROM read_csv(${quoteText(csv)})) TO ${quoteText(parquet)} (FORMAT parquet)`),
    );
    const wanted = [
      { symbol: "PETR4", exDate: Date.UTC(2024, 3, 26), kind: "dividend", amount: 1.2 },
      { symbol: "PETR4", exDate: Date.UTC(2008, 3, 28), kind: "split", factor: 2 },
      { symbol: "X", exDate: Date.UTC(2024, 4, 1), kind: "interest-on-equity", amount: 0.5 },
    ];
    for (const path of [csv, brazilian, parquet]) expect(await readEvents(path)).toEqual(wanted);
  });

  it.each([
    ["X,2024-01-02,merger,2,", /row 2, column kind: "merger" is not an event \(one of split/],
    ["X,2024-01-02,split,,", /row 2, column factor: "" is not shares after ÷ shares before, above 1/],
    ["X,2024-01-02,split,0.5,", /column factor: 0.5 is not shares after/],
    ["X,2024-01-02,reverse-split,10,", /column factor: 10 is not shares after ÷ shares before, below 1/],
    ["X,2024-01-02,dividend,,-1", /column amount: -1 is not an amount of money/],
    ["X,2024-01-02,dividend,,lots", /column amount: "lots" is not a number/],
    ["X,2024-13-02,split,2,", /column ex_date: "2024-13-02" is not a date/],
    ["X,,split,2,", /column ex_date: "" is not a date/],
    [",2024-01-02,split,2,", /column symbol: "" is not a ticker/],
  ])("refuses %s", async (row, message) => {
    await expect(readEvents(writeLines(directory, "refused.csv", [header, row]))).rejects.toThrow(message);
  });

  it("refuses a table without the columns, and a file that is none", async () => {
    const path = writeLines(directory, "columns.csv", ["symbol,ex_date,factor", "X,2024-01-02,2"]);
    await expect(readEvents(path)).rejects.toThrow(
      /columns.csv has no column kind; its columns are symbol, ex_date, factor/,
    );
  });
});

describe("a file loaded with events", () => {
  const bars = writeLines(directory, "bars.csv", [
    "date,symbol,open,high,low,close,volume",
    ...Array.from({ length: 12 }, (_, k) => {
      const price = k < 6 ? 20 + k : (20 + k) / 2;
      return ["A", "B"].map(
        (symbol) => `${dateOf(k)},${symbol},${price},${price + 1},${price - 1},${price},100`,
      );
    }).flat(),
  ]);
  const events = writeLines(directory, "splits.csv", [
    "symbol,ex_date,kind,factor,amount",
    `A,${dateOf(6)},split,2,`,
    `A,${dateOf(9)},dividend,,1`,
  ]);
  const load = (options: object, request = {}): Promise<LoadedFile> =>
    new FileSource(bars, { calendar: "24/7", ...options }).load(request);

  it("is adjusted for splits unless told otherwise, and says so", async () => {
    const { bars: found, findings } = await load({ events });
    expect(found.origin).toBe("bars.csv, adjusted back for splits");
    expect(findings).toMatchObject([
      { check: "events-applied", symbol: "A", message: `A: adjusted for split 2 on ${dateOf(6)}` },
    ]);
    expect(found.column("close")[5]).toBe(12.5);
    expect(found.column("close")[17]).toBe(25);
    const plain = await load({ events, adjustment: "none" });
    expect(plain.bars.column("close")[5]).toBe(25);
    await expect(load({ adjustment: "total" })).rejects.toThrow(
      /adjustment = total is not valid: it needs a table of events/,
    );
  });

  it("is adjusted as any other source is that opens by name, once", async () => {
    const name = "synthetic:random-walk,bars=20,symbols=2";
    const plain = (await openSource(name).then((source) => source.load())).bars;
    const exDate = plain.time[8]!;
    const bonus: CorporateEvent = { symbol: "SYN001", exDate, kind: "bonus", factor: 1.25 };
    const source = await openSource(name, { events: [bonus] });
    const expected = adjusted(plain, [bonus], "splits");
    expect([...(await source.load()).bars.column("close")]).toEqual([...expected.column("close")]);
    const part = (await source.load({ symbols: ["SYN001"], to: plain.time[3]! })).bars;
    expect([...part.column("close")]).toEqual([...expected.column("close").subarray(0, 4)]);
    expect(part.column("close")[0]).toBeCloseTo(plain.column("close")[0]! / 1.25, 12);
    const file = await openSource(bars, { calendar: "24/7", events });
    expect((await file.load()).bars.column("close")).toEqual((await load({ events })).bars.column("close"));
    const without = await openSource(name, { adjustment: "total" });
    await expect(without.load()).rejects.toThrow(/it needs a table of events/);
  });

  it("gives for a part of the bars what the whole gives, in every way of adjusting", async () => {
    for (const adjustment of ["splits", "total"] as const) {
      for (const adjustmentDirection of ["back", "forward"] as const) {
        const options = { events, adjustment, adjustmentDirection };
        const whole = (await load(options)).bars;
        for (const k of [5, 8]) {
          const to = start + k * day;
          const part = (await load(options, { to })).bars;
          for (const name of ["open", "close", "volume"])
            expect([...part.column(name)]).toEqual([...whole.between(undefined, to).column(name)]);
        }
        const late = (await load(options, { from: dateOf(7), symbols: ["A"] })).bars;
        expect([...late.column("close")]).toEqual([
          ...whole
            .only(["A"])
            .between(start + 7 * day)
            .column("close"),
        ]);
      }
    }
  });

  it("has no split left to find once the suggested events are applied", async () => {
    const before = (await load({})).bars;
    const suggested = suggestEvents(before);
    expect(suggested).toEqual(
      ["A", "B"].map((symbol) => ({ symbol, exDate: start + 6 * day, kind: "split", factor: 2 })),
    );
    const after = (await load({ events: suggested })).bars;
    expect(suggestEvents(after)).toEqual([]);
  });
});

const shared = "../shared/data";

describe.runIf(existsSync(shared))("real splits (needs ../shared/data)", () => {
  it("are found in unadjusted prices where the adjusted ones have no jump, and nowhere else", async () => {
    const unadjusted = (
      await new FileSource(`${shared}/b3_cotahist_daily_unadjusted_2010_2017.csv.gz`).load()
    ).bars;
    const reference = (await new FileSource(`${shared}/b3_yahoo_daily_adjusted_2005_2026.csv.gz`).load())
      .bars;
    const suggested = suggestEvents(unadjusted);
    const shown = suggested.map(({ symbol, exDate, factor }) => `${symbol} ${dateText(exDate)} ${factor}`);
    expect(shown).toEqual([
      "CSNA3 2010-03-26 2",
      // Kroton is not among the adjusted names.
      "KROT3 2012-12-05 0.125",
      "KROT3 2013-03-06 2",
      "KROT3 2014-09-12 4",
      "USIM5 2010-09-28 2",
    ]);
    // What the other source knew of: its prices step by the factor where ours do, to a millionth …
    const known = stepsOf(unadjusted, reference).filter(
      ({ factor }) => Math.abs(factor - Math.round(factor)) < 1e-5,
    );
    expect(
      known.map(({ symbol, exDate, factor }) => `${symbol} ${dateText(exDate)} ${Math.round(factor)}`),
    ).toEqual(["CSNA3 2010-03-26 2", "USIM5 2010-09-28 2"]);
    // … and adjusted by what was suggested, none is left.
    const { steps } = resolveEvents(unadjusted, suggested, "splits");
    const adjustedBars = adjustBars(unadjusted, steps, "back");
    expect(suggestEvents(adjustedBars)).toEqual([]);
    expect(
      stepsOf(adjustedBars, reference).filter(({ factor }) => Math.abs(factor - Math.round(factor)) < 1e-5),
    ).toEqual([]);
  });
});

const dateText = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** Where the unadjusted price ÷ the adjusted one steps by a third or more: the splits that somebody else knew of. */
function stepsOf(unadjusted: Bars, reference: Bars): { symbol: string; exDate: number; factor: number }[] {
  const steps: { symbol: string; exDate: number; factor: number }[] = [];
  for (const { symbol, start: from, end } of unadjusted.frame.segments) {
    if (!reference.symbols.includes(symbol)) continue;
    const own = reference.frame.segment(symbol);
    const closeOn = new Map<number, number>();
    for (let row = own.start; row < own.end; row++)
      closeOn.set(reference.time[row]!, reference.column("close")[row]!);
    let before = Number.NaN;
    for (let row = from; row < end; row++) {
      const other = closeOn.get(unadjusted.time[row]!);
      if (other === undefined) continue;
      const ratio = unadjusted.column("close")[row]! / other;
      if (Math.abs(Math.log(before / ratio)) > Math.log(1.33))
        steps.push({ symbol, exDate: unadjusted.time[row]!, factor: before / ratio });
      before = ratio;
    }
  }
  return steps;
}
