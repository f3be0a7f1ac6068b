import { formatTime } from "../../market/finding.ts";
import type { Check } from "../contract.ts";
import { medianOfSorted } from "../median.ts";
import { counted, RowTally, signedPercent } from "../row-tally.ts";

/**
 * Returns have fat tails: at 3.5, the usual limit, one bar in fifty would stand out and tell nothing. A bar twenty times
 * as far out as usual is a wrong price, a missed split, or a day that people remember.
 */
const limit = 20;
/** Median absolute deviation to standard deviation, of a normal distribution. */
const toDeviation = 1.4826;

export const returnOutliers: Check = {
  name: "return-outlier",
  severity: "info",
  description:
    "Log returns more than 20 robust deviations (1.4826 · median absolute deviation) from their median: wrong prices, or days to know of.",
  find({ symbol, start, end, close, time }) {
    const returns = new Float64Array(Math.max(0, end - start - 1));
    for (let row = start + 1; row < end; row++)
      returns[row - start - 1] = Math.log(close[row]! / close[row - 1]!);
    const center = median(returns);
    const deviation = toDeviation * median(returns.map((value) => Math.abs(value - center)));
    // Where most bars do not move at all there is no usual size to compare with.
    if (!(deviation > 0)) return [];
    const tally = new RowTally();
    let [farthest, farthestRow] = [0, -1];
    for (let row = start + 1; row < end; row++) {
      const distance = Math.abs(returns[row - start - 1]! - center) / deviation;
      if (!(distance > limit)) continue;
      tally.add(row);
      if (distance > farthest) [farthest, farthestRow] = [distance, row];
    }
    const worst = (): string =>
      `${signedPercent(close[farthestRow]! / close[farthestRow - 1]! - 1)} on ${formatTime(time[farthestRow]!)}, ${farthest.toFixed(0)} deviations`;
    return tally.hits(
      () => `${symbol}: ${counted(tally.count, "return")} far out of the usual, most of all ${worst()}`,
    );
  },
};

/** Of the finite values; NaN where there are none. O(n log n). */
function median(values: Float64Array): number {
  return medianOfSorted(values.filter((value) => Number.isFinite(value)).sort());
}
