import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { formatTime } from "../../market/finding.ts";
import { createRunContext, type ProgressUpdate } from "../../progress.ts";
import { FileSource, type LoadedFile } from "../file-source.ts";
import { loadDataset } from "../lake/dataset-source.ts";
import { importDataset } from "../lake/import-dataset.ts";
import { temporaryDirectory } from "../temporary-directory.fixture.ts";
import {
  cotahistLines,
  headerRecord,
  type QuoteValues,
  quoteRecord,
  trailerRecord,
  zipOf,
} from "./quotes.fixture.ts";

const directory = temporaryDirectory();
let files = 0;

function write(content: Buffer | readonly string[], name = `quotes-${++files}.txt`): string {
  const bytes = Array.isArray(content)
    ? Buffer.from(`${content.join("\r\n")}\r\n`, "latin1")
    : (content as Buffer);
  const path = join(directory, name);
  writeFileSync(path, name.endsWith(".gz") ? gzipSync(bytes) : bytes);
  return path;
}

const load = (path: string, options = {}, request = {}): Promise<LoadedFile> =>
  new FileSource(path, options).load(request);

const two: readonly QuoteValues[] = [
  {
    ticker: "PETR4",
    date: "20240102",
    open: 37.1,
    high: 37.9,
    low: 36.8,
    close: 37.5,
    ask: 0,
    quantity: 1200,
  },
  { ticker: "PETR4", date: "20240103", open: 37.5, high: 38.1, low: 37.2, close: 37.9 },
];

describe("a file of B3's historical quotes", () => {
  it("becomes daily bars of the cash market, prices of one share, counts and money under their names", async () => {
    const thousand: QuoteValues = {
      ticker: "VALE5",
      date: "20240102",
      factor: 1000,
      close: 98.2,
      quantity: 23050000,
      value: 2286139,
    };
    const { bars, findings, ledger, columnsMap } = await load(write(cotahistLines([...two, thousand])));
    expect(bars.symbols).toEqual(["PETR4", "VALE5"]);
    expect([bars.timeframe, bars.calendar.name]).toEqual(["1d", "b3"]);
    expect([...bars.time].map(formatTime)).toEqual(["2024-01-02", "2024-01-03", "2024-01-02"]);
    expect([...bars.column("close")]).toEqual([37.5, 37.9, 0.0982]);
    expect([...bars.column("volume")]).toEqual([1200, 100, 23050000]);
    expect([...bars.column("quote_volume")]).toEqual([3750, 3790, 2286139]);
    expect([...bars.column("best_ask")]).toEqual([Number.NaN, 37.91, 0.09821]);
    expect([...bars.column("quote_factor")]).toEqual([1, 1, 1000]);
    expect([...bars.column("distribution")]).toEqual([100, 100, 100]);
    // A share has no strike and no expiry.
    expect(bars.frame.columnNames).toEqual([
      "open",
      "high",
      "low",
      "close",
      "volume",
      "quote_volume",
      "trades",
      "price_avg",
      "best_bid",
      "best_ask",
      "bdi_code",
      "quote_factor",
      "distribution",
    ]);
    expect(columnsMap).toMatchObject({ close: "PREULT", volume: "QUATOT", price_avg: "PREMED" });
    expect(findings).toEqual([]);
    expect(ledger.toJSON()).toEqual({ rows_in: 3, rows_used: 3, dropped: [] });
  });

  it("reads the same as text, gzip and ZIP, with LF, CRLF or no line ends at all, whatever its name", async () => {
    const lines = cotahistLines(two);
    const expected = await load(write(lines));
    const bytes = Buffer.from(lines.join("\n"), "latin1");
    const updates: ProgressUpdate[] = [];
    for (const path of [
      write(bytes, "COTAHIST_A2024.TXT.gz"),
      write(zipOf({ "COTAHIST_A2024.TXT": bytes }), "COTAHIST_A2024.ZIP"),
      write(bytes, "any.csv"),
      write(Buffer.from(lines.join(""), "latin1")),
    ]) {
      const context = createRunContext({ progress: (update) => updates.push(update) });
      const { bars } = await new FileSource(path).load({}, context);
      expect(bars.symbols).toEqual(expected.bars.symbols);
      for (const name of expected.bars.frame.columnNames)
        expect([name, bars.column(name)]).toEqual([name, expected.bars.column(name)]);
      expect(updates.at(-1)!.done).toBe(updates.at(-1)!.total);
    }
  });

  it("keeps one market apart from another, and counts what it leaves out by market", async () => {
    const path = write(
      cotahistLines([
        ...two,
        { ticker: "PETR4F", date: "20240102", market: "020", bdi: "96" },
        {
          ticker: "PETRA30",
          date: "20240102",
          market: "070",
          bdi: "78",
          strike: 30,
          expiry: "20240119",
          close: 7.4,
        },
        {
          ticker: "PETRA30",
          date: "20240104",
          market: "070",
          bdi: "78",
          strike: 31,
          expiry: "20250117",
          close: 6,
        },
        {
          ticker: "IBOVA11",
          date: "20240102",
          market: "070",
          bdi: "74",
          strike: 11000,
          expiry: "20240214",
          correction: "6",
          strikePoints: 11000.5,
        },
        { ticker: "PETR4T", date: "20240102", market: "030", bdi: "62", term: "030" },
        { ticker: "PETR4T", date: "20240102", market: "030", bdi: "62", term: "060", close: 10.2 },
      ]),
    );
    const cash = await load(path);
    expect(cash.ledger.toJSON()).toEqual({
      rows_in: 8,
      rows_used: 2,
      dropped: [
        { reason: "quote of another market: calls (opções de compra), 070", count: 3 },
        { reason: "quote of another market: term (termo), 030", count: 2 },
        { reason: "quote of another market: odd lots (fracionário), 020", count: 1 },
      ],
    });
    const calls = await load(path, { market: ["calls"] });
    expect(calls.bars.symbols).toEqual(["IBOVA11-20240214", "PETRA30-20240119", "PETRA30-20250117"]);
    expect([...calls.bars.column("strike")]).toEqual([11000, 30, 31]);
    expect([...calls.bars.column("strike_points")]).toEqual([11000.5, Number.NaN, Number.NaN]);
    expect([...calls.bars.column("expiry")].map(formatTime)).toEqual([
      "2024-02-14",
      "2024-01-19",
      "2025-01-17",
    ]);
    const term = await load(path, { market: ["term", "odd-lot"] });
    expect(term.bars.symbols).toEqual(["PETR4F", "PETR4T-030", "PETR4T-060"]);
    expect([...term.bars.column("term_days")]).toEqual([Number.NaN, 30, 60]);
    expect([...term.bars.column("market_code")]).toEqual([20, 30, 30]);
    await expect(load(path, { market: ["puts"] })).rejects.toThrow(
      /no quotes of puts; it holds .*3 of calls.*: name another with --market/,
    );
  });

  it("keeps one quote of a ticker and date: the standard lot, else the larger value; contradictions are refused", async () => {
    const quotes: QuoteValues[] = [
      { ticker: "AAAA3", date: "20240102", bdi: "08", value: 9e6, close: 11 },
      { ticker: "AAAA3", date: "20240102", bdi: "02", value: 1, close: 12 },
      { ticker: "BBBB4", date: "20240102", bdi: "10", value: 5, close: 13 },
      { ticker: "BBBB4", date: "20240102", bdi: "12", value: 7, close: 14 },
      { ticker: "BBBB4", date: "20240102", bdi: "12", specification: "CI", value: 6, close: 15 },
    ];
    const { bars, ledger } = await load(write(cotahistLines(quotes)));
    expect([...bars.column("close")]).toEqual([12, 14]);
    expect(ledger.toJSON()).toEqual({
      rows_in: 5,
      rows_used: 2,
      dropped: [{ reason: "same ticker and date under another CODBDI or ESPECI", count: 3 }],
    });
    const twice = [two[0]!, two[0]!, two[1]!];
    expect((await load(write(cotahistLines(twice)))).ledger.entries()).toEqual([
      { reason: "exact duplicate", count: 1 },
    ]);
    const conflict = [...two, { ...two[1]!, close: 38 }];
    await expect(load(write(cotahistLines(conflict)))).rejects.toThrow(
      /rows 3 and 4 both hold PETR4 at 2024-01-03.*column close: 37.9 and 38/,
    );
  });

  it("tells what is odd about a file that can be read all the same", async () => {
    const noTrailer = await load(write(cotahistLines(two).slice(0, -1)));
    expect(noTrailer.findings).toMatchObject([
      { check: "cotahist-no-trailer", severity: "warning", count: 1 },
    ]);
    const excerpt = await load(write(two.map(quoteRecord)));
    expect(excerpt.findings.map(({ check }) => check)).toEqual(["cotahist-no-trailer", "cotahist-no-header"]);
    const parts = [
      headerRecord(2023),
      quoteRecord({ ticker: "PETR4", date: "20230103" }) + headerRecord(2024),
      quoteRecord(two[0]!),
      trailerRecord(3),
    ];
    const joined = await load(write(parts));
    expect(joined.bars.length).toBe(2);
    expect(joined.findings).toMatchObject([
      { check: "cotahist-no-trailer", count: 1 },
      { check: "cotahist-records-joined", count: 1 },
    ]);
    const old = await load(
      write(cotahistLines([{ ticker: "PET 4".replace(" ", ""), date: "19860102", money: "CZ$" }, ...two])),
    );
    expect(old.findings).toMatchObject([
      { check: "cotahist-money", count: 1, message: /1 quotes are in CZ\$, cruzado/ },
    ]);
  });

  it("is kept in the lake like any other file", async () => {
    const record = await importDataset(write(cotahistLines(two)), "b3_2024", {}, directory);
    expect(record).toMatchObject({
      rows: 2,
      symbols: ["PETR4"],
      timeframe: "1d",
      columnsMap: { close: "PREULT" },
    });
    const { bars } = await loadDataset("b3_2024", {}, directory);
    expect([...bars.column("best_ask")]).toEqual([Number.NaN, 37.91]);
  });

  it("obeys the request, and stops when asked to", async () => {
    const path = write(cotahistLines(two));
    expect((await load(path, {}, { from: "2024-01-03" })).bars.length).toBe(1);
    await expect(load(path, {}, { symbols: ["PETR3"] })).rejects.toThrow(
      /unknown ticker PETR3; did you mean PETR4/,
    );
    const context = createRunContext({ signal: AbortSignal.abort() });
    await expect(new FileSource(path).load({}, context)).rejects.toMatchObject({
      code: "PREGAO_INTERRUPTED",
    });
  });
});

describe("what is refused, with line, columns and value", () => {
  const good = cotahistLines(two);
  const altered = (line: number, from: number, text: string): string[] =>
    good.map((record, k) =>
      k === line - 1 ? record.slice(0, from - 1) + text + record.slice(from - 1 + text.length) : record,
    );
  const cases: [string, string[], RegExp][] = [
    [
      "a letter among digits",
      altered(2, 57, "00000O0003710"),
      /line 2, columns 57 to 69 \(PREABE\): "00000O0003710" is not digits only/,
    ],
    [
      "a date that is none",
      altered(3, 3, "20240230"),
      /line 3, columns 3 to 10 \(DATPRE\): "20240230" is not a date/,
    ],
    ["an unknown record", altered(2, 1, "02"), /line 2, columns 1 to 2 \(TIPREG\): "02" is not 00, 01 or 99/],
    [
      "a quote factor of zero",
      altered(2, 211, "0000000"),
      /columns 211 to 217 \(FATCOT\): "0000000" is not a quote factor above 0/,
    ],
    ["a ticker with a NUL", altered(2, 13, "PE\0R4"), /columns 13 to 24 \(CODNEG\)/],
    ["no ticker", altered(2, 13, " ".repeat(12)), /columns 13 to 24 \(CODNEG\)/],
    [
      "a short line",
      good.map((record, k) => (k === 1 ? record.slice(1) : record)),
      /line 2 has 244 characters; a record .* has 245/,
    ],
    ["a long line", good.map((record, k) => (k === 1 ? `${record} ` : record)), /line 2 has 246 characters/],
    ["half a line at the end", [...good.slice(0, 3), good[3]!.slice(0, 100)], /line 4 has 100 characters/],
    ["a lost quote", good.filter((_, k) => k !== 1), /trailer \(line 3\) counts 4 records, the file has 3/],
    ["a doubled quote", [good[0]!, good[1]!, ...good.slice(1)], /counts 4 records, the file has 5/],
    ["a quote behind the trailer", [...good, good[1]!], /line 5 holds a quote behind the trailer/],
    ["a trailer that closes nothing", [...good, good[3]!], /the trailer on line 5 closes nothing/],
    ["a header of something else", altered(1, 3, "OTHERHIST"), /line 1, columns 3 to 15 \(NOME DO ARQUIVO\)/],
    ["a trailer without a count", altered(4, 32, "0000000000X"), /columns 32 to 42 \(TOTAL DE REGISTROS\)/],
  ];
  it.each(cases)("%s", async (_, lines, message) => {
    await expect(load(write(lines))).rejects.toThrow(message);
    await expect(load(write(lines))).rejects.toMatchObject({ name: "PregaoError" });
  });

  it("archives that are damaged, cut, foreign or hold more than one file", async () => {
    const bytes = Buffer.from(good.join("\n"), "latin1");
    const zip = zipOf({ "COTAHIST_A2024.TXT": bytes });
    const flipped = Buffer.from(zip);
    flipped[200]! ^= 1;
    const checksum = Buffer.from(zip);
    checksum[checksum.indexOf("PK\x01\x02") + 16]! ^= 1;
    const archives: [Buffer, RegExp][] = [
      [zip.subarray(0, zip.length - 30), /zip archive or an Excel workbook that cannot be opened/],
      [flipped, /zip data is damaged|is not|characters/],
      [checksum, /its checksum does not fit/],
      [zipOf({ "a.txt": bytes, "b.txt": bytes }), /zip archive of 2 files \(a.txt, b.txt\)/],
      [zipOf({ "xl/workbook.xml": bytes, "x.xml": bytes }), /Excel workbook: save it as CSV/],
      [
        zipOf({ "bars.csv": Buffer.from("date,close\n2024-01-02,1\n") }),
        /bars.csv, is not of B3's historical quotes/,
      ],
    ];
    for (const [archive, message] of archives) await expect(load(write(archive))).rejects.toThrow(message);
    const gzip = gzipSync(bytes);
    const cut = join(directory, "cut.txt.gz");
    writeFileSync(cut, gzip.subarray(0, gzip.length - 20));
    await expect(load(cut)).rejects.toThrow(/gzip data is damaged or cut short/);
  });
});
