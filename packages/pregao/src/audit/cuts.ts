import type { Bars } from "../market/bars.ts";
import type { RandomSource } from "../random.ts";
import { dayOf, monthOf, weekOf } from "./calendar-periods.ts";

/** A time after which the future is altered: rows at or before it must not change. */
export interface Cut {
  readonly time: number;
  /** Why this one: "spread over the period", "last bar of a week". */
  readonly place: string;
}

/**
 * Up to `count` cuts: half of them spread over the period at seeded places, the rest at its edges, where windows by
 * the clock go wrong: the first and last bars of days, weeks and months and the bars before the longest holes. The
 * last bar is never one of them, because nothing follows it. O(rows log rows).
 */
export function chooseCuts(bars: Bars, count: number, random: RandomSource): Cut[] {
  const times = Float64Array.from(new Set(bars.time)).sort();
  const chosen = new Map<number, Cut>();
  const usable = times.length - 1;
  if (usable < 1) return [];
  const choose = (place: number, why: string): void => {
    const time = times[place]!;
    if (place < usable && !chosen.has(time)) chosen.set(time, { time, place: why });
  };
  // Nothing has a value in the first rows: the spread begins at a twentieth.
  const spread = Math.ceil(count / 2);
  const first = Math.floor(usable / 20);
  for (let k = 0; k < spread; k++) {
    const share = (k + random.uniform()) / spread;
    choose(first + Math.floor(share * (usable - first)), "spread over the period");
  }
  const edges = edgesOf(times);
  for (let turn = 0; chosen.size < Math.min(count, usable) && turn < 4 * count; turn++) {
    const { places, why } = edges[turn % edges.length]!;
    if (places.length > 0) choose(places[random.integer(places.length)]!, why);
  }
  return [...chosen.values()].sort((a, b) => a.time - b.time);
}

function edgesOf(times: Float64Array): { places: number[]; why: string }[] {
  const periods = [
    ["day", dayOf],
    ["week", weekOf],
    ["month", monthOf],
  ] as const;
  const edges = periods.flatMap(([name, of]) => {
    const last: number[] = [];
    const first: number[] = [];
    for (let place = 1; place < times.length; place++) {
      if (of(times[place]!) === of(times[place - 1]!)) continue;
      last.push(place - 1);
      first.push(place);
    }
    return [
      { places: last, why: `last bar of a ${name}` },
      { places: first, why: `first bar of a ${name}` },
    ];
  });
  return [...edges, { places: beforeHoles(times), why: "before a hole" }];
}

/** The places before the five longest distances between two bars, where some are longer than others. */
function beforeHoles(times: Float64Array): number[] {
  const longest: number[] = [];
  const distance = (place: number): number => times[place + 1]! - times[place]!;
  for (let place = 0; place + 1 < times.length; place++) {
    const at = longest.findIndex((other) => distance(place) > distance(other));
    if (at >= 0) longest.splice(at, 0, place);
    else if (longest.length < 5) longest.push(place);
    if (longest.length > 5) longest.pop();
  }
  return longest;
}
