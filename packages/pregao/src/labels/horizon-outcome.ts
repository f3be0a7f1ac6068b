import type { Bars } from "../market/bars.ts";

/** What became of each row `horizon` bars of its own symbol later. */
export interface HorizonOutcome {
  /** close[row + horizon] / close[row] − 1; NaN where a close is missing or not above 0, or the series ends. */
  readonly forwardReturn: Float64Array;
  /** Time of the bar `horizon` bars later; NaN where the series ends before it. */
  readonly endTime: Float64Array;
}

/** Returns over the next `horizon` bars, never across symbols. O(rows). */
export function horizonOutcome(bars: Bars, horizon: number): HorizonOutcome {
  const close = bars.column("close");
  const forwardReturn = new Float64Array(bars.length).fill(Number.NaN);
  const endTime = new Float64Array(bars.length).fill(Number.NaN);
  for (const { start, end } of bars.frame.segments) {
    for (let row = start; row + horizon < end; row++) {
      const now = close[row]!;
      const later = close[row + horizon]!;
      endTime[row] = bars.time[row + horizon]!;
      if (now > 0 && later > 0) forwardReturn[row] = later / now - 1;
    }
  }
  return { forwardReturn, endTime };
}

/** Reasons in the words of the row ledger; the codes of the absences that {@link outcomeAbsence} gives. */
export const outcomeReasons = ["outcome not yet known", "close missing or not above zero"] as const;

/** 0 where the outcome is known, 1 where the series ends before it, 2 where a close is missing. */
export function outcomeAbsence(outcome: HorizonOutcome, row: number): 0 | 1 | 2 {
  if (Number.isNaN(outcome.endTime[row]!)) return 1;
  return Number.isNaN(outcome.forwardReturn[row]!) ? 2 : 0;
}
