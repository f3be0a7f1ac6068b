import type { Bars } from "../../market/bars.ts";
import { durationMilliseconds } from "../../market/duration.ts";
import { type Finding, formatTime, type Severity } from "../../market/finding.ts";
import { isDictionary, type NumericColumn, type Segment } from "../../market/frame.ts";
import { timeframes } from "../../market/timeframe.ts";
import { didYouMean } from "../../near-matches.ts";
import { counted, percent, RowTally } from "../row-tally.ts";
import { type ContractCheckName, contractChecks } from "./checks.ts";
import type { ColumnContract, DataContract } from "./contract.ts";

export interface ContractOptions {
  /** Severity by name of check, in place of the check's own; `off` leaves the check out. */
  readonly severities?: Readonly<Record<string, Severity | "off">>;
  /** The moment (epoch milliseconds) at which the bars should be fresh; left out: their age is not asked. */
  readonly asOf?: number;
}

interface Breach {
  readonly check: ContractCheckName;
  readonly message: string;
  readonly count: number;
  readonly symbol?: string;
  readonly column?: string;
  readonly firstRow?: number;
  readonly lastRow?: number;
}

/**
 * Holds bars to a contract; they are not changed. Every finding names the contract, the column, the symbol, the rows,
 * what was found and what is allowed. O(rows × columns of the contract).
 */
export function checkContract(bars: Bars, contract: DataContract, options: ContractOptions = {}): Finding[] {
  const breaches = [...ofTheWhole(bars, contract), ...ofSymbols(bars, contract, options.asOf)];
  for (const [name, wanted] of Object.entries(contract.columns)) {
    const column = bars.frame.columns.get(name);
    if (column === undefined || isDictionary(column)) {
      if (wanted.required || column !== undefined) breaches.push(notThere(bars, contract, name));
      continue;
    }
    for (const segment of bars.frame.segments)
      breaches.push(...ofColumn({ bars, segment, name, values: column, wanted }));
  }
  return breaches.flatMap((breach) => toFinding(bars, contract, breach, options.severities ?? {}));
}

function toFinding(
  bars: Bars,
  contract: DataContract,
  breach: Breach,
  severities: Readonly<Record<string, Severity | "off">>,
): Finding[] {
  const own = contractChecks.find(({ name }) => name === breach.check)!.severity;
  const severity = severities[breach.check] ?? own;
  if (severity === "off") return [];
  const { firstRow, lastRow, message, ...rest } = breach;
  return [
    {
      ...rest,
      severity,
      message: `contract ${contract.name}: ${message}`,
      ...(firstRow !== undefined && { firstRow, firstTime: bars.time[firstRow]! }),
      ...(lastRow !== undefined && { lastRow, lastTime: bars.time[lastRow]! }),
    },
  ];
}

function notThere({ frame }: Bars, contract: DataContract, name: string): Breach {
  const near = didYouMean(
    name,
    frame.columnNames.filter((other) => !(other in contract.columns)),
  );
  return {
    check: "contract-columns",
    column: name,
    count: frame.length,
    message: frame.has(name)
      ? `the column ${name} does not hold numbers (${contract.columns[name]!.unit})`
      : `there is no column ${name} (${contract.columns[name]!.unit})${near}`,
  };
}

function ofTheWhole({ timeframe, calendar, length }: Bars, contract: DataContract): Breach[] {
  const check = "contract-frequency";
  const breaches: Breach[] = [];
  if (contract.timeframes !== undefined && !contract.timeframes.includes(timeframe)) {
    const accepted = contract.timeframes.join(", ");
    breaches.push({ check, count: length, message: `bars of ${timeframe}, where it accepts ${accepted}` });
  }
  if (contract.calendars !== undefined && !contract.calendars.includes(calendar.name)) {
    const accepted = contract.calendars.join(", ");
    const message = `bars on the calendar ${calendar.name}, where it accepts ${accepted}`;
    breaches.push({ check, count: length, message });
  }
  return breaches;
}

function ofSymbols(bars: Bars, contract: DataContract, asOf: number | undefined): Breach[] {
  const { frame, time } = bars;
  const breaches: Breach[] = [];
  for (const { symbol, start, end } of frame.segments) {
    const place = { symbol, firstRow: start, lastRow: end - 1 };
    if (contract.rows !== undefined && end - start < contract.rows) {
      const message = `${symbol} has ${counted(end - start, "row")}, fewer than ${contract.rows}`;
      breaches.push({ check: "contract-rows", ...place, count: end - start, message });
    }
    breaches.push(...offTheClock(bars, { symbol, start, end }));
    if (asOf === undefined || contract.staleness === undefined) continue;
    const closed = time[end - 1]! + timeframes[bars.timeframe];
    if (asOf - closed <= durationMilliseconds(contract.staleness)!) continue;
    breaches.push({
      check: "contract-stale",
      symbol,
      firstRow: end - 1,
      lastRow: end - 1,
      count: 1,
      message: `${symbol}: the newest bar closed at ${formatTime(closed)}, more than ${contract.staleness} before ${formatTime(asOf)}`,
    });
  }
  return breaches;
}

/** Around the clock, bars of 4 hours begin at 0:00, 4:00 … UTC: three hours later, everywhere, is a local time. */
function offTheClock({ calendar, timeframe, time }: Bars, { symbol, start, end }: Segment): Breach[] {
  if (calendar.name !== "24/7" || timeframe === "1w") return [];
  const step = timeframes[timeframe];
  const tally = new RowTally();
  let offset = -1;
  let isShift = true;
  for (let row = start; row < end; row++) {
    const beyond = time[row]! % step;
    if (beyond === 0) continue;
    if (offset < 0) offset = beyond;
    isShift &&= beyond === offset;
    tally.add(row);
  }
  const minutes = Math.round(offset / 60_000);
  const why =
    isShift && tally.count === end - start ? `all ${minutes} minutes late: a local time?` : "irregular";
  return tally
    .hits(() => `${symbol}: ${counted(tally.count, "time")} off the ${timeframe} of UTC, ${why}`)
    .map((hit) => ({ check: "contract-timezone", symbol, ...hit }));
}

interface HeldColumn {
  readonly bars: Bars;
  readonly segment: Segment;
  readonly name: string;
  readonly values: NumericColumn;
  readonly wanted: ColumnContract;
}

function ofColumn(held: HeldColumn): Breach[] {
  const { segment, values } = held;
  let [first, last] = [-1, -1];
  for (let row = segment.start; row < segment.end; row++) {
    if (Number.isNaN(values[row]!)) continue;
    if (first < 0) first = row;
    last = row;
  }
  if (first < 0) return withoutValues(held);
  return [...outOfRange(held), ...missingWithin(held, first, last), ...standingStill(held, first)];
}

/** A symbol without a single value has no coverage at all: more is missing than any share but the whole allows. */
function withoutValues({ segment, name, wanted }: HeldColumn): Breach[] {
  if (wanted.missing === 1 || !wanted.required) return [];
  const { symbol, start, end } = segment;
  return [
    {
      check: "contract-missing",
      symbol,
      column: name,
      firstRow: start,
      lastRow: end - 1,
      count: end - start,
      message: `${symbol}: ${name} has no value in any row`,
    },
  ];
}

function outOfRange({ segment, name, values, wanted }: HeldColumn): Breach[] {
  const { symbol, start, end } = segment;
  const tally = new RowTally();
  let worst = Number.NaN;
  for (let row = start; row < end; row++) {
    const value = values[row]!;
    if (Number.isNaN(value) || fits(value, wanted)) continue;
    tally.add(row);
    if (!(Math.abs(value) <= Math.abs(worst))) worst = value;
  }
  return tally
    .hits(
      () =>
        `${symbol}: ${counted(tally.count, "value")} of ${name} in ${wanted.unit} out of range (${rangeText(wanted)}), such as ${worst}`,
      { column: name },
    )
    .map((hit) => ({ check: "contract-range", symbol, ...hit }));
}

function fits(value: number, { type, minimum, maximum, above, below }: ColumnContract): boolean {
  if (!Number.isFinite(value)) return false;
  if (type === "flag" && value !== 0 && value !== 1) return false;
  if (type === "whole" && !Number.isInteger(value)) return false;
  return (
    (minimum === undefined || value >= minimum) &&
    (maximum === undefined || value <= maximum) &&
    (above === undefined || value > above) &&
    (below === undefined || value < below)
  );
}

/** A column of a contract in words, for pages and tables. */
export function describeColumn(column: ColumnContract): {
  readonly unit: string;
  readonly range: string;
  readonly missing: string;
  readonly required: boolean;
} {
  const { unit, missing, staleness, unchanged, required } = column;
  const limits = [
    missing === 0 ? "none" : missing === 1 ? "any" : `up to ${percent(missing, 1)}`,
    ...(staleness === undefined ? [] : [`never for more than ${staleness}`]),
    ...(unchanged === undefined ? [] : [`standing still for at most ${unchanged}`]),
  ];
  return { unit, range: rangeText(column), missing: limits.join(", "), required };
}

/** `a whole number, at least 0`; `above 0`; `from −0.1 to 0.1`. */
function rangeText({ type, minimum, maximum, above, below }: ColumnContract): string {
  const kind = type === "flag" ? "0 or 1" : type === "whole" ? "a whole number" : "";
  const low = above !== undefined ? `above ${above}` : minimum !== undefined ? `at least ${minimum}` : "";
  const high = below !== undefined ? `below ${below}` : maximum !== undefined ? `at most ${maximum}` : "";
  return [kind, low, high].filter((part) => part !== "").join(", ") || "a finite number";
}

/** Only between the first and the last value: before and after it the feed does not reach. */
function missingWithin(
  { bars, segment, name, values, wanted }: HeldColumn,
  first: number,
  last: number,
): Breach[] {
  const { symbol, end } = segment;
  const { time, timeframe } = bars;
  const tally = new RowTally();
  const limit =
    wanted.staleness === undefined ? Number.POSITIVE_INFINITY : durationMilliseconds(wanted.staleness)!;
  let [known, longest, from, to] = [first, 0, -1, -1];
  for (let row = first; row < end; row++) {
    if (!Number.isNaN(values[row]!)) {
      known = row;
      continue;
    }
    if (row < last) tally.add(row);
    const age = time[row]! - time[known]!;
    if (age > longest) [longest, from, to] = [age, known, row];
  }
  const rows = last - first + 1;
  const breaches: Breach[] = [];
  if (tally.count > wanted.missing * rows) {
    const allowed = wanted.missing === 0 ? "none" : percent(wanted.missing, 1);
    const message = `${symbol}: ${name} is missing in ${counted(tally.count, "row")} of ${rows} (${percent(tally.count, rows)}), ${allowed} allowed`;
    breaches.push(
      ...tally
        .hits(() => message)
        .map((hit) => ({ check: "contract-missing" as const, symbol, column: name, ...hit })),
    );
  }
  if (longest > limit && longest > timeframes[timeframe]) {
    breaches.push({
      check: "contract-stale",
      symbol,
      column: name,
      firstRow: from + 1,
      lastRow: to,
      count: to - from,
      message: `${symbol}: no value of ${name} after ${formatTime(time[from]!)} until past ${formatTime(time[to]!)}, longer than ${wanted.staleness}`,
    });
  }
  return breaches;
}

function standingStill({ bars, segment, name, values, wanted }: HeldColumn, first: number): Breach[] {
  if (wanted.unchanged === undefined) return [];
  const { time } = bars;
  const limit = durationMilliseconds(wanted.unchanged)!;
  let [since, longest, from, to] = [first, 0, -1, -1];
  for (let row = first + 1; row < segment.end; row++) {
    if (values[row]! !== values[since]!) since = row;
    const age = time[row]! - time[since]!;
    if (age > longest) [longest, from, to] = [age, since, row];
  }
  if (longest <= limit) return [];
  const message = `${segment.symbol}: ${name} stands at ${values[from]} from ${formatTime(time[from]!)} to ${formatTime(time[to]!)}, longer than ${wanted.unchanged}`;
  return [
    {
      check: "contract-unchanged",
      symbol: segment.symbol,
      column: name,
      firstRow: from,
      lastRow: to,
      count: to - from + 1,
      message,
    },
  ];
}
