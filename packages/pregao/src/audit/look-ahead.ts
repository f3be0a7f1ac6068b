import { PregaoError } from "../errors.ts";
import type { Bars } from "../market/bars.ts";
import type { NumericColumn } from "../market/frame.ts";
import type { RunContext } from "../progress.ts";
import { createRandom, type RandomSource } from "../random.ts";
import type { AuditSubject, Evidence } from "./contract.ts";
import type { Cut } from "./cuts.ts";
import { punchHoles } from "./holes.ts";
import { type PerturbationKind, perturb } from "./perturbations.ts";
import { measureReach, sameValue } from "./reach.ts";
import { type Window, windowAround } from "./window.ts";

/** Rows with a value that a window should hold before its cut, and rows that follow it. */
const rowsToCompare = 64;
const rowsAhead = 96;
/** At one cut in eight, the first among them, much more of the series is taken, for what looks far ahead. */
const longRows = 1500;
const longCutEvery = 8;
/** Symbols in one window; they take turns. */
const symbolsAtOnce = 8;
/** A column that was caught this often is left alone: more cuts would say nothing new. */
const enoughEvidence = 4;

/** One place at which a column changed with the future, as the cause is read from it. */
export interface Sighting extends Evidence {
  /** Bars of the symbol that followed the row. */
  readonly following: number;
  /** Time of the last bar ahead that mattered and of the one after it; NaN where not known. */
  readonly reachTime: number;
  readonly beyondTime: number;
  /** Largest change of a value relative to its size. */
  readonly change: number;
  /** Values up to the cut that were compared, and symbols they are of. */
  readonly rowsCompared: number;
  readonly symbols: number;
  /** Some input of the row is missing, and yet it has a value. */
  readonly filled: boolean;
}

export interface Suspicion {
  readonly sightings: Sighting[];
  /** Cuts at which it changed. */
  seen: number;
}

export interface LookaheadSearch {
  /** By number of column. */
  readonly suspicions: ReadonlyMap<number, Suspicion>;
  /** Cuts at which each column had a value to compare. */
  readonly judged: Int32Array;
  readonly valuesCompared: number;
}

/**
 * Computes every column on windows around the cuts, as they are and with the future altered, and keeps where a value
 * at or before the cut differs in a single bit. At every third cut some past values are taken away first, for
 * columns that fill holes from what comes later. Cost: about four computations of a window for each cut.
 */
export async function searchLookahead(
  subject: AuditSubject,
  bars: Bars,
  cuts: readonly Cut[],
  context: RunContext,
): Promise<LookaheadSearch> {
  const suspicions = new Map<number, Suspicion>();
  const judged = new Int32Array(subject.columns.length);
  let valuesCompared = 0;
  const turns = [...rotation(bars.symbols, cuts.length, createRandom(context.seed, "audit symbols"))];
  const stage = "altering the future";
  for (const [place, { time }] of cuts.entries()) {
    if (context.signal.aborted) throw new PregaoError("PREGAO_INTERRUPTED", { stage });
    context.progress({ stage, done: place, total: cuts.length });
    const random = createRandom(context.seed, `audit cut ${place}`);
    const isLong = place % longCutEvery === 0;
    for (const group of byHistory(
      subject,
      (column) => (suspicions.get(column)?.seen ?? 0) < enoughEvidence,
    )) {
      const before = group.history + rowsToCompare;
      const [past, ahead] = isLong ? [Math.max(before, longRows), longRows] : [before, rowsAhead];
      const found = windowAround(bars, time, past, ahead, withNeeded(subject, group.columns, turns[place]!));
      const columns = computable(subject, group.columns, found.bars.symbols);
      if (columns.length === 0 || found.future.every(({ start, end }) => start === end)) continue;
      const window = place % 3 === 1 ? { ...found, bars: punchHoles(found, random) } : found;
      valuesCompared += await examine(
        { subject, window, columns, cut: time, place, random, context },
        suspicions,
        judged,
      );
    }
  }
  context.progress({ stage, done: cuts.length, total: cuts.length });
  return { suspicions, judged, valuesCompared };
}

interface Examination {
  readonly subject: AuditSubject;
  readonly window: Window;
  readonly columns: readonly number[];
  readonly cut: number;
  readonly place: number;
  readonly random: RandomSource;
  readonly context: RunContext;
}

/** Alters the future of one window in several ways; returns how many values were compared. */
async function examine(
  { subject, window, columns, cut, place, random, context }: Examination,
  suspicions: Map<number, Suspicion>,
  judged: Int32Array,
): Promise<number> {
  const base = await subject.compute(window.bars, columns);
  let values = 0;
  const present = base.map((column) => countPresent(column, window));
  for (const [i, column] of columns.entries()) {
    if (present[i]! > 0) judged[column]!++;
    values += present[i]!;
  }
  const kinds = kindsOfTurn(place);
  const caught = new Set<number>();
  for (const kind of kinds) {
    const ranges = window.future.filter(({ start, end }) => start < end);
    const altered = perturb(window.bars, kind, ranges, random);
    const again = await subject.compute(altered, columns);
    for (const [i, column] of columns.entries()) {
      if (caught.has(column)) continue;
      const difference = firstDifference(base[i]!, again[i]!, window, altered);
      if (difference === null) continue;
      caught.add(column);
      // Its only values up to the cut are those that the alteration gave it.
      if (present[i] === 0) judged[column]!++;
      const suspicion = suspicions.get(column) ?? { sightings: [], seen: 0 };
      suspicion.seen++;
      suspicion.sightings.push(
        await describe({
          subject,
          window,
          column,
          kind,
          cut,
          difference,
          rowsCompared: present[i]!,
          seed: context.seed + place,
        }),
      );
      suspicions.set(column, suspicion);
    }
  }
  return values * kinds.length;
}

/** The future is always cut off; two of the other four alterations take turns, so that many cuts see all of them. */
function kindsOfTurn(place: number): PerturbationKind[] {
  return place % 2 === 0 ? ["cut off", "scaled", "missing"] : ["cut off", "shuffled", "extreme"];
}

interface Difference {
  readonly row: number;
  readonly before: number;
  readonly after: number;
  readonly rowsChanged: number;
  readonly change: number;
}

/** The last row up to the cut whose value is not the same to the bit, and how many there are; null for none. */
function firstDifference(
  base: NumericColumn,
  again: NumericColumn,
  window: Window,
  altered: Bars,
): Difference | null {
  let found: Difference | null = null;
  let [rowsChanged, change] = [0, 0];
  for (const [place, { start: past }] of window.future.entries()) {
    const { start } = window.bars.frame.segments[place]!;
    const offset = altered.frame.segments[place]!.start - start;
    for (let row = start; row < past; row++) {
      const [before, after] = [base[row]!, again[row + offset]!];
      if (sameValue(before, after)) continue;
      rowsChanged++;
      change = Math.max(change, relativeChange(before, after));
      if (found === null || window.bars.time[row]! >= window.bars.time[found.row]!)
        found = { row, before, after, rowsChanged, change };
    }
  }
  return found === null ? null : { ...found, rowsChanged, change };
}

function relativeChange(before: number, after: number): number {
  if (!Number.isFinite(before) || !Number.isFinite(after)) return Number.POSITIVE_INFINITY;
  return Math.abs(after - before) / Math.max(Math.abs(before), Math.abs(after));
}

async function describe(given: {
  readonly subject: AuditSubject;
  readonly window: Window;
  readonly column: number;
  readonly kind: PerturbationKind;
  readonly cut: number;
  readonly difference: Difference;
  readonly rowsCompared: number;
  readonly seed: number;
}): Promise<Sighting> {
  const { subject, window, column, kind, cut, difference, rowsCompared, seed } = given;
  const { bars, rows } = window;
  const { row, before, after, rowsChanged, change } = difference;
  const { following, ...reach } = await measureReach(subject, column, window, row, seed);
  const timeAhead = (count: number): number => (count <= following ? bars.time[row + count]! : Number.NaN);
  return {
    symbol: bars.frame.symbolAt(row),
    row: rows[row]!,
    time: bars.time[row]!,
    before,
    after,
    perturbation: kind,
    cut,
    rowsChanged,
    ...reach,
    following,
    reachTime: reach.aheadTo === null ? Number.NaN : timeAhead(reach.aheadTo),
    beyondTime: reach.aheadTo === null ? Number.NaN : timeAhead(reach.aheadTo + 1),
    change,
    rowsCompared,
    symbols: bars.symbols.length,
    filled: isFilled(subject, column, bars, row, before),
  };
}

function isFilled(subject: AuditSubject, column: number, bars: Bars, row: number, value: number): boolean {
  if (Number.isNaN(value)) return false;
  const inputs = subject.columns[column]!.inputs ?? ["close"];
  return inputs.some((input) => bars.frame.has(input) && Number.isNaN(bars.frame.numeric(input)[row]!));
}

function countPresent(values: NumericColumn, window: Window): number {
  let present = 0;
  for (const [place, { start: past }] of window.future.entries()) {
    for (let row = window.bars.frame.segments[place]!.start; row < past; row++) {
      if (!Number.isNaN(values[row]!)) present++;
    }
  }
  return present;
}

/** Columns that need about as much history together: a window for the longest would be wasted on the others. */
export function byHistory(
  { columns }: AuditSubject,
  wanted: (column: number) => boolean = () => true,
): { history: number; columns: number[] }[] {
  const groups = new Map<number, { history: number; columns: number[] }>();
  for (const [place, { history }] of columns.entries()) {
    if (!wanted(place)) continue;
    const key = Math.max(3, Math.ceil(Math.log(history + 1) / Math.log(4)));
    const group = groups.get(key) ?? { history: 0, columns: [] };
    group.history = Math.max(group.history, history);
    group.columns.push(place);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Some symbols, and those that the columns need beside them. */
export function withNeeded(
  { columns }: AuditSubject,
  wanted: readonly number[],
  symbols: readonly string[],
): string[] {
  return [...symbols, ...wanted.flatMap((column) => columns[column]!.symbols ?? [])];
}

/** Those of the columns that can be computed where only `symbols` are. */
export function computable(
  { columns }: AuditSubject,
  wanted: readonly number[],
  symbols: readonly string[],
): number[] {
  return wanted.filter((column) => columns[column]!.symbols?.every((one) => symbols.includes(one)) ?? true);
}

/** For each turn at most `symbolsAtOnce` symbols, so that all have had about as many turns at the end. */
function* rotation(symbols: readonly string[], turns: number, random: RandomSource): Generator<string[]> {
  const order = random.shuffle(Int32Array.from(symbols, (_, i) => i));
  for (let turn = 0; turn < turns; turn++) {
    const count = Math.min(symbolsAtOnce, symbols.length);
    yield Array.from({ length: count }, (_, i) => symbols[order[(turn * count + i) % symbols.length]!]!);
  }
}
