import { PregaoError } from "../../errors.ts";
import type { Bars } from "../../market/bars.ts";
import { type Finding, formatTime } from "../../market/finding.ts";
import { type Adjustment, type CorporateEvent, changesShares } from "./corporate-event.ts";

/** What the events between two bars of a symbol do to the bars before: a product for prices, one for volumes. */
export interface AdjustmentStep {
  readonly symbol: string;
  /** Time of the first bar without the right. */
  readonly time: number;
  /** Prices before, times this, are comparable with prices from here on. */
  readonly price: number;
  /** Volumes before, times this, count today's shares. */
  readonly volume: number;
}

export interface ResolvedEvents {
  readonly steps: readonly AdjustmentStep[];
  /** What was applied, what was not and why, and what the prices do not show. */
  readonly findings: Finding[];
}

/**
 * Turns events into factors. A share event of factor f divides earlier prices by f and multiplies earlier volumes by f; a
 * payment a multiplies earlier prices by 1 − a / C, C the unadjusted close of the last bar before the ex-date (the method
 * of CRSP, and of Yahoo's `adj_close`). Payments and share events of one ex-date: the payment is per share held before.
 * `bars` must be unadjusted and hold every bar, whatever part of them is wanted afterwards. Throws
 * PREGAO_OPTION_INVALID for a payment of no less than the price. O(bars + events · log bars).
 */
export function resolveEvents(
  bars: Bars,
  events: readonly CorporateEvent[],
  adjustment: Adjustment,
): ResolvedEvents {
  const steps: AdjustmentStep[] = [];
  const findings: Finding[] = [];
  const { unique, repeated } = withoutRepetition(events);
  if (repeated > 0) {
    const message = `${repeated} rows of the events table repeat another row exactly; each event was taken once`;
    findings.push({ check: "event-repeated", severity: "warning", count: repeated, message });
  }
  const wanted = unique.filter(
    ({ kind }) => adjustment === "total" || (adjustment === "splits" && changesShares(kind)),
  );
  for (const [symbol, own] of bySymbol(wanted)) {
    const segment = bars.frame.segments.find((one) => one.symbol === symbol);
    if (segment === undefined) {
      findings.push(notApplied(symbol, own, "the bars hold no such symbol"));
      continue;
    }
    const byRow = new Map<number, CorporateEvent[]>();
    const early: CorporateEvent[] = [];
    const late: CorporateEvent[] = [];
    for (const event of own) {
      const row = firstRowFrom(bars.time, segment.start, segment.end, event.exDate);
      if (row === segment.start) early.push(event);
      else if (row === segment.end) late.push(event);
      else byRow.set(row, [...(byRow.get(row) ?? []), event]);
    }
    if (early.length > 0) findings.push(notApplied(symbol, early, "there is no bar before the ex-date"));
    if (late.length > 0) findings.push(notApplied(symbol, late, "there is no bar on or after the ex-date"));
    for (const [row, group] of byRow) steps.push(stepOf(bars, symbol, row, group));
    const applied = [...byRow].flatMap(([row, group]) => group.map((event) => ({ row, event })));
    if (applied.length > 0) findings.push(...told(bars, symbol, applied));
  }
  return { steps, findings };
}

function stepOf(bars: Bars, symbol: string, row: number, events: readonly CorporateEvent[]): AdjustmentStep {
  const before = bars.column("close")[row - 1]!;
  let shares = 1;
  let paid = 0;
  const byDate = [...events].sort((a, b) => a.exDate - b.exDate);
  for (let k = 0; k < byDate.length; ) {
    const { exDate } = byDate[k]!;
    let growth = 1;
    for (; k < byDate.length && byDate[k]!.exDate === exDate; k++) {
      const { factor, amount } = byDate[k]!;
      growth *= factor ?? 1;
      // Shares that have multiplied since the last close are each paid.
      paid += shares * (amount ?? 0);
    }
    shares *= growth;
  }
  if (!(paid < before)) {
    const when = formatTime(bars.time[row]!);
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "events",
      value: `${symbol} ${when}`,
      reason: `${paid} is paid on a share that closed at ${before}: amounts are per share, in the unit of the unadjusted prices`,
    });
  }
  return { symbol, time: bars.time[row]!, price: (1 - paid / before) / shares, volume: shares };
}

/** One finding of what was applied to a symbol, and one of share events that its prices do not show. */
function told(
  bars: Bars,
  symbol: string,
  applied: readonly { readonly row: number; readonly event: CorporateEvent }[],
): Finding[] {
  const [open, close] = [bars.column("open"), bars.column("close")];
  const first = applied[0]!;
  const place = { symbol, firstRow: first.row, firstTime: bars.time[first.row]! };
  const list = applied.map(({ event }) => describeEvent(event)).join(", ");
  const findings: Finding[] = [
    {
      ...place,
      check: "events-applied",
      severity: "info",
      count: applied.length,
      message: `${symbol}: adjusted for ${list}`,
    },
  ];
  const unseen = applied.filter(({ row, event }) => {
    const factor = event.factor ?? 1;
    if (Math.abs(Math.log(factor)) < Math.log(1.3)) return false;
    const change = Math.log(open[row]! / close[row - 1]!);
    return Math.abs(change) < Math.abs(change + Math.log(factor));
  });
  if (unseen.length > 0) {
    const shown = unseen.map(({ event }) => describeEvent(event)).join(", ");
    findings.push({
      ...place,
      check: "event-not-visible",
      severity: "warning",
      count: unseen.length,
      message: `${symbol}: the prices do not jump where they should: ${shown}; are they adjusted already, or is the date wrong?`,
    });
  }
  return findings;
}

function notApplied(symbol: string, events: readonly CorporateEvent[], reason: string): Finding {
  return {
    check: "events-not-applied",
    severity: "warning",
    symbol,
    count: events.length,
    message: `${symbol}: not applied, ${reason}: ${events.map(describeEvent).join(", ")}`,
  };
}

function describeEvent({ kind, factor, amount, exDate }: CorporateEvent): string {
  return `${kind} ${factor ?? amount} on ${formatTime(exDate)}`;
}

function bySymbol(events: readonly CorporateEvent[]): Map<string, CorporateEvent[]> {
  const groups = new Map<string, CorporateEvent[]>();
  const ordered = [...events].sort((a, b) => a.exDate - b.exDate);
  for (const event of ordered) groups.set(event.symbol, [...(groups.get(event.symbol) ?? []), event]);
  return groups;
}

function withoutRepetition(events: readonly CorporateEvent[]): {
  unique: CorporateEvent[];
  repeated: number;
} {
  const unique = new Map<string, CorporateEvent>();
  for (const event of events) {
    const { symbol, exDate, kind, factor, amount } = event;
    unique.set(JSON.stringify([symbol, exDate, kind, factor, amount]), event);
  }
  return { unique: [...unique.values()], repeated: events.length - unique.size };
}

/** The first row in [start, end) whose time is `time` or later; `end` where there is none. */
function firstRowFrom(times: Float64Array, start: number, end: number, time: number): number {
  let [low, high] = [start, end];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
