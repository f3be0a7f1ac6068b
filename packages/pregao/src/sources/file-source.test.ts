import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { formatTime } from "../market/finding.ts";
import { createRunContext } from "../progress.ts";
import { Database, quoteText } from "./database/duckdb.ts";
import type { LoadedFile } from "./file-source.ts";
import { FileSource } from "./file-source.ts";
import { temporaryDirectory, writeLines } from "./temporary-directory.fixture.ts";

const directory = temporaryDirectory();
const write = (name: string, lines: readonly string[]): string => writeLines(directory, name, lines);
const load = (path: string, options = {}, request = {}): Promise<LoadedFile> =>
  new FileSource(path, options).load(request);

const plain = [
  "date,symbol,open,high,low,close,volume,quality",
  "2024-01-02,PETR4,37.1,37.9,36.8,37.5,1000,1",
  "2024-01-03,PETR4,37.5,38.1,37.2,37.9,1100,2",
  "2024-01-04,PETR4,37.9,38.0,37.0,37.1,,3",
  "2024-01-02,ABEV3,13.5,13.7,13.4,13.6,500,4",
  "2024-01-03,ABEV3,13.6,13.9,13.5,13.8,600,5",
];

describe("a CSV file", () => {
  it("becomes bars by symbol and time, extras under their own names, empty cells missing", async () => {
    const { bars, ledger, findings } = await load(write("plain.csv", plain));
    expect(bars.symbols).toEqual(["ABEV3", "PETR4"]);
    expect([...bars.column("close")]).toEqual([13.6, 13.8, 37.5, 37.9, 37.1]);
    expect([...bars.column("quality")]).toEqual([4, 5, 1, 2, 3]);
    expect([...bars.column("volume")]).toEqual([500, 600, 1000, 1100, Number.NaN]);
    expect([bars.timeframe, bars.calendar.name, bars.origin]).toEqual(["1d", "b3", "plain.csv"]);
    expect(ledger.toJSON()).toEqual({ rows_in: 5, rows_used: 5, dropped: [] });
    expect(findings).toEqual([]);
  });

  it("reads the same from gzip, from Parquet and from a DuckDB table", async () => {
    const csv = write("same.csv", plain);
    const expected = await load(csv);
    const parquet = join(directory, "same.parquet");
    const duckdb = join(directory, "same.duckdb");
    await Database.with(undefined, "making test data", async (database) => {
      const rows = `SELECT * FROM read_csv(${quoteText(csv)})`;
      await database.run(`COPY (${rows}) TO ${quoteText(parquet)} (FORMAT parquet)`);
      await database.run(
        `ATTACH ${quoteText(duckdb)} AS made; CREATE TABLE made.prices AS ${rows}; DETACH made`,
      );
    });
    for (const path of [write("same.csv.gz", plain), parquet, duckdb]) {
      const { bars } = await load(path);
      expect(bars.symbols).toEqual(expected.bars.symbols);
      expect(bars.time).toEqual(expected.bars.time);
      for (const name of expected.bars.frame.columnNames)
        expect(bars.column(name)).toEqual(expected.bars.column(name));
    }
  });

  it("is read in Portuguese: names, decimal comma, day first, semicolons, Latin-1", async () => {
    const path = join(directory, "WEGE3.csv");
    const text = [
      "Data;Abertura;Máxima;Mínima;Último;Vol.;Negócios",
      '02/01/2024;36,10;36,95;"35,80";R$ 36,50;1.234.500;1.200',
      "31/01/2024;36,50;37,00;36,20;36,90;12,5M;900",
    ].join("\r\n");
    writeFileSync(path, Buffer.from(text, "latin1"));
    const { bars, findings } = await load(path, { timeframe: "1d" });
    expect([...bars.time].map(formatTime)).toEqual(["2024-01-02", "2024-01-31"]);
    expect([...bars.column("low")]).toEqual([35.8, 36.2]);
    expect([...bars.column("close")]).toEqual([36.5, 36.9]);
    expect([...bars.column("volume")]).toEqual([1_234_500, 12_500_000]);
    expect([...bars.column("trades")]).toEqual([1200, 900]);
    expect(bars.symbols).toEqual(["WEGE3"]);
    expect(findings.map(({ check }) => check)).toEqual(["symbol-from-file-name"]);
  });

  it("knows COTAHIST's names, MetaTrader's split date and time, and epochs", async () => {
    const cotahist = write("cotahist.csv", [
      "DATPRE,CODNEG,PREABE,PREMAX,PREMIN,PREULT,PREMED,PREOFC,PREOFV,TOTNEG,QUATOT,VOLTOT",
      "20240102,PETR4,37.1,37.9,36.8,37.5,37.3,37.4,37.6,120,1000,37300",
      "20240103,PETR4,37.5,38.1,37.2,37.9,37.6,37.8,38.0,130,1100,41360",
    ]);
    const b3 = (await load(cotahist)).bars;
    expect(b3.frame.columnNames).toEqual([
      "open",
      "high",
      "low",
      "close",
      "price_avg",
      "best_bid",
      "best_ask",
      "trades",
      "volume",
      "quote_volume",
    ]);
    const metatrader = write("WIN.csv", [
      "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>",
      "2024.01.02\t09:00:00\t130\t131\t129\t130.5\t10",
      "2024.01.02\t09:05:00\t130.5\t132\t130\t131\t12",
    ]);
    const win = (await load(metatrader)).bars;
    expect([...win.time].map(formatTime)).toEqual(["2024-01-02 09:00 UTC", "2024-01-02 09:05 UTC"]);
    expect(win.timeframe).toBe("5m");
    const epochs = write("BTC.csv", [
      "open_time,open,high,low,close,volume",
      "1704067200000,1,2,1,2,1",
      "1704070800000,1,2,1,2,1",
    ]);
    expect([...(await load(epochs)).bars.time]).toEqual([1_704_067_200_000, 1_704_070_800_000]);
  });

  it("turns times with a zone into UTC, in text and in Parquet, and reads UTF-16", async () => {
    const lines = [
      "timestamp,symbol,open,high,low,close,volume",
      "2024-01-02T10:00:00-03:00,A,1,2,1,2,1",
      "2024-01-02T11:00:00-03:00,A,1,2,1,2,1",
    ];
    const csv = write("zoned.csv", lines);
    const parquet = join(directory, "zoned.parquet");
    await Database.with(undefined, "making test data", (database) =>
      database.run(
        `SET TimeZone = 'Asia/Tokyo';
         COPY (SELECT * REPLACE (timestamp::TIMESTAMPTZ AS timestamp) FROM read_csv(${quoteText(csv)}, all_varchar = true))
         TO ${quoteText(parquet)} (FORMAT parquet)`,
      ),
    );
    const wide = join(directory, "wide.csv");
    writeFileSync(wide, Buffer.from(`\ufeff${lines.join("\n")}\n`, "utf16le"));
    for (const path of [csv, parquet, wide]) {
      const { bars } = await load(path, {}, {});
      expect([...bars.time].map(formatTime)).toEqual(["2024-01-02 13:00 UTC", "2024-01-02 14:00 UTC"]);
    }
  });

  it("takes the caller's word over its own recognition", async () => {
    const path = write("mapped.csv", [
      "when,name,a,b,c,Fechamento,close,volume",
      "02/03/2024,X,1,2,1,2,9,1",
      "03/03/2024,X,1,2,1,2,9,1",
    ]);
    const columns = { time: "when", symbol: "NAME", open: "a", high: "b", low: "c", close: "Fechamento" };
    const { bars, columnsMap } = await load(path, { columns, dateFormat: "%d/%m/%Y", calendar: "24/7" });
    expect([...bars.column("close")]).toEqual([2, 2]);
    expect([...bars.column("close_raw")]).toEqual([9, 9]);
    expect([...bars.time].map(formatTime)).toEqual(["2024-03-02", "2024-03-03"]);
    expect(columnsMap).toMatchObject({ time: "when", close: "Fechamento", close_raw: "close" });
    await expect(load(path, { columns: { close: "Fechamentos" } })).rejects.toThrow(
      /mapped.csv has no column Fechamentos; did you mean Fechamento/,
    );
  });

  it("leaves text, empty and other columns out by name", async () => {
    const path = write("extra.csv", [
      "date,symbol,open,high,low,close,volume,especi,nothing",
      "2024-01-02,A,1,2,1,2,1,ON,",
      "2024-01-03,A,1,2,1,2,1,PN,",
    ]);
    const { bars, findings } = await load(path);
    expect(bars.frame.columnNames).toEqual(["open", "high", "low", "close", "volume"]);
    expect(findings.map(({ check, column }) => [check, column])).toEqual([
      ["column-left-out", "especi"],
      ["column-left-out", "nothing"],
    ]);
  });

  it("stops when the caller gives up", async () => {
    const context = createRunContext({ signal: AbortSignal.abort() });
    const loading = new FileSource(write("aborted.csv", plain)).load({}, context);
    await expect(loading).rejects.toThrow(expect.objectContaining({ code: "PREGAO_INTERRUPTED" }));
  });
});

describe("what is refused", () => {
  const day = (k: number): string => new Date(Date.UTC(2022, 0, 1 + k)).toISOString().slice(0, 10);
  const refused: [string, string[], RegExp, object?][] = [
    [
      "no-close.csv",
      ["date,symbol,open,high,low", "2024-01-02,A,1,2,1"],
      /no-close.csv does not hold bars: no column for close/,
    ],
    ["close-only.csv", ["date,symbol,close", "2024-01-02,IFIX,2"], /closing prices only, no open, high, low/],
    ["empty-header.csv", ["just one name", "1"], /its first line names no columns/],
    [
      "no-header.csv",
      ["2024-01-02,1,2,1,2", "2024-01-03,1,2,1,2"],
      /first line holds values, not column names/,
    ],
    ["no-rows.csv", [plain[0]!], /no-rows.csv holds no bars for this request: it has no rows/],
    [
      "two-closes.csv",
      ["date,open,high,low,close,Fechamento", "2024-01-02,1,2,1,2,2"],
      /several columns that could be close: close, Fechamento/,
    ],
    [
      "text.csv",
      [...plain, "", "2024-01-04,ABEV3,13.6,oops,13.5,13.8,600,5"],
      /text.csv, row 8, column high: "oops" is not a number/,
    ],
    [
      "volume.csv",
      [...plain, "2024-01-04,ABEV3,13.6,14,13.5,13.8,lots,5"],
      /row 7, column volume: "lots" is not a number/,
    ],
    [
      "date.csv",
      [...plain, "2024-13-04,ABEV3,13.6,14,13.5,13.8,600,5"],
      /row 7, column date: "2024-13-04" is not a date/,
    ],
    ["short.csv", [...plain, "2024-01-04,ABEV3,13.6"], /short.csv: line 7 .*does not fit its header/],
    [
      "months.csv",
      ["data,open,high,low,close", "02/03/2024,1,2,1,2", "03/03/2024,1,2,1,2"],
      /row 2, column data: "02\/03\/2024" can be read in two ways/,
    ],
    [
      "commas.csv",
      ["date,open,high,low,close,volume", '2024-01-02,1,2,1,2,"1,234"', '2024-01-03,1,2,1,2,"2,345"'],
      /column volume: "1,234" can be read in two ways: 1.234 with a decimal comma, 1234 with/,
    ],
    [
      "odd.csv",
      ["date,open,high,low,close,volume", "2024-01-02,1,2,1,2,1", "2024-01-07,1,2,1,2,1"],
      /cannot tell the timeframe.*7200 minutes apart/,
    ],
    [
      "nothing-left.csv",
      ["date,open,high,low,close", "2024-01-02,,2,1,2", "2024-01-03,1,2,0,2"],
      /every row was dropped: price missing \(1\), price not positive \(1\)/,
    ],
  ];
  it.each(refused)("%s", async (name, lines, message) => {
    await expect(load(write(name, lines))).rejects.toThrow(message);
    await expect(load(write(`${name}.gz`, lines))).rejects.toThrow(
      expect.objectContaining({ name: "PregaoError" }),
    );
  });

  it("files that are no tables, with the reason", async () => {
    const other: [string, Buffer, RegExp][] = [
      ["empty.csv", Buffer.alloc(0), /it is empty/],
      ["book.xlsx", Buffer.from("PK\x03\x04 rest"), /Excel workbook/],
      ["noise.bin", Buffer.from([1, 0, 2, 0]), /neither text, gzip, Parquet nor a DuckDB database/],
      ["cut.parquet", Buffer.from("PAR1 and no footer"), /cannot read cut.parquet/],
    ];
    for (const [name, bytes, message] of other) {
      writeFileSync(join(directory, name), bytes);
      await expect(load(join(directory, name))).rejects.toThrow(message);
    }
    await expect(load(join(directory, "absent.csv"))).rejects.toThrow(/there is no such file/);
    await expect(load(directory)).rejects.toThrow(/it is a directory/);
  });

  it("gzip cut anywhere, even at the end of a line, and gzip with a flipped bit", async () => {
    const whole = readFileSync(
      write(
        "whole.csv.gz",
        Array.from({ length: 400 }, (_, k) => plain[k % 5 === 0 ? 0 : 1]!),
      ),
    );
    for (const length of [whole.length - 1, whole.length - 8, Math.floor(whole.length / 2)]) {
      const path = join(directory, `cut-${length}.csv.gz`);
      writeFileSync(path, whole.subarray(0, length));
      await expect(load(path)).rejects.toThrow(/gzip data is damaged or cut short/);
    }
    const flipped = Buffer.from(gzipSync(plain.join("\n")));
    flipped[flipped.length - 6]! ^= 1;
    writeFileSync(join(directory, "flipped.csv.gz"), flipped);
    await expect(load(join(directory, "flipped.csv.gz"))).rejects.toThrow(/gzip data is damaged/);
  });

  it("Parquet with damaged pages, and Parquet whose footer contradicts itself about its rows", async () => {
    const csv = write("pages.csv", [
      plain[0]!,
      ...Array.from({ length: 500 }, (_, k) => plain[1]!.replace("2024-01-02", day(k))),
    ]);
    const path = join(directory, "pages.parquet");
    await Database.with(undefined, "making test data", (database) =>
      database.run(
        `COPY (FROM read_csv(${quoteText(csv)})) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd)`,
      ),
    );
    const whole = readFileSync(path);
    const pages = Buffer.from(whole);
    pages.fill(0xff, 40, 80);
    writeFileSync(path, pages);
    await expect(load(path)).rejects.toThrow(/cannot read pages.parquet: its data is damaged \(/);
    // The footer: version (field 1), schema (2), number of rows (3, a varint): 500 is f4 03 doubled in zigzag, e8 07.
    const rows = whole.indexOf(
      Buffer.from([0x16, 0xe8, 0x07]),
      whole.length - whole.readUInt32LE(whole.length - 8) - 8,
    );
    const footer = Buffer.from(whole);
    footer[rows + 1] = 0xea;
    writeFileSync(path, footer);
    await expect(load(path)).rejects.toThrow(/its footer counts 501 rows, its row groups 500/);
  });

  it("an unknown ticker, with near matches, and a period without bars, with what there is", async () => {
    const path = write("asked.csv", plain);
    await expect(load(path, {}, { symbols: ["PETR3"] })).rejects.toThrow(
      /unknown ticker PETR3; did you mean PETR4/,
    );
    await expect(load(path, {}, { from: "2025-01-01" })).rejects.toThrow(
      /2024-01-02 to 2024-01-04, is inside the period/,
    );
    await expect(load(path, {}, { from: "2025-01-01", to: "2024-01-01" })).rejects.toThrow(
      /it lies after to/,
    );
    await expect(load(path, {}, { to: "2024-02-31" })).rejects.toThrow(/to = 2024-02-31 is not valid/);
    await expect(load(path, {}, { from: "yesterday" })).rejects.toThrow(/from = yesterday is not valid/);
  });
});
