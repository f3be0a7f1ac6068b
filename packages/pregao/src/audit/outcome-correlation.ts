import { midRanks, pearson } from "../evaluation/ranks.ts";
import type { Bars } from "../market/bars.ts";
import type { NumericColumn } from "../market/frame.ts";

/**
 * From here on a column is taken for the outcome: a copy of the return or anything that rises with it gives 1, its
 * three classes in equal parts 0.94, its sign 0.87. What can be known of a market stays below 0.3.
 */
const outcomeLikeness = 0.8;
/** Multiples of the noise (1 / √ rows that do not overlap) that it has to exceed as well. */
const noiseMultiple = 6;
/** Where plain past returns already tell the future this well, likeness proves nothing. */
const predictable = 0.4;

export interface OutcomeLikeness {
  /** Spearman's correlation with the return over the next `horizon` bars, within each symbol, weighted by rows. */
  readonly correlation: number;
  readonly horizon: number;
  readonly rows: number;
}

/** The column's likeness to the outcome where it is too great to be foresight; null otherwise. O(rows log rows). */
export function likeOutcome(
  bars: Bars,
  values: NumericColumn,
  horizons: readonly number[],
): OutcomeLikeness | null {
  let best: OutcomeLikeness | null = null;
  for (const horizon of horizons) {
    const { correlation, rows } = correlateWithOutcome(bars, values, horizon);
    const noise = noiseMultiple / Math.sqrt(rows / horizon);
    const size = Math.abs(correlation);
    if (!(size >= outcomeLikeness && size >= noise)) continue;
    if (best === null || size > Math.abs(best.correlation)) best = { correlation, horizon, rows };
  }
  return best;
}

/**
 * Whether bars up to a row tell what follows it: a market made by a formula, say. Then a likeness is no evidence.
 * Looked at: past returns over one bar and the horizon, and the place of the close against its mean of 20 bars.
 */
export function isPredictable(bars: Bars, horizon: number): boolean {
  const close = bars.column("close");
  const past = (bars: number) => (row: number, start: number) =>
    row - start < bars ? Number.NaN : close[row]! / close[row - bars]! - 1;
  const place = (row: number, start: number): number => {
    if (row - start < 19) return Number.NaN;
    let sum = 0;
    for (let at = row - 19; at <= row; at++) sum += close[at]!;
    return (20 * close[row]!) / sum - 1;
  };
  return [past(1), past(horizon), place].some((known) => {
    const values = new Float64Array(bars.length);
    for (const { start, end } of bars.frame.segments) {
      for (let row = start; row < end; row++) values[row] = known(row, start);
    }
    return Math.abs(correlateWithOutcome(bars, values, horizon).correlation) >= predictable;
  });
}

function correlateWithOutcome(
  bars: Bars,
  values: NumericColumn,
  horizon: number,
): { correlation: number; rows: number } {
  const close = bars.column("close");
  let [weighted, rows] = [0, 0];
  for (const { start, end } of bars.frame.segments) {
    const known: number[] = [];
    const outcomes: number[] = [];
    for (let row = start; row + horizon < end; row++) {
      const outcome = close[row + horizon]! / close[row]! - 1;
      if (!Number.isFinite(values[row]!) || !Number.isFinite(outcome)) continue;
      known.push(values[row]!);
      outcomes.push(outcome);
    }
    const correlation = pearson(midRanks(Float64Array.from(known)), midRanks(Float64Array.from(outcomes)));
    if (Number.isNaN(correlation)) continue;
    weighted += correlation * known.length;
    rows += known.length;
  }
  return { correlation: rows === 0 ? Number.NaN : weighted / rows, rows };
}
