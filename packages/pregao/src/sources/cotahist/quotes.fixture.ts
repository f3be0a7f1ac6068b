import { crc32, deflateRawSync } from "node:zlib";

/** One quote; what is left out is that of a plain share in the cash market. Prices are per lot of `factor`. */
export interface QuoteValues {
  readonly ticker: string;
  /** `20240102`. */
  readonly date: string;
  readonly bdi?: string;
  readonly market?: string;
  readonly company?: string;
  readonly specification?: string;
  readonly term?: string;
  readonly money?: string;
  readonly open?: number;
  readonly high?: number;
  readonly low?: number;
  readonly close?: number;
  readonly average?: number;
  readonly bid?: number;
  readonly ask?: number;
  readonly trades?: number;
  readonly quantity?: number | bigint;
  readonly value?: number;
  readonly strike?: number;
  readonly correction?: string;
  readonly expiry?: string;
  readonly factor?: number;
  readonly strikePoints?: number;
  readonly distribution?: number;
}

/** A record of 245 characters, field behind field. */
export function quoteRecord(values: QuoteValues): string {
  const close = values.close ?? 10;
  const cents = (value: number, width: number): string => digits(Math.round(value * 100), width);
  return [
    "01",
    values.date,
    values.bdi ?? "02",
    values.ticker.padEnd(12),
    values.market ?? "010",
    (values.company ?? "COMPANHIA").padEnd(12),
    (values.specification ?? "ON      NM").padEnd(10),
    (values.term ?? "").padEnd(3),
    (values.money ?? "R$").padEnd(4),
    cents(values.open ?? close, 13),
    cents(values.high ?? close + 0.5, 13),
    cents(values.low ?? close - 0.5, 13),
    cents(values.average ?? close, 13),
    cents(close, 13),
    cents(values.bid ?? close - 0.01, 13),
    cents(values.ask ?? close + 0.01, 13),
    digits(values.trades ?? 7, 5),
    digits(values.quantity ?? 100, 18),
    cents(values.value ?? 100 * close, 18),
    cents(values.strike ?? 0, 13),
    values.correction ?? "0",
    values.expiry ?? "99991231",
    digits(values.factor ?? 1, 7),
    digits(Math.round((values.strikePoints ?? 0) * 1e6), 13),
    "BRABCDACNOR1",
    digits(values.distribution ?? 100, 3),
  ].join("");
}

export function headerRecord(year = 2024): string {
  return `00COTAHIST.${year}BOVESPA ${year}1230`.padEnd(245);
}

export function trailerRecord(records: number, year = 2024): string {
  return `99COTAHIST.${year}BOVESPA ${year}1230${digits(records, 11)}`.padEnd(245);
}

/** Header, quotes, trailer with the right count. */
export function cotahistLines(quotes: readonly QuoteValues[], year = 2024): string[] {
  return [headerRecord(year), ...quotes.map(quoteRecord), trailerRecord(quotes.length + 2, year)];
}

function digits(value: number | bigint, width: number): string {
  return String(value).padStart(width, "0");
}

/** A ZIP archive of the given files, deflated (PKWARE's APPNOTE 6.3: local headers, central directory, end record). */
export function zipOf(files: Readonly<Record<string, Buffer>>): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const packed = deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    const start = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), common, Buffer.from(name), packed]);
    local.push(start);
    central.push(
      Buffer.concat([Buffer.from("PK\x01\x02\x14\x00", "latin1"), common, place, Buffer.from(name)]),
    );
    offset += start.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(central.length, 8);
  end.writeUInt16LE(central.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}
