import type { LoadedFile } from "../../packages/pregao/src/sources/index.ts";

/**
 * CSV read the obvious way (RFC 4180, character by character), to judge what the product makes of a damaged file: every
 * bar must be a record of the file as a person would read it, and every record must be in the row ledger.
 */
interface SlowTable {
  readonly header: readonly string[];
  readonly records: readonly (readonly string[])[];
}

const missing = new Set(["", "na", "n/a", "nan", "null", "none", "-", "--", "n/d", "nd"]);

function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString("utf16le");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString("latin1").replace(/^\u00ef\u00bb\u00bf/, "");
  }
}

function splitCells(text: string, delimiter: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let cell = "";
  let quoted = false;
  const endRecord = (): void => {
    record.push(cell);
    cell = "";
    if (record.length > 1 || record[0] !== "") records.push(record);
    record = [];
  };
  for (let at = 0; at < text.length; at++) {
    const mark = text[at]!;
    if (quoted) {
      if (mark !== '"') cell += mark;
      else if (text[at + 1] === '"') {
        cell += '"';
        at++;
      } else quoted = false;
    } else if (mark === '"' && cell === "") quoted = true;
    else if (mark === delimiter) {
      record.push(cell);
      cell = "";
    } else if (mark === "\n" || mark === "\r") {
      if (mark === "\r" && text[at + 1] === "\n") at++;
      endRecord();
    } else cell += mark;
  }
  endRecord();
  return records;
}

function readSlowCsv(bytes: Buffer): SlowTable {
  const text = decode(bytes);
  const first = text.split(/[\r\n]/, 1)[0]!;
  const tables = [",", ";", "\t", "|"].map((delimiter) => ({
    delimiter,
    width: splitCells(first, delimiter)[0]?.length ?? 0,
  }));
  const { delimiter } = tables.reduce((best, table) => (table.width > best.width ? table : best));
  const [header = [], ...records] = splitCells(text, delimiter);
  return { header: header.map((name) => name.trim()), records };
}

/** Every number that a cell can be read as; NaN where it says that there is none. */
function numbersOf(cell: string): number[] {
  const text = cell.trim();
  if (missing.has(text.toLowerCase())) return [Number.NaN];
  const numbers: number[] = [];
  if (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) numbers.push(Number(text));
  const infinite = /^([-+]?)inf(inity)?$/i.exec(text);
  if (infinite !== null) numbers.push(infinite[1] === "-" ? -Infinity : Infinity);
  if (/^[-+]nan$/i.test(text)) numbers.push(Number.NaN);
  if (/\d \d{1,2}(\D|$)|\d \d{4}|\d [^\dKMB ]/i.test(text)) return numbers;
  const bare = text.replaceAll(/R\$| /gi, "").toUpperCase();
  const scale = { K: 1e3, M: 1e6, B: 1e9 }[bare.at(-1) as "K"] ?? 1;
  const digits = bare.replace(/[KMB]$/, "");
  if (/^[-+]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$/.test(digits))
    numbers.push(Number(digits.replaceAll(".", "").replace(",", ".")) * scale);
  if (/^[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$/.test(digits))
    numbers.push(Number(digits.replaceAll(",", "")) * scale);
  return numbers;
}

/** Every moment that a cell can be read as, epoch milliseconds. */
function timesOf(cell: string): number[] {
  const text = cell.trim();
  const times: number[] = [];
  const iso =
    /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?)?\s*(Z|UTC|[-+]\d{2}(?::?\d{2})?)?$/i.exec(
      text,
    );
  if (iso !== null) {
    const [year, month, day, hour = 0, minute = 0, second = 0] = iso
      .slice(1, 7)
      .map((part) => Number(part ?? 0));
    const zone = /^([-+])(\d{2}):?(\d{2})?$/.exec(iso[8] ?? "");
    const offset =
      zone === null ? 0 : (zone[1] === "-" ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3] ?? 0));
    const fraction = Number(`0.${iso[7] ?? 0}`) * 1000;
    if (isDate(year!, month!, day!))
      times.push(Date.UTC(year!, month! - 1, day!, hour, minute - offset, second) + fraction);
  }
  const other = /^(\d{1,4})[-./](\d{1,2})[-./](\d{1,4})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(text);
  if (other !== null) {
    const [a, b, c, hour = 0, minute = 0, second = 0] = other.slice(1).map((part) => Number(part ?? 0));
    const century = (year: number): number => (year < 69 ? 2000 + year : year < 100 ? 1900 + year : year);
    for (const [year, month, day] of [
      [a!, b!, c!],
      [century(c!), b!, a!],
      [century(c!), a!, b!],
    ] as const)
      if (isDate(year, month, day)) times.push(Date.UTC(year, month - 1, day, hour, minute, second));
  }
  const packed = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (packed !== null) times.push(Date.UTC(Number(packed[1]), Number(packed[2]) - 1, Number(packed[3])));
  const epoch = /^(\d{10}|\d{13}|\d{16}|\d{19})(\.\d*)?$/.exec(text);
  if (epoch !== null)
    times.push(Number(epoch[1]) / { 10: 1e-3, 13: 1, 16: 1e3, 19: 1e6 }[epoch[1]!.length as 10]);
  return times;
}

function isDate(year: number, month: number, day: number): boolean {
  const time = new Date(Date.UTC(year, month - 1, day));
  return time.getUTCMonth() === month - 1 && time.getUTCDate() === day;
}

const day = 86_400_000;
const close = (one: number, other: number): boolean =>
  Object.is(one, other) || one === other || Math.abs(one - other) <= 1e-12 * Math.abs(other);

/** Why `loaded` is not what `bytes` hold; undefined where it is. */
export function breachOfCsv(loaded: LoadedFile, bytes: Buffer): string | undefined {
  const { bars, ledger, columnsMap } = loaded;
  const { header, records } = readSlowCsv(bytes);
  if (ledger.rowsIn !== records.length) return `${ledger.rowsIn} rows in, the file has ${records.length}`;
  if (ledger.rowsUsed !== bars.length) return `${ledger.rowsUsed} rows used, ${bars.length} bars`;
  const seen = new Map<string, number>();
  const names = header.map((name, k) => {
    const times = seen.get(name.toLowerCase()) ?? 0;
    seen.set(name.toLowerCase(), times + 1);
    return name === "" ? `column_${k + 1}` : name + "_2".repeat(times);
  });
  const place = (part: string): number => names.indexOf(columnsMap[part] ?? "\u0000");
  const [timeAt, symbolAt] = [place("time"), place("symbol")];
  if (timeAt < 0) return `no column ${columnsMap.time}`;
  const byKey = new Map<string, (readonly string[])[]>();
  for (const record of records) {
    for (const moment of timesOf(record[timeAt] ?? "")) {
      const time = bars.timeframe === "1d" ? Math.floor(moment / day) * day : moment;
      const key = `${symbolAt < 0 ? "" : (record[symbolAt] ?? "").trim()} ${time}`;
      byKey.set(key, [...(byKey.get(key) ?? []), record]);
    }
  }
  const columns = bars.frame.columnNames.map((name) => ({
    name,
    at: place(name),
    values: bars.column(name),
  }));
  for (let row = 0; row < bars.length; row++) {
    const key = `${symbolAt < 0 ? "" : bars.frame.symbolAt(row)} ${bars.time[row]}`;
    const candidates = byKey.get(key) ?? [];
    const fits = candidates.some((record) =>
      columns.every(
        ({ at, values }) => at < 0 || numbersOf(record[at] ?? "").some((value) => close(values[row]!, value)),
      ),
    );
    if (!fits)
      return `bar ${row} (${key}) is no record of the file: ${columns.map(({ name, values }) => `${name} ${values[row]}`).join(", ")}; records of that key: ${JSON.stringify(candidates)}`;
  }
  return undefined;
}
