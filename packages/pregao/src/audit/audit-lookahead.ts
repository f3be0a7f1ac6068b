import type { Bars } from "../market/bars.ts";
import { formatTime } from "../market/finding.ts";
import type { RunContext } from "../progress.ts";
import { createRandom } from "../random.ts";
import { causeOf, noteCauses } from "./causes.ts";
import { classify } from "./classify.ts";
import type { AuditFinding, AuditSubject, Evidence, LookaheadAudit } from "./contract.ts";
import { chooseCuts } from "./cuts.ts";
import { startLater } from "./later-start.ts";
import { type Sighting, searchLookahead } from "./look-ahead.ts";
import { isPredictable, likeOutcome, type OutcomeLikeness } from "./outcome-correlation.ts";

export interface AuditOptions {
  /** Dates after which the future is altered. */
  readonly cuts?: number;
  /** Bars ahead that the label looks: what a leaked target is compared with. */
  readonly horizon?: number;
}

/** Columns that hold nothing but what the bar itself brings: no outcome can hide in them. */
const marketColumns = new Set(["open", "high", "low", "close", "volume"]);
/** Ranking more rows would say no more. */
const rowsToRank = 5000;

/**
 * Looks for columns that know the future. At many dates the bars after the date are cut off, scaled, shuffled, taken
 * away and made extreme; a column none of whose values up to the date changes by a single bit has passed. Columns that
 * do change are reported with row, values and cause. Columns that declare their warm-up and memory are held to them,
 * and columns of which the outcome could be an input are compared with it. Nothing is reported of a clean column; what
 * had no value to compare is listed as not judged. The same seed gives the same audit.
 */
export async function auditLookahead(
  subject: AuditSubject,
  bars: Bars,
  context: RunContext,
  { cuts: count = 24, horizon = 5 }: AuditOptions = {},
): Promise<LookaheadAudit> {
  const cuts = chooseCuts(bars, count, createRandom(context.seed, "audit cuts"));
  const { suspicions, judged, valuesCompared } = await searchLookahead(subject, bars, cuts, context);
  const findings: AuditFinding[] = [];
  const ranked = lastRows(bars, rowsToRank);
  for (const [column, { sightings, seen }] of suspicions) {
    const horizons = horizonsOf(sightings, horizon);
    const likeness = isModel(subject, column)
      ? null
      : likeOutcome(ranked.bars, (await subject.compute(ranked.bars, [column]))[0]!, horizons);
    const verdict = classify(sightings, likeness === null ? null : inWords(likeness));
    const first = sightings[0]!;
    findings.push({
      column: subject.columns[column]!.name,
      cause: verdict.cause,
      severity: verdict.cause in noteCauses ? "note" : "error",
      message: [causeOf(verdict.cause).what, verdict.detail, changeText(first)]
        .filter((part) => part !== "")
        .join("; "),
      evidence: evidenceOf(first),
      seen,
      of: judged[column]!,
    });
  }
  const targets = await searchTargets(subject, ranked, new Set(suspicions.keys()), horizon);
  const starts = await startLater(subject, bars, context, new Set(suspicions.keys()));
  const all = [...findings, ...targets.findings, ...starts.findings];
  const order = subject.columns.map(({ name }) => name);
  all.sort(
    (a, b) =>
      Number(a.severity === "note") - Number(b.severity === "note") ||
      order.indexOf(a.column) - order.indexOf(b.column),
  );
  return {
    subject: subject.description,
    columns: subject.columns.length,
    unjudged: [
      ...withoutValues(subject, judged, cuts.length),
      ...targets.unjudged,
      ...withoutStart(subject, judged, starts.tooShort),
    ],
    findings: all,
    settling: starts.settling,
    cuts: cuts.length,
    valuesCompared,
    clean: all.every(({ severity }) => severity !== "error"),
  };
}

/**
 * Columns that passed every alteration can still hold the outcome where it came with the data: a column of a file. What
 * is computed from prices and volume alone is not asked, and a model's own predictions are not (they have learned the
 * outcomes of their training rows).
 */
async function searchTargets(
  subject: AuditSubject,
  { bars, rows }: Excerpt,
  skip: ReadonlySet<number>,
  horizon: number,
): Promise<Pick<LookaheadAudit, "findings" | "unjudged">> {
  const asked = subject.columns.flatMap(({ inputs }, column) =>
    isModel(subject, column) || skip.has(column) || inputs!.every((input) => marketColumns.has(input))
      ? []
      : [column],
  );
  if (asked.length === 0) return { findings: [], unjudged: [] };
  const values = await subject.compute(bars, asked);
  const findings: AuditFinding[] = [];
  const unjudged: { column: string; reason: string }[] = [];
  for (const [i, column] of asked.entries()) {
    const likeness = likeOutcome(bars, values[i]!, [...new Set([1, horizon])]);
    if (likeness === null) continue;
    const { name } = subject.columns[column]!;
    if (isPredictable(bars, likeness.horizon)) {
      const reason = `${inWords(likeness)}, but past returns tell the future of these bars too: no evidence`;
      unjudged.push({ column: name, reason });
      continue;
    }
    const row = values[i]!.findIndex((value) => Number.isFinite(value));
    findings.push({
      column: name,
      cause: "target",
      severity: "error",
      message: `${causeOf("target").what}; ${inWords(likeness)}; it stands in the data, for later bars do not change it`,
      evidence: {
        symbol: bars.frame.symbolAt(row),
        row: rows[row]!,
        time: bars.time[row]!,
        before: values[i]![row]!,
        after: values[i]![row]!,
        perturbation: "none",
        cut: bars.time[row]!,
        rowsChanged: 0,
        aheadFrom: null,
        aheadTo: null,
        through: "its own symbol",
      },
      seen: 1,
      of: 1,
    });
  }
  return { findings, unjudged };
}

/** The horizons at which a leaked outcome may be looked for: the next bar, the label's, and how far the column looks. */
function horizonsOf(sightings: readonly Sighting[], horizon: number): number[] {
  const reached = sightings.flatMap(({ aheadTo, following }) =>
    aheadTo === null || aheadTo >= following ? [] : [aheadTo],
  );
  return [...new Set([1, horizon, ...reached])];
}

function inWords(likeness: OutcomeLikeness): string {
  const { correlation, horizon, rows } = likeness;
  const bars = horizon === 1 ? "the next bar" : `the next ${horizon} bars`;
  return `rank correlation ${correlation.toFixed(2)} with the return of ${bars} over ${rows} rows`;
}

function changeText({ symbol, time, before, after, perturbation, cut }: Evidence): string {
  return (
    `${symbol} at ${formatTime(time)} is ${figure(before)}, and ${figure(after)} with the bars after ` +
    `${formatTime(cut)} ${perturbation}`
  );
}

/** Six significant digits: enough to tell two values apart, and readable. */
function figure(value: number): string {
  return Number.isNaN(value) ? "missing" : String(Number(value.toPrecision(6)));
}

/** What a report keeps of a sighting. */
function evidenceOf(sighting: Sighting): Evidence {
  const { symbol, row, time, before, after, perturbation, cut, rowsChanged } = sighting;
  const { aheadFrom, aheadTo, through } = sighting;
  return { symbol, row, time, before, after, perturbation, cut, rowsChanged, aheadFrom, aheadTo, through };
}

function withoutValues(
  { columns }: AuditSubject,
  judged: Int32Array,
  cuts: number,
): LookaheadAudit["unjudged"] {
  const reason =
    cuts === 0 ? "there are too few bars to cut anywhere" : "it had no value before any of the cuts";
  return columns.flatMap(({ name }, column) => (judged[column] === 0 ? [{ column: name, reason }] : []));
}

/** Columns that passed the cuts, but of which there are too few rows to hold them to their warm-up. */
function withoutStart(
  { columns }: AuditSubject,
  judged: Int32Array,
  tooShort: readonly number[],
): LookaheadAudit["unjudged"] {
  return tooShort.flatMap((column) => {
    const { name, warmUp } = columns[column]!;
    if (judged[column] === 0) return [];
    const reason = `too few bars to start the series later and hold it to its warm-up of ${warmUp} rows`;
    return [{ column: name, reason }];
  });
}

/** A model has learned the outcomes of its training rows: its predictions may well be like them. */
function isModel({ columns }: AuditSubject, column: number): boolean {
  return columns[column]!.inputs === null;
}

/** Some of the bars, and which rows they are. */
interface Excerpt {
  readonly bars: Bars;
  readonly rows: Int32Array;
}

/** The last rows of every symbol, about `most` in all. */
function lastRows(bars: Bars, most: number): Excerpt {
  const each = Math.max(100, Math.ceil(most / bars.symbols.length));
  const rows = Int32Array.from(
    bars.frame.segments.flatMap(({ start, end }) =>
      Array.from({ length: Math.min(each, end - start) }, (_, i) => Math.max(start, end - each) + i),
    ),
  );
  return { bars: bars.with(bars.frame.take(rows)), rows };
}
