import { rollingSum } from "../rolling/sum.ts";
import { ratio, rowWise } from "../shared-series.ts";
import { runRecursion } from "./recursion.ts";

/**
 * Kaufman's efficiency ratio: the distance over `period` rows as a share of the way walked, 0 to 1; NaN where nothing
 * moved and in the first `period` rows. Kaufman, "Trading Systems and Methods".
 */
export function efficiencyRatio(values: Float64Array, period: number): Float64Array {
  return efficiency(values, period, Number.NaN);
}

function efficiency(values: Float64Array, period: number, whenStill: number): Float64Array {
  const steps = rowWise(values.length, 1, (row) => Math.abs(values[row]! - values[row - 1]!));
  const walked = rollingSum(steps, period);
  return rowWise(values.length, period, (row) => {
    const distance = Math.abs(values[row]! - values[row - period]!);
    // Where every step goes the same way, distance and way differ by rounding only.
    return walked[row] === 0 ? whenStill : Math.min(1, ratio(distance, walked[row]!));
  });
}

const fast = 2 / (2 + 1);
const slow = 2 / (30 + 1);

/**
 * Kaufman's adaptive average (TA-Lib's KAMA): weight (efficiency·(2/3 − 2/31) + 2/31)², the fast end where nothing moved;
 * of each stretch without holes the first value is in row `period`, started from the value before it.
 */
export function kaufmanAverage(values: Float64Array, period: number): Float64Array {
  const shares = efficiency(values, period, 1);
  return runRecursion([values, shares], {
    memory: 1,
    advance([prices, ratios], [out], from, to, seen, memory) {
      let average = seen === 0 ? prices![from - 1]! : memory[0]!;
      for (let row = from; row < to; row++) {
        const weight = (ratios![row]! * (fast - slow) + slow) ** 2;
        average += weight * (prices![row]! - average);
        out![row] = average;
      }
      memory[0] = average;
    },
  })[0]!;
}
