import { formatTime } from "../../market/finding.ts";
import type { Check } from "../contract.ts";

/** A change by this factor from one bar to the next is a change of unit, not of value. */
const unitChange = 10;
/** Below ten ticks of B3 (R$ 0.01), rounding alone moves a price by several percent … */
const tenTicks = 0.1;
/** … and where the price later stands this many times higher, the early levels were made by adjustment. */
const laterMultiple = 50;

export const absurdLevels: Check = {
  name: "absurd-early-levels",
  severity: "warning",
  description:
    "Early prices on a scale that has nothing to do with later ones: a change by ten times in one bar, or fractions of a cent's worth made by back-adjustment.",
  find({ bars, symbol, start, end, close, time }) {
    let breakRow = -1;
    for (let row = start + 1; row < end; row++) {
      const ratio = close[row]! / close[row - 1]!;
      if (ratio >= unitChange || ratio <= 1 / unitChange) breakRow = row;
    }
    if (breakRow >= 0) {
      const [before, after] = [close[breakRow - 1]!, close[breakRow]!];
      return [
        {
          count: breakRow - start,
          firstRow: start,
          lastRow: breakRow - 1,
          message:
            `${symbol}: prices before ${formatTime(time[breakRow]!)} are on another scale ` +
            `(${before} the bar before, ${after} then); leave them out with from`,
        },
      ];
    }
    if (bars.calendar.name !== "b3") return [];
    let lastTiny = -1;
    for (let row = start; row < end; row++) if (close[row]! < tenTicks) lastTiny = row;
    const lastClose = close[end - 1]!;
    if (lastTiny < 0 || lastClose < laterMultiple * close[lastTiny]!) return [];
    return [
      {
        count: lastTiny - start + 1,
        firstRow: start,
        lastRow: lastTiny,
        message:
          `${symbol}: prices up to ${formatTime(time[lastTiny]!)} are below R$ ${tenTicks} (${lastClose} at the end): ` +
          "levels made by adjustment, in which rounding is a large part of every return; leave them out with from",
      },
    ];
  },
};
