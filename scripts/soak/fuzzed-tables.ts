import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { isPregaoError } from "../../packages/pregao/src/errors.ts";
import { formatTime } from "../../packages/pregao/src/market/finding.ts";
import { createRandom, type RandomSource } from "../../packages/pregao/src/random.ts";
import { cotahistLines, zipOf } from "../../packages/pregao/src/sources/cotahist/quotes.fixture.ts";
import { keptOf, readSlowly } from "../../packages/pregao/src/sources/cotahist/slow-reader.fixture.ts";
import { Database, quoteText } from "../../packages/pregao/src/sources/database/duckdb.ts";
import { FileSource, type LoadedFile } from "../../packages/pregao/src/sources/index.ts";
import { mutateBinary, mutateText } from "./mutate-table.ts";
import { breachOfCsv } from "./slow-csv.ts";

export type TableFormat = "csv" | "cotahist" | "parquet";

/** Of 20 files, by format. */
export function formatOf(index: number): TableFormat {
  const place = index % 20;
  return place < 8 ? "csv" : place < 16 ? "cotahist" : "parquet";
}

export interface FuzzedCase {
  readonly index: number;
  readonly format: TableFormat;
  /** The code of the refusal, `read`, or `read otherwise`: Parquet with other values than before the damage. */
  readonly outcome: string;
  /** What is wrong, where something is. */
  readonly breach?: string;
}

interface AlteredFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly content: Buffer;
}

interface Sample {
  readonly name: string;
  /** The text, where it is text inside. */
  readonly content: Buffer;
  readonly pack?: (content: Buffer) => Buffer;
}

const date = (k: number): string => new Date(Date.UTC(2024, 0, 2 + k)).toISOString().slice(0, 10);
const priceOf = (k: number): number => Math.round(100 * (20 + 3 * Math.sin(k))) / 100;

function csvSamples(): Sample[] {
  const rows = Array.from({ length: 30 }, (_, k) => ({
    k,
    symbol: k % 2 === 0 ? "PETR4" : "VALE3",
    price: priceOf(k),
  }));
  const plain = [
    "date,symbol,open,high,low,close,volume,trades,note",
    ...rows.map(
      ({ k, symbol, price }) =>
        `${date(k >> 1)},${symbol},${price},${price + 1},${price - 1},${price},${1000 + k},${k},text`,
    ),
  ];
  const comma = (value: number): string => value.toFixed(2).replace(".", ",");
  const brazilian = [
    "Data;Código;Abertura;Máxima;Mínima;Fechamento;Quantidade",
    ...rows.map(
      ({ k, symbol, price }) =>
        `${date(k >> 1)
          .split("-")
          .reverse()
          .join(
            "/",
          )};${symbol};${comma(price)};${comma(price + 1)};${comma(price - 1)};${comma(price)};1.${100 + k}`,
    ),
  ];
  const quoted = [
    '"timestamp","open","high","low","close","volume"',
    ...rows.map(
      ({ k, price }) =>
        `"2024-01-02T${String(k % 24).padStart(2, "0")}:${k < 24 ? "00" : "30"}:00Z","${price}","${price + 1}","${price - 1}","${price}","${k}"`,
    ),
  ];
  const text = (lines: readonly string[], end: string): Buffer => Buffer.from(lines.join(end) + end);
  return [
    { name: "plain.csv", content: text(plain, "\n") },
    { name: "brazilian.csv", content: text(brazilian, "\r\n") },
    { name: "quoted.csv", content: text(quoted, "\n") },
    { name: "plain.csv.gz", content: text(plain, "\n"), pack: gzipSync },
  ];
}

function cotahistSamples(): Sample[] {
  const quotes = Array.from({ length: 24 }, (_, k) => ({
    ticker: ["PETR4", "VALE3", "ABCD11", "PETR4F"][k % 4]!,
    market: k % 4 === 3 ? "020" : "010",
    bdi: ["02", "02", "12", "96"][k % 4]!,
    date: date(k >> 2).replaceAll("-", ""),
    factor: k % 4 === 1 ? 1000 : 1,
    close: priceOf(k),
    quantity: 1000 + k,
    company: "AÇÚCAR S/A",
  }));
  const again = { ...quotes[2]!, bdi: "14", value: 5 };
  const lines = cotahistLines([...quotes, again]);
  const content = (end: string): Buffer => Buffer.from(lines.join(end) + end, "latin1");
  return [
    { name: "quotes.txt", content: content("\r\n") },
    { name: "quotes-lf.txt", content: content("\n") },
    { name: "quotes.txt.gz", content: content("\r\n"), pack: gzipSync },
    { name: "quotes.zip", content: content("\r\n"), pack: (bytes) => zipOf({ "COTAHIST_A2024.TXT": bytes }) },
  ];
}

/** Reads altered files one by one, each made from its number alone. `close` removes the folder it works in. */
export class TableFuzz {
  readonly #directory = mkdtempSync(join(tmpdir(), "pregao-fuzz-readers-"));
  readonly #samples: Record<"csv" | "cotahist", Sample[]> = {
    csv: csvSamples(),
    cotahist: cotahistSamples(),
  };
  #parquet: Buffer[] = [];
  #before: LoadedFile | undefined;

  /** Writes the Parquet samples: of this product, of another writer's settings, and with dates and decimals. */
  async open(): Promise<this> {
    const csv = join(this.#directory, "sample.csv");
    writeFileSync(csv, this.#samples.csv[0]!.content);
    const from = `(SELECT * EXCLUDE (note) FROM read_csv(${quoteText(csv)}))`;
    const kinds = [
      "COMPRESSION zstd",
      "COMPRESSION uncompressed",
      "COMPRESSION snappy, ROW_GROUP_SIZE 2048, PARQUET_VERSION V2",
    ];
    await Database.with(undefined, "making samples", async (database) => {
      for (const [k, kind] of kinds.entries()) {
        const path = join(this.#directory, `sample-${k}.parquet`);
        await database.run(`COPY ${from} TO ${quoteText(path)} (FORMAT parquet, ${kind})`);
        this.#parquet.push(readFileSync(path));
      }
    });
    this.#before = await this.load("sample.parquet", this.#parquet[0]!);
    return this;
  }

  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** The file of that number: its name, its bytes, and what they hold once unpacked. */
  #file(index: number): AlteredFile {
    const format = formatOf(index);
    const random = createRandom(index, "fuzz-readers");
    if (format === "parquet") {
      const sample = this.#parquet[random.integer(this.#parquet.length)]!;
      const bytes = mutateBinary(sample, random);
      return { name: "altered.parquet", bytes, content: bytes };
    }
    const samples = this.#samples[format];
    return altered(samples[random.integer(samples.length)]!, random, format === "cotahist");
  }

  /** The bytes of a sample that nothing has altered. */
  sample(name: string): Buffer {
    return [...this.#samples.csv, ...this.#samples.cotahist].find((sample) => sample.name === name)!.content;
  }

  load(name: string, bytes: Buffer): Promise<LoadedFile> {
    const path = join(this.#directory, name);
    writeFileSync(path, bytes);
    return new FileSource(path, { timeframe: "1d" }).load();
  }

  /** Whether damage left the values alone; nothing but a checksum, which Parquet files lack, could tell from the file. */
  #isAsBefore({ bars }: LoadedFile): boolean {
    const before = this.#before!.bars;
    return (
      before.length === bars.length &&
      before.frame.columnNames.every(
        (name) =>
          bars.frame.has(name) &&
          bars.column(name).every((value, row) => Object.is(value, before.column(name)[row])),
      )
    );
  }

  async judge(index: number): Promise<FuzzedCase> {
    const format = formatOf(index);
    const { name, bytes, content } = this.#file(index);
    let loaded: LoadedFile;
    try {
      loaded = await this.load(name, bytes);
    } catch (error) {
      if (isPregaoError(error)) return { index, format, outcome: error.code };
      return { index, format, outcome: "thrown", breach: String((error as Error).stack ?? error) };
    }
    const breach = breachOf(loaded, format, content);
    const outcome = format === "parquet" && !this.#isAsBefore(loaded) ? "read otherwise" : "read";
    return { index, format, outcome, ...(breach !== undefined && { breach }) };
  }
}

function altered({ name, content, pack }: Sample, random: RandomSource, fixedWidth: boolean): AlteredFile {
  // Half of the packed files are damaged inside, half outside.
  if (pack !== undefined && random.integer(2) === 0) {
    const bytes = mutateBinary(pack(content), random);
    // Members of a gzip file may be repeated; a ZIP archive whose checksum fits holds what it held.
    return { name, bytes, content: name.endsWith(".gz") ? unpacked(bytes) : content };
  }
  const text = mutateText(content, random, fixedWidth);
  return { name, bytes: pack === undefined ? text : pack(text), content: text };
}

/** What a gzip file holds; nothing where it is damaged, which the reader has to see as well. */
function unpacked(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes);
  } catch {
    return Buffer.alloc(0);
  }
}

/** Why `loaded` is not what `content` says; undefined where it is. */
export function breachOf(loaded: LoadedFile, format: TableFormat, content: Buffer): string | undefined {
  if (format === "parquet") return breachOfBooks(loaded);
  return format === "csv" ? breachOfCsv(loaded, content) : breachOfQuotes(loaded, content);
}

/** What holds whatever the file says: rows add up and prices are prices. */
function breachOfBooks({ bars, ledger }: LoadedFile): string | undefined {
  if (ledger.rowsUsed !== bars.length) return `${ledger.rowsUsed} rows used, ${bars.length} bars`;
  for (const name of ["open", "high", "low", "close"])
    if (!bars.column(name).every((value) => value > 0 && Number.isFinite(value)))
      return `a ${name} is no price`;
  return undefined;
}

function breachOfQuotes(loaded: LoadedFile, bytes: Buffer): string | undefined {
  const { bars } = loaded;
  let quotes: ReturnType<typeof readSlowly>;
  try {
    quotes = readSlowly(bytes);
  } catch (error) {
    return `read, though ${(error as Error).message}`;
  }
  const usable = keptOf(quotes).kept.filter(({ values }) =>
    ["open", "high", "low", "close"].every((name) => values[name]! > 0),
  );
  const byKey = new Map(usable.map((quote) => [`${quote.symbol} ${quote.date}`, quote.values]));
  if (byKey.size !== bars.length) return `${bars.length} bars, the file has ${byKey.size}`;
  for (let row = 0; row < bars.length; row++) {
    const key = `${bars.frame.symbolAt(row)} ${formatTime(bars.time[row]!)}`;
    const values = byKey.get(key);
    if (values === undefined) return `${key} is not in the file`;
    for (const [name, value] of Object.entries(values)) {
      const own = bars.column(name)[row]!;
      if (!Object.is(own, value) && !(Math.abs(own / value - 1) < 1e-15))
        return `${key}: ${name} is ${own}, not ${value}`;
    }
  }
  return breachOfBooks(loaded);
}
