import { formatTime } from "../../market/finding.ts";
import { timeframes } from "../../market/timeframe.ts";
import type { Check, SymbolBars } from "../contract.ts";
import { counted, RowTally } from "../row-tally.ts";

/** Holes of more bars than this are worth a warning. */
const longHole = 10;

/** Bars that the calendar expects between the first and the last row of a symbol, and the longest hole among them. */
export function missingBars({
  bars,
  start,
  end,
  time,
}: Pick<SymbolBars, "bars" | "start" | "end" | "time">): {
  readonly missing: number;
  readonly holes: number;
  readonly longest: number;
  /** The row after the longest hole; −1 where there is none. */
  readonly longestRow: number;
} {
  const { calendar, timeframe } = bars;
  const step = timeframes[timeframe];
  let [missing, holes, longest, longestRow] = [0, 0, 0, -1];
  for (let row = start + 1; row < end; row++) {
    // The usual distance leaves no room for a bar: most rows stop here.
    if (time[row]! - time[row - 1]! <= step) continue;
    const between = calendar.barsBetween(time[row - 1]!, time[row]!, timeframe);
    if (between === 0) continue;
    missing += between;
    holes++;
    if (between > longest) [longest, longestRow] = [between, row];
  }
  return { missing, holes, longest, longestRow };
}

export const gaps: Check = {
  name: "gaps",
  severity: "info",
  description:
    "Bars that the calendar expects and the data lacks; a warning where more than 10 in a row are missing.",
  find(series) {
    const { symbol, time } = series;
    const { missing, holes, longest, longestRow } = missingBars(series);
    if (missing === 0) return [];
    const [from, to] = [time[longestRow - 1]!, time[longestRow]!];
    return [
      {
        count: missing,
        firstRow: longestRow - 1,
        lastRow: longestRow,
        ...(longest > longHole && { severity: "warning" }),
        message:
          `${symbol}: ${counted(missing, "missing bar")} in ${counted(holes, "hole")}; ` +
          `the longest is ${duration(to - from)} without a bar, ${formatTime(from)} to ${formatTime(to)}`,
      },
    ];
  },
};

export const outsideSessions: Check = {
  name: "bars-outside-sessions",
  severity: "warning",
  description: "Daily bars on days on which the market of the calendar is closed.",
  find({ bars, symbol, start, end, time }) {
    if (bars.timeframe !== "1d") return [];
    const tally = new RowTally();
    for (let row = start; row < end; row++) if (!bars.calendar.isSession(time[row]!)) tally.add(row);
    return tally.hits(
      () =>
        `${symbol}: ${counted(tally.count, "bar")} on days without a session (calendar ${bars.calendar.name})`,
    );
  },
};

/** `499 days`, `18:40 h`. */
function duration(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes >= 2 * 1440) return `${Math.round(minutes / 1440)} days`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")} h`;
}
