import type { Bars } from "../market/bars.ts";

/**
 * Seconds since the bar after the newest one closed without being there, by source; 0 where none is due. A bar that has only opened
 * is not late yet.
 */
export function stalenessBySource(
  newest: ReadonlyMap<string, { readonly time: number; readonly bars: Pick<Bars, "calendar" | "timeframe"> }>,
  now: number,
): Record<string, number> {
  return Object.fromEntries(
    [...newest].map(([source, { time, bars }]) => {
      const { calendar, timeframe } = bars;
      const due = calendar.nextBar(calendar.nextBar(time, timeframe), timeframe);
      return [source, Math.max(0, (now - due) / 1000)];
    }),
  );
}
