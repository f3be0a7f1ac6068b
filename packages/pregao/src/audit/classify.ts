import { dayOf, monthOf, weekOf } from "./calendar-periods.ts";
import type { LeakCause, NoteCause } from "./causes.ts";
import type { Sighting } from "./look-ahead.ts";

/** A change smaller than this, relative to the value, at every sighting: rounding, not knowledge. */
const roundingChange = 1e-6;

const hour = 3_600_000;

/** Longer bars by the clock, UTC; weeks from Monday. */
const longerBars: readonly { readonly name: string; readonly of: (time: number) => number }[] = [
  ...([1, 2, 4, 6, 8, 12] as const).map((hours) => ({
    name: hours === 1 ? "hour" : `${hours} hours`,
    of: (time: number) => Math.floor(time / (hours * hour)),
  })),
  { name: "day", of: dayOf },
  { name: "week", of: weekOf },
  { name: "month", of: monthOf },
];

export interface Verdict {
  readonly cause: LeakCause | NoteCause;
  /** What the sightings say beyond the cause's own words. */
  readonly detail: string;
}

/**
 * The cause that explains all sightings of one column. `likeOutcome` tells of a correlation with the outcome that is too
 * great to be foresight, in words.
 */
export function classify(sightings: readonly Sighting[], likeOutcome: string | null): Verdict {
  if (sightings.every(({ change }) => change < roundingChange)) return { cause: "rounding", detail: "" };
  if (likeOutcome !== null) return { cause: "target", detail: likeOutcome };
  if (sightings.every(({ filled }) => filled)) return { cause: "back-fill", detail: reachText(sightings) };
  if (sightings.every(({ through }) => through === "other symbols"))
    return { cause: "other-symbols", detail: reachText(sightings) };
  if (sightings.every(({ aheadTo }) => aheadTo === null)) return { cause: "series-length", detail: "" };
  const unfinished = unfinishedBar(sightings);
  if (unfinished !== null)
    return { cause: "unfinished-bar", detail: `reads to the end of the running ${unfinished}` };
  if (readsToTheEnd(sightings))
    return { cause: "fitted-on-all-rows", detail: "reads to the end of the series" };
  return { cause: "reads-ahead", detail: reachText(sightings) };
}

/**
 * Early bars matter and late ones do too, wherever the series is cut; or every value changed, though those long before
 * the cut lie further from it than the column was seen to look (a rank moves only when a bar passes it). A window that
 * looks far ahead does the same in a short series, but not where much more of the series is taken.
 */
function readsToTheEnd(sightings: readonly Sighting[]): boolean {
  const share = ({ aheadTo, following }: Sighting): number => (aheadTo ?? 0) / following;
  const reachesFar =
    sightings.every(
      (one) => one.following >= 8 && share(one) >= 0.5 && one.aheadFrom! <= 0.25 * one.following,
    ) && sightings.some((one) => share(one) >= 0.95);
  const changesAll =
    sightings.every(({ rowsChanged, rowsCompared }) => rowsChanged >= 0.9 * rowsCompared) &&
    sightings.some(({ rowsChanged, symbols, aheadTo }) => rowsChanged > 1.5 * symbols * (aheadTo ?? 0));
  return reachesFar || changesAll;
}

/** The longer bar at whose end every sighting stops looking, from different places within it; null for none. */
function unfinishedBar(sightings: readonly Sighting[]): string | null {
  const known = sightings.filter(({ beyondTime }) => !Number.isNaN(beyondTime));
  if (known.length < 2 || new Set(known.map(({ aheadTo }) => aheadTo)).size < 2) return null;
  const found = longerBars.find(({ of }) =>
    known.every(
      ({ time, reachTime, beyondTime }) => of(time) === of(reachTime) && of(reachTime) !== of(beyondTime),
    ),
  );
  return found?.name ?? null;
}

function reachText(sightings: readonly Sighting[]): string {
  const known = sightings.filter(({ aheadTo }) => aheadTo !== null);
  if (known.length === 0) return "";
  const from = Math.min(...known.map(({ aheadFrom }) => aheadFrom!));
  const to = Math.max(...known.map(({ aheadTo }) => aheadTo!));
  if (from === to) return `reads ${to} ${to === 1 ? "bar" : "bars"} ahead`;
  return `reads ${from} to ${to} bars ahead`;
}
