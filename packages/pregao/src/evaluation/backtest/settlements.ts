import { type Timeframe, timeframeMilliseconds } from "../../market/timeframe.ts";

/** Which settlements of funding fall on a bar. Times in milliseconds. */
export interface SettlementClock {
  /** From the end of the bar that opened at `before` to this one's opening, both included: paid by what was held then. */
  atOpening(before: number, opening: number): number;
  /** Between a bar's opening and its end: paid by what is held after the opening. */
  within(opening: number): number;
}

/** Settlements every `hours` from midnight UTC on bars of `timeframe`. */
export function settlementClock(hours: number, timeframe: Timeframe): SettlementClock {
  const period = hours * 3_600_000;
  const length = timeframeMilliseconds(timeframe);
  return {
    atOpening: (before, opening) =>
      Math.max(0, Math.floor(opening / period) - Math.ceil((before + length) / period) + 1),
    within: (opening) => Math.ceil((opening + length) / period) - 1 - Math.floor(opening / period),
  };
}
