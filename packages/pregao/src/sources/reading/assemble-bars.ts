import { PregaoError } from "../../errors.ts";
import { Bars, priceColumns } from "../../market/bars.ts";
import type { CalendarName } from "../../market/calendar.ts";
import { calendarNamed } from "../../market/calendars.ts";
import { type Finding, formatTime } from "../../market/finding.ts";
import { Frame, sharedFloat64 } from "../../market/frame.ts";
import { RowLedger } from "../../market/row-ledger.ts";
import type { Timeframe } from "../../market/timeframe.ts";
import { refuseUnknownSymbols, requestedPeriod } from "../request.ts";
import type { LoadedBars, LoadRequest } from "../source.ts";
import { type DuplicatePolicy, dropDuplicates } from "./duplicates.ts";
import { inferCalendar } from "./infer-calendar.ts";
import { inferTimeframe } from "./infer-timeframe.ts";
import type { RawRows } from "./raw-rows.ts";
import { orderRows } from "./row-order.ts";

export interface AssemblyOptions {
  /** Length of a bar; found from the distances between bars when left out. */
  readonly timeframe?: Timeframe;
  /** When the market trades; found from the bar times when left out. */
  readonly calendar?: CalendarName;
  /** Which of two rows with one symbol and time but different values stays; refused when left out. */
  readonly duplicates?: DuplicatePolicy;
  /** What happens to bars that break low ≤ open, close ≤ high: kept (checks report them) or dropped and counted. */
  readonly onInconsistent?: "keep" | "drop";
}

/** Where the rows come from, for messages. */
export interface RowOrigin {
  readonly file: string;
  readonly origin: string;
  locate(row: number): Promise<number>;
}

const day = 86_400_000;

/**
 * From raw rows to bars: selects what was requested, drops what cannot be a bar (counted by reason), sorts,
 * resolves duplicates, and finds timeframe and calendar from all rows of the file – so that a shorter request
 * gives the same answer as the whole. O(rows), plus sorting where time runs backwards.
 */
export async function assembleBars(
  raw: RawRows,
  request: LoadRequest,
  options: AssemblyOptions,
  from: RowOrigin,
): Promise<LoadedBars> {
  if (raw.length === 0)
    throw new PregaoError("PREGAO_NO_ROWS", { file: from.file, reason: "it has no rows" });
  const findings = [...raw.findings];
  const columns = withVolume(raw, findings, from.file);
  const ledger = new RowLedger(0);
  const all = orderRows(raw, readableRows(raw));
  const timeframe = options.timeframe ?? inferTimeframe(raw, all, from.file);
  const time = sessionTimes(raw, timeframe, findings, from.file);
  const calendar =
    options.calendar === undefined
      ? inferCalendar(timesOf(time, all.index), timeframe)
      : calendarNamed(options.calendar);

  const requested = requestedRows(raw, time, request);
  const leftOut = [{ reason: "row of another series", count: raw.seriesDropped }, ...(raw.leftOut ?? [])];
  ledger.rowsIn = requested.length + leftOut.reduce((sum, { count }) => sum + count, 0);
  for (const { reason, count } of leftOut) ledger.drop(reason, count);
  const usable = dropUnusable({ ...raw, time }, columns, requested, options, ledger);
  const order = orderRows({ ...raw, time }, usable);
  if (order.backwards > 0) {
    findings.push({
      check: "time-runs-backwards",
      severity: "warning",
      count: order.backwards,
      firstLine: await from.locate(raw.row[order.firstBackwards]!),
      message: `${order.backwards} rows lie before the row above them in time; rows were put in order`,
    });
  }
  const kept = await dropDuplicates(
    { ...raw, time },
    columns,
    order.index,
    options.duplicates,
    ledger,
    findings,
    from,
  );
  if (kept.length === 0) throw noRows(raw, time, all.index, requested.length, ledger, from.file);
  const frame = buildFrame({ ...raw, time }, columns, kept);
  return { bars: new Bars({ frame, timeframe, calendar, origin: from.origin }), findings, ledger };
}

function withVolume(raw: RawRows, findings: Finding[], file: string): Map<string, Float64Array> {
  const columns = new Map(raw.columns);
  if (columns.has("volume")) return columns;
  columns.set("volume", new Float64Array(raw.length).fill(Number.NaN));
  findings.push({
    check: "no-volume-column",
    severity: "warning",
    column: "volume",
    count: raw.length,
    message: `${file} has no volume column: volume is missing in every row and features that need it are left out`,
  });
  return columns;
}

function readableRows(raw: RawRows): Int32Array {
  const rows = new Int32Array(raw.length);
  let count = 0;
  for (let i = 0; i < raw.length; i++)
    if (!Number.isNaN(raw.time[i]!) && raw.symbol[i]! >= 0) rows[count++] = i;
  return rows.subarray(0, count);
}

function timesOf(time: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => time[row]!);
}

/** Daily bars carry the midnight of their session; some sources stamp them with a time of day. */
function sessionTimes(raw: RawRows, timeframe: Timeframe, findings: Finding[], file: string): Float64Array {
  if (timeframe !== "1d") return raw.time;
  let moved = 0;
  const time = raw.time.map((value) => {
    const midnight = Math.floor(value / day) * day;
    if (midnight < value) moved++;
    return midnight;
  });
  if (moved > 0) {
    findings.push({
      check: "time-of-day-dropped",
      severity: "info",
      column: "time",
      count: moved,
      message: `${moved} daily bars of ${file} carry a time of day; the UTC date was kept as their session`,
    });
  }
  return time;
}

function requestedRows(raw: RawRows, time: Float64Array, request: LoadRequest): Int32Array {
  const { from, to } = requestedPeriod(request);
  const wanted = new Uint8Array(raw.symbols.length).fill(request.symbols === undefined ? 1 : 0);
  refuseUnknownSymbols(request.symbols, raw.symbols);
  for (const symbol of request.symbols ?? []) wanted[raw.symbols.indexOf(symbol)] = 1;
  const rows = new Int32Array(raw.length);
  let count = 0;
  for (let i = 0; i < raw.length; i++) {
    const code = raw.symbol[i]!;
    // A row whose time or symbol is missing may be anyone's: it counts as asked for, and is dropped by reason.
    const outside = time[i]! < from || time[i]! > to || (code >= 0 && wanted[code] === 0);
    if (!outside) rows[count++] = i;
  }
  return rows.subarray(0, count);
}

function dropUnusable(
  raw: RawRows,
  columns: ReadonlyMap<string, Float64Array>,
  rows: Int32Array,
  options: AssemblyOptions,
  ledger: RowLedger,
): Int32Array {
  const [open, high, low, close] = priceColumns.map((name) => columns.get(name)!) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const kept = new Int32Array(rows.length);
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const [o, h, l, c] = [open[row]!, high[row]!, low[row]!, close[row]!];
    if (Number.isNaN(raw.time[row]!)) ledger.drop("time missing", 1);
    else if (raw.symbol[row]! < 0) ledger.drop("symbol missing", 1);
    else if (!Number.isFinite(o + h + l + c)) ledger.drop("price missing", 1);
    else if (!(o > 0 && h > 0 && l > 0 && c > 0)) ledger.drop("price not positive", 1);
    else if (options.onInconsistent === "drop" && !(l <= Math.min(o, c) && h >= Math.max(o, c)))
      ledger.drop("open or close outside low and high", 1);
    else kept[count++] = row;
  }
  return kept.subarray(0, count);
}

function buildFrame(raw: RawRows, columns: ReadonlyMap<string, Float64Array>, rows: Int32Array): Frame {
  const gather = (from: Float64Array): Float64Array => {
    const out = sharedFloat64(rows.length);
    for (let i = 0; i < rows.length; i++) out[i] = from[rows[i]!]!;
    return out;
  };
  const codes = new Int32Array(new SharedArrayBuffer(rows.length * 4));
  for (let i = 0; i < rows.length; i++) codes[i] = raw.symbol[rows[i]!]!;
  return new Frame({
    time: gather(raw.time),
    symbol: { codes, dictionary: raw.symbols },
    columns: Object.fromEntries([...columns].map(([name, values]) => [name, gather(values)])),
  });
}

function noRows(
  raw: RawRows,
  time: Float64Array,
  readable: Int32Array,
  requested: number,
  ledger: RowLedger,
  file: string,
): PregaoError {
  if (requested > 0) {
    const reasons = ledger.entries().map(({ reason, count }) => `${reason} (${count})`);
    return new PregaoError("PREGAO_NO_ROWS", {
      file,
      reason: `every row was dropped: ${reasons.join(", ")}`,
    });
  }
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const row of readable) {
    first = Math.min(first, time[row]!);
    last = Math.max(last, time[row]!);
  }
  const reason = `none of its ${raw.length} rows, ${formatTime(first)} to ${formatTime(last)}, is inside the period asked for`;
  return new PregaoError("PREGAO_NO_ROWS", { file, reason });
}
