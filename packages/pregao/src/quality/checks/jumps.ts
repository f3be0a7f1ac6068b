import { formatTime } from "../../market/finding.ts";
import { timeframes } from "../../market/timeframe.ts";
import type { Check, SymbolBars } from "../contract.ts";
import { counted, RowTally, signedPercent } from "../row-tally.ts";
import { splitCandidates } from "../split-candidates.ts";

export const splitLikeJumps: Check = {
  name: "split-like-jump",
  severity: "warning",
  description:
    "An opening at 1/2, 1/3, 1/4 … or 2, 3, 4 … times the last close (at 2/3 or 2/5 only if the volume moves along): a split that was not adjusted? The message holds the rows of an events table that would.",
  find(series) {
    const { symbol, time } = series;
    const tally = new RowTally();
    const jumps: string[] = [];
    const events: string[] = [];
    for (const { row, factor, jump, volumeChange } of splitCandidates(series)) {
      tally.add(row);
      const volume = Number.isNaN(volumeChange) ? "" : ` (volume ×${Number(volumeChange.toPrecision(2))})`;
      jumps.push(`${jump} on ${formatTime(time[row]!)}${volume}`);
      const kind = factor > 1 ? "split" : "reverse-split";
      events.push(`${symbol},${formatTime(time[row]!).slice(0, 10)},${kind},${factor}`);
    }
    return tally.hits(
      () =>
        `${symbol}: prices jump like an unadjusted split: ${listed(jumps)}; ` +
        `to adjust, put into an events table (symbol,ex_date,kind,factor): ${listed(events)}`,
    );
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

function listed(items: readonly string[], most = 5): string {
  const rest = items.length - most;
  return rest > 0 ? `${items.slice(0, most).join(", ")} and ${rest} more` : items.join(", ");
}
