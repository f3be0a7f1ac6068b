import { createRandom } from "../random.ts";
import type { AuditSubject, Evidence } from "./contract.ts";
import { type PerturbationKind, perturb, type RowRange } from "./perturbations.ts";
import { firstAfter, type Window } from "./window.ts";

/** How far ahead of one row a column looks. */
export interface Reach extends Pick<Evidence, "aheadFrom" | "aheadTo" | "through"> {
  /** Bars of the row's symbol that follow it in the window. */
  readonly following: number;
}

/**
 * Finds by bisection how far ahead the value at `row` of the window looks: the smallest number of following bars whose
 * alteration changes it, and the smallest number of following bars that settle it whatever stands behind them. Both are
 * counted in bars of the row's own symbol; bars of other symbols are altered by their times. About 4 · log₂(following)
 * computations of one column.
 */
export async function measureReach(
  subject: AuditSubject,
  column: number,
  window: Window,
  row: number,
  seed: number,
): Promise<Reach> {
  const { bars } = window;
  const { segments } = bars.frame;
  const own = segments.findIndex(({ start, end }) => row >= start && row < end);
  const { symbol, start: ownStart, end } = segments[own]!;
  const following = end - 1 - row;
  const valueAt = async (altered: Window["bars"]): Promise<number> => {
    // Not by its place: a symbol that begins after the row may have been cut off as a whole.
    const { start } = altered.frame.segment(symbol);
    return (await subject.compute(altered, [column]))[0]![start + row - ownStart]!;
  };
  const base = await valueAt(bars);
  const rangesOf = (from: number, to: number, scope: Evidence["through"]): RowRange[] =>
    segments.flatMap((segment, place) => {
      if (place === own) return scope === "other symbols" ? [] : [{ start: row + from, end: row + to + 1 }];
      if (scope === "its own symbol") return [];
      const first = firstAfter(bars.time, segment, bars.time[row + from - 1]!);
      const last = to === following ? segment.end : firstAfter(bars.time, segment, bars.time[row + to]!);
      return first < last ? [{ start: first, end: last }] : [];
    });
  const changes = async (
    kind: PerturbationKind,
    from: number,
    to: number,
    scope: Evidence["through"] = "both",
  ): Promise<boolean> => {
    const ranges = rangesOf(from, to, scope).filter((range) => range.start < range.end);
    if (ranges.length === 0) return false;
    const altered = perturb(bars, kind, ranges, createRandom(seed, `reach ${kind}`));
    return !sameValue(await valueAt(altered), base);
  };
  let kind: PerturbationKind | undefined;
  for (const one of ["scaled", "missing", "extreme"] as const) {
    if (await changes(one, 1, following)) {
      kind = one;
      break;
    }
  }
  const found = kind;
  const through = await scopeOf((scope) => changes(kind ?? "cut off", 1, following, scope));
  if (found === undefined || following === 0) return { aheadFrom: null, aheadTo: null, through, following };
  const aheadFrom = await smallest(1, following, (count) => changes(found, 1, count));
  const aheadTo = await smallest(
    aheadFrom,
    following,
    async (count) => count === following || !(await changes(found, count + 1, following)),
  );
  return { aheadFrom, aheadTo, through, following };
}

async function scopeOf(
  changes: (scope: Evidence["through"]) => Promise<boolean>,
): Promise<Evidence["through"]> {
  if (!(await changes("other symbols"))) return "its own symbol";
  return (await changes("its own symbol")) ? "both" : "other symbols";
}

/** The smallest number in [low, high] that fulfils a condition which holds from some number on (and at `high`). */
async function smallest(
  low: number,
  high: number,
  holds: (number: number) => Promise<boolean>,
): Promise<number> {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (await holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** The same number, or both missing. */
export function sameValue(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}
