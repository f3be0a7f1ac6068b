import { type Recursion, runRecursion } from "./recursion.ts";

/**
 * Exponential moving average with α = 2/(period + 1), seeded with the simple mean of its first `period` values
 * (TA-Lib's EMA): first value at row period − 1 of each complete stretch.
 */
export function seededEma(values: Float64Array, period: number): Float64Array {
  return runRecursion([values], exponentialAverage(period, period - 1))[0]!;
}

/**
 * Exponential moving average started at the first value (pandas' `ewm(span, adjust=False, min_periods=span)`):
 * first value at row span − 1 of each complete stretch.
 */
export function unseededEma(values: Float64Array, span: number): Float64Array {
  const alpha = 2 / (span + 1);
  return runRecursion([values], {
    memory: 1,
    advance([input], [output], from, to, seen, memory) {
      const run = input!;
      const averages = output!;
      let average = seen === 0 ? run[from]! : memory[0]!;
      for (let row = from; row < to; row++) {
        average += alpha * (run[row]! - average);
        if (seen + row - from >= span - 1) averages[row] = average;
      }
      memory[0] = average;
    },
  })[0]!;
}

/**
 * The seeded average, its first value at row `first` of a stretch. Remembers the sum of the seed and, from row `first`
 * on, the average.
 */
export function exponentialAverage(period: number, first: number): Recursion {
  const alpha = 2 / (period + 1);
  return {
    memory: 1,
    advance([input], [output], from, to, seen, memory) {
      const values = input!;
      const averages = output!;
      let average = memory[0]!;
      let row = from;
      for (const end = Math.min(to, from + first - seen + 1); row < end; row++) {
        const place = seen + row - from;
        if (place > first - period) average += values[row]!;
        if (place === first) {
          average /= period;
          averages[row] = average;
        }
      }
      for (; row < to; row++) {
        average += alpha * (values[row]! - average);
        averages[row] = average;
      }
      memory[0] = average;
    },
  };
}
