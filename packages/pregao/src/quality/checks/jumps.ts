import { formatTime } from "../../market/finding.ts";
import { timeframes } from "../../market/timeframe.ts";
import type { Check, SymbolBars } from "../contract.ts";
import { counted, RowTally, signedPercent } from "../row-tally.ts";

/** Ratios of usual splits and groupings of shares. */
const splitRatios = [2, 3, 4, 5, 6, 8, 10, 15, 20, 25, 30, 50, 100, 1000];
const tolerance = 0.04;

export const splitLikeJumps: Check = {
  name: "split-like-jump",
  severity: "warning",
  description:
    "An opening at 1/2, 1/3, 1/4 … or 2, 3, 4 … times the last close: a split that was not adjusted?",
  find(series) {
    const { symbol, start, end, open, close, time } = series;
    const tally = new RowTally();
    const seen: string[] = [];
    for (let row = start + 1; row < end; row++) {
      const opening = open[row]! / close[row - 1]!;
      const closing = close[row]! / close[row - 1]!;
      const factor = Math.max(opening, 1 / opening);
      if (factor < 1.9 || !stays(closing, opening)) continue;
      const ratio = splitRatios.find((wanted) => Math.abs(factor / wanted - 1) <= tolerance);
      if (ratio === undefined) continue;
      tally.add(row);
      seen.push(`${opening < 1 ? `1/${ratio}` : `×${ratio}`} on ${formatTime(time[row]!)}`);
    }
    const shown = (): string => listed(seen);
    return tally.hits(() => `${symbol}: prices jump like an unadjusted split: ${shown()}`);
  },
};

export const largeMoves: Check = {
  name: "large-move",
  severity: "info",
  description:
    "A change of the close by 30 % a day or more (less for shorter bars): real at times, so never dropped.",
  find(series) {
    const { symbol, start, end, close, time } = series;
    const limit = largeMove(series);
    const tally = new RowTally();
    const moves: { row: number; change: number }[] = [];
    for (let row = start + 1; row < end; row++) {
      const change = close[row]! / close[row - 1]! - 1;
      if (Math.abs(Math.log1p(change)) < Math.log1p(limit)) continue;
      tally.add(row);
      moves.push({ row, change });
    }
    moves.sort((a, b) => Math.abs(Math.log1p(b.change)) - Math.abs(Math.log1p(a.change)));
    const shown = moves.map(({ row, change }) => `${signedPercent(change)} on ${formatTime(time[row]!)}`);
    return tally.hits(
      () => `${symbol}: ${counted(tally.count, "large move")}, kept as found: ${listed(shown)}`,
    );
  },
};

/** Scaled with the square root of time, but never below what a liquid market does in one bar. */
function largeMove({ bars }: SymbolBars): number {
  return Math.max(0.05, 0.3 * Math.sqrt(timeframes[bars.timeframe] / timeframes["1d"]));
}

/** Whether the bar ends near where it opened, as after a split, and not half-way back. */
function stays(closing: number, opening: number): boolean {
  return Math.abs(Math.log(closing / opening)) < 0.15;
}

function listed(items: readonly string[], most = 5): string {
  const rest = items.length - most;
  return rest > 0 ? `${items.slice(0, most).join(", ")} and ${rest} more` : items.join(", ");
}
