import { PregaoError } from "../errors.ts";
import type { Bars } from "../market/bars.ts";
import type { NumericColumn } from "../market/frame.ts";
import type { RunContext } from "../progress.ts";
import { createRandom } from "../random.ts";
import type { AuditedColumn, AuditFinding, AuditSubject, Evidence, Settling } from "./contract.ts";
import { byHistory, computable, withNeeded } from "./look-ahead.ts";
import { perturb } from "./perturbations.ts";
import { type Window, windowAround } from "./window.ts";

/** Times at which the series is made to start, and rows that are watched after the warm-up. */
const starts = 6;
const watched = 2000;
const symbolsAtOnce = 6;
/** What a sum that began elsewhere may differ by, relative to the value and to the column's usual size. */
const tolerance = 1e-5;
const floor = 1e-6;
/** A recursion has forgotten its start when the difference is below this. */
const forgotten = 1e-6;
/**
 * Rounding turns a tie over now and then; a column that truly reads further back differs at nearly every start, for
 * the bars before it are scaled. So this share of the starts has to show it, and at least two of them.
 */
const accusingShare = 0.25;

/** What is known of one column after all starts. */
interface Observation {
  /** Starts at which the whole series had a value where the first one is declared. */
  probes: number;
  late: number;
  early: number;
  differing: number;
  /** Most rows after the declared warm-up before the first value. */
  lateness: number;
  /** Most rows until the difference was forgotten; null once it was not within what was watched. */
  settled: number | null;
  rowsWatched: number;
  evidence: Evidence | null;
  earlyEvidence: Evidence | null;
}

export interface LaterStarts {
  readonly findings: readonly AuditFinding[];
  readonly settling: readonly Settling[];
  /** Columns that need more rows than there are to start later. */
  readonly tooShort: readonly number[];
}

/**
 * Starts the series later and holds each column to what it declares. A `window` column must have its first value on the
 * row it says, equal to that of the whole series from there on, also when the bars before the start are there but
 * scaled. Of an `all history` column the rows are measured until a later start makes no difference any more. Columns
 * that declare nothing are left alone. Cost: four computations of a window for each of six starts.
 */
export async function startLater(
  subject: AuditSubject,
  bars: Bars,
  context: RunContext,
  skip: ReadonlySet<number>,
): Promise<LaterStarts> {
  const random = createRandom(context.seed, "audit later starts");
  const observations = new Map<number, Observation>();
  const tooShort = new Set<number>();
  const stage = "starting the series later";
  const times = Float64Array.from(new Set(bars.time)).sort();
  for (let turn = 0; turn < starts; turn++) {
    if (context.signal.aborted) throw new PregaoError("PREGAO_INTERRUPTED", { stage });
    context.progress({ stage, done: turn, total: starts });
    const declared = (column: number): boolean =>
      subject.columns[column]!.warmUp !== null && !skip.has(column);
    for (const { history, columns } of byHistory(subject, declared)) {
      // Enough before the start for the whole series to have its values, enough behind it to watch.
      const reach = history + Math.min(watched, Math.max(256, 16 * history));
      const behind = Math.min(reach, Math.floor(times.length / 2));
      const room = times.length - history - behind - 2;
      if (room < starts) {
        for (const column of columns) tooShort.add(column);
        continue;
      }
      const place = history + 1 + Math.floor(((turn + random.uniform()) / starts) * room);
      const time = times[place]!;
      const order = random.shuffle(Int32Array.from(bars.symbols, (_, i) => i));
      const symbols = Array.from(order.subarray(0, symbolsAtOnce), (i) => bars.symbols[i]!);
      const window = windowAround(bars, time, history + 128, reach, withNeeded(subject, columns, symbols));
      await observe(subject, window, columns, context.seed + turn, observations);
    }
  }
  context.progress({ stage, done: starts, total: starts });
  return { ...judge(subject.columns, observations), tooShort: [...tooShort] };
}

/** Computes one window whole, from its later start, and whole with scaled bars before that start. */
async function observe(
  subject: AuditSubject,
  window: Window,
  wanted: readonly number[],
  seed: number,
  observations: Map<number, Observation>,
): Promise<void> {
  const { bars, future } = window;
  const { segments } = bars.frame;
  const kept = future.filter(({ start, end }) => start < end);
  if (kept.length === 0) return;
  const isKept = new Uint8Array(bars.length);
  for (const { start, end } of kept) isKept.fill(1, start, end);
  const later = bars.with(bars.frame.filter((row) => isKept[row] === 1));
  const columns = computable(subject, wanted, later.symbols);
  if (columns.length === 0) return;
  const before = segments.map(({ start }, place) => ({ start, end: future[place]!.start }));
  const scaled = perturb(bars, "scaled", before, createRandom(seed, "audit earlier bars"));
  const whole = await subject.compute(bars, columns);
  const short = await subject.compute(later, columns);
  const altered = await subject.compute(scaled, columns);
  for (const [i, column] of columns.entries()) {
    const declared = subject.columns[column]!;
    const observation = observations.get(column) ?? unobserved();
    observations.set(column, observation);
    let offset = 0;
    for (const [place, range] of future.entries()) {
      if (range.start === range.end) continue;
      const rows: ProbedRows = {
        window,
        start: range.start,
        length: range.end - range.start,
        symbol: segments[place]!.symbol,
      };
      const values = {
        whole: whole[i]!.subarray(range.start, range.end),
        short: short[i]!.subarray(offset, offset + rows.length),
        altered: altered[i]!.subarray(range.start, range.end),
      };
      probe(declared, values, rows, observation);
      offset += rows.length;
    }
  }
}

interface ProbedRows {
  readonly window: Window;
  readonly start: number;
  readonly length: number;
  readonly symbol: string;
}

interface ProbedValues {
  readonly whole: NumericColumn;
  readonly short: NumericColumn;
  readonly altered: NumericColumn;
}

function probe(
  { warmUp, memory }: AuditedColumn,
  { whole, short, altered }: ProbedValues,
  rows: ProbedRows,
  observation: Observation,
): void {
  const at = warmUp!;
  if (at >= rows.length || Number.isNaN(whole[at]!)) return;
  observation.probes++;
  const size = meanSize(whole);
  const tell = (row: number, after: number, how: Evidence["perturbation"]): Evidence => ({
    symbol: rows.symbol,
    row: rows.window.rows[rows.start + row]!,
    time: rows.window.bars.time[rows.start + row]!,
    before: whole[row]!,
    after,
    perturbation: how,
    cut: rows.window.bars.time[rows.start]!,
    rowsChanged: 1,
    aheadFrom: null,
    aheadTo: null,
    through: "its own symbol",
  });
  if (at > 0 && !Number.isNaN(short[at - 1]!)) {
    observation.early++;
    observation.earlyEvidence ??= tell(at - 1, short[at - 1]!, "starts later");
  }
  const first = short.findIndex((value, row) => row >= at && !Number.isNaN(value));
  if (first !== at) {
    observation.late++;
    observation.lateness = Math.max(observation.lateness, (first < 0 ? rows.length : first) - at);
    observation.evidence ??= tell(at, Number.NaN, "starts later");
  } else if (memory === "window") {
    const how = !alike(whole[at]!, short[at]!, size)
      ? "starts later"
      : alike(whole[at]!, altered[at]!, size)
        ? null
        : "earlier bars scaled";
    if (how !== null) {
      observation.differing++;
      observation.evidence ??= tell(at, (how === "starts later" ? short : altered)[at]!, how);
    }
  }
  // The bars before the start changed rather than gone: then a difference shows for sure.
  watchSettling(whole, memory === "window" ? altered : short, at, size, observation);
}

/** Rows from the warm-up on until a later start makes less than 1e-6 of a difference for good. */
function watchSettling(
  whole: NumericColumn,
  short: NumericColumn,
  at: number,
  size: number,
  observation: Observation,
): void {
  let last = at - 1;
  for (let row = at; row < whole.length; row++) {
    const difference = Math.abs(whole[row]! - short[row]!);
    if (difference > forgotten * Math.max(Math.abs(whole[row]!), size)) last = row;
  }
  observation.rowsWatched = Math.max(observation.rowsWatched, whole.length - at);
  // A difference in the last tenth is one that has not gone away.
  const rows = last >= whole.length - Math.max(1, 0.1 * (whole.length - at)) ? null : last - at + 1;
  observation.settled =
    rows === null || observation.settled === null ? null : Math.max(observation.settled, rows);
}

function judge(
  columns: readonly AuditedColumn[],
  observations: ReadonlyMap<number, Observation>,
): Omit<LaterStarts, "tooShort"> {
  const findings: AuditFinding[] = [];
  const settling: Settling[] = [];
  for (const [place, observation] of observations) {
    const { name, warmUp, memory } = columns[place]!;
    const { probes, late, early, differing, lateness, settled, rowsWatched } = observation;
    const accused = (count: number): boolean => count >= 2 && count >= accusingShare * probes;
    const more = settled === null ? `more than ${rowsWatched} rows` : `${settled} rows more`;
    if (accused(late)) {
      findings.push({
        column: name,
        cause: "warm-up-short",
        severity: "error",
        message: `declares a warm-up of ${warmUp} rows; its first value comes up to ${lateness} rows later`,
        evidence: observation.evidence!,
        seen: late,
        of: probes,
      });
    } else if (accused(differing)) {
      findings.push({
        column: name,
        cause: settled === null || settled > 4 * (warmUp! + 1) ? "memory-longer" : "warm-up-short",
        severity: "error",
        message: `declares that it reads ${warmUp! + 1} rows; bars before them change it, and it takes ${more} until they do not`,
        evidence: observation.evidence!,
        seen: differing,
        of: probes,
      });
    } else if (accused(early)) {
      findings.push({
        column: name,
        cause: "warm-up-long",
        severity: "note",
        message: `declares a warm-up of ${warmUp} rows and has values before it`,
        evidence: observation.earlyEvidence!,
        seen: early,
        of: probes,
      });
    }
    if (memory === "all history" && probes > 0)
      settling.push({ column: name, rows: settled, watched: rowsWatched });
  }
  return { findings, settling };
}

function unobserved(): Observation {
  return {
    probes: 0,
    late: 0,
    early: 0,
    differing: 0,
    lateness: 0,
    settled: 0,
    rowsWatched: 0,
    evidence: null,
    earlyEvidence: null,
  };
}

function alike(a: number, b: number, size: number): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) === Number.isNaN(b);
  return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b)) + floor * size;
}

/** The mean absolute value of what is there: what is small beside it may be rounding. */
function meanSize(values: NumericColumn): number {
  let [sum, count] = [0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    sum += Math.abs(value);
    count++;
  }
  return count === 0 ? 0 : sum / count;
}
