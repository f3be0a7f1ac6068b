import { PregaoError } from "../errors.ts";
import { didYouMean } from "../near-matches.ts";

export type NumericColumn = Float64Array | Float32Array | Int32Array;

/** Strings as codes into a dictionary; −1 is missing. */
export interface DictionaryColumn {
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
}

export type Column = NumericColumn | DictionaryColumn;

/** The rows [start, end) of one symbol. */
export interface Segment {
  readonly symbol: string;
  readonly start: number;
  readonly end: number;
}

export interface FrameParts {
  /** Epoch milliseconds UTC. */
  readonly time: Float64Array;
  readonly symbol: DictionaryColumn;
  readonly columns: Readonly<Record<string, Column>>;
}

/**
 * Columns of equal length with a time and a symbol: rows are in order of symbol (one block a symbol, blocks in
 * order of name) and, within it, strictly increasing time. The constructor checks both, so every later reader may
 * lean on it. Missing numbers are NaN (Float) – Int32 columns have no missing value. Columns are shared, never
 * copied on reading; whoever writes into one breaks the frame.
 */
export class Frame {
  readonly length: number;
  readonly time: Float64Array;
  readonly symbol: DictionaryColumn;
  readonly columns: ReadonlyMap<string, Column>;
  readonly segments: readonly Segment[];

  /** Throws PREGAO_FRAME_SHAPE on unequal lengths, PREGAO_FRAME_ORDER on unordered or repeated rows. O(rows). */
  constructor(parts: FrameParts) {
    this.time = parts.time;
    this.symbol = parts.symbol;
    this.columns = new Map(Object.entries(parts.columns));
    this.length = parts.time.length;
    for (const [name, column] of [["symbol", parts.symbol] as const, ...this.columns]) {
      const length = columnLength(column);
      if (length !== this.length)
        throw new PregaoError("PREGAO_FRAME_SHAPE", { column: name, length, rows: this.length });
    }
    this.segments = findSegments(this.time, this.symbol);
  }

  get symbols(): string[] {
    return this.segments.map((segment) => segment.symbol);
  }

  /** The first row of each symbol, ascending from 0. */
  get seriesStarts(): Int32Array {
    return Int32Array.from(this.segments, ({ start }) => start);
  }

  get columnNames(): string[] {
    return [...this.columns.keys()];
  }

  has(name: string): boolean {
    return this.columns.has(name);
  }

  /** The numeric column `name`; PREGAO_COLUMN_MISSING or PREGAO_COLUMN_TYPE when it is not there or not numeric. */
  numeric(name: string): NumericColumn {
    const column = this.columns.get(name);
    if (column === undefined) {
      throw new PregaoError("PREGAO_COLUMN_MISSING", {
        column: name,
        near: didYouMean(name, this.columnNames),
        file: "the frame",
      });
    }
    if (isDictionary(column))
      throw new PregaoError("PREGAO_COLUMN_TYPE", { column: name, wanted: "numbers", file: "the frame" });
    return column;
  }

  /** The rows of `symbol`; PREGAO_NAME_UNKNOWN with near matches when there are none. */
  segment(symbol: string): Segment {
    const found = this.segments.find((segment) => segment.symbol === symbol);
    if (found === undefined) {
      throw new PregaoError("PREGAO_NAME_UNKNOWN", {
        what: "ticker",
        name: symbol,
        near: didYouMean(symbol, this.symbols),
      });
    }
    return found;
  }

  symbolAt(row: number): string {
    return this.symbol.dictionary[this.symbol.codes[row]!]!;
  }

  /** A copy of the given rows, which must be ascending. O(rows × columns). */
  take(rows: Int32Array): Frame {
    const columns: Record<string, Column> = {};
    for (const [name, column] of this.columns) columns[name] = takeColumn(column, rows);
    return new Frame({
      time: takeNumbers(this.time, rows),
      symbol: { codes: takeNumbers(this.symbol.codes, rows), dictionary: this.symbol.dictionary },
      columns,
    });
  }

  /** The rows for which `keep` is true, as a new frame. */
  filter(keep: (row: number) => boolean): Frame {
    const rows = new Int32Array(this.length);
    let count = 0;
    for (let row = 0; row < this.length; row++) if (keep(row)) rows[count++] = row;
    return this.take(rows.subarray(0, count));
  }

  /** The same rows with more (or replaced) columns. */
  with(columns: Readonly<Record<string, Column>>): Frame {
    return new Frame({
      time: this.time,
      symbol: this.symbol,
      columns: { ...Object.fromEntries(this.columns), ...columns },
    });
  }
}

export function isDictionary(column: Column): column is DictionaryColumn {
  return "codes" in column;
}

function columnLength(column: Column): number {
  return isDictionary(column) ? column.codes.length : column.length;
}

/** A zeroed column that worker threads can read without a copy. */
export function sharedFloat64(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * 8));
}

export function sharedFloat32(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(length * 4));
}

function takeColumn(column: Column, rows: Int32Array): Column {
  if (!isDictionary(column)) return takeNumbers(column, rows);
  return { codes: takeNumbers(column.codes, rows), dictionary: column.dictionary };
}

function takeNumbers<Numbers extends NumericColumn>(from: Numbers, rows: Int32Array): Numbers {
  const NumbersOf = from.constructor as new (of: number | SharedArrayBuffer) => Numbers;
  // What worker threads could read before, they can read after.
  const shared = from.buffer instanceof SharedArrayBuffer;
  const taken = new NumbersOf(
    shared ? new SharedArrayBuffer(rows.length * from.BYTES_PER_ELEMENT) : rows.length,
  );
  for (let i = 0; i < rows.length; i++) taken[i] = from[rows[i]!]!;
  return taken;
}

function findSegments(time: Float64Array, symbol: DictionaryColumn): Segment[] {
  const segments: Segment[] = [];
  const nameOf = (row: number): string => symbol.dictionary[symbol.codes[row]!] ?? "";
  let start = 0;
  for (let row = 1; row <= time.length; row++) {
    const sameSymbol = row < time.length && symbol.codes[row] === symbol.codes[row - 1];
    if (sameSymbol) {
      if (time[row]! > time[row - 1]!) continue;
      throw orderError(nameOf(row), row, "its time is not after the row before it");
    }
    segments.push({ symbol: nameOf(start), start, end: row });
    if (row < time.length && !(nameOf(row) > nameOf(start))) {
      throw orderError(nameOf(row), row, "symbols must come in order of name, each in one block");
    }
    start = row;
  }
  return segments;
}

function orderError(symbol: string, row: number, reason: string): PregaoError {
  return new PregaoError("PREGAO_FRAME_ORDER", { row, symbol, reason });
}
