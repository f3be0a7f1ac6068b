import { type BootstrapOptions, bootstrapByDate, type DateSums } from "../block-bootstrap.ts";
import type { MetricEstimate } from "../contract.ts";
import { metricEstimate } from "../metric-estimates.ts";
import type { MetricDefinition } from "../metric-table.ts";

const returnMetrics = [
  { name: "sharpe", label: "Sharpe ratio", better: "higher" },
  { name: "mean_return", label: "mean return a year", better: "higher" },
] as const satisfies readonly MetricDefinition[];

/**
 * Sharpe ratio and mean return a year of the strategy beside buy-and-hold and beside cash, which earns nothing and has
 * both at 0, from a block bootstrap over dates in which all three are drawn on the same ones. O(resamples × dates / blockLength).
 */
export function returnEstimates(
  strategy: Float64Array,
  benchmark: Float64Array,
  barsPerYear: number,
  options: Omit<BootstrapOptions, "dates" | "metricCount">,
): MetricEstimate[] {
  const flat: DateSums = {
    columns: 1,
    sums: new Float64Array(strategy.length),
    metrics: (_, out) => out.fill(0),
  };
  const result = bootstrapByDate(
    [returnSums(strategy, barsPerYear), returnSums(benchmark, barsPerYear), flat],
    { ...options, dates: strategy.length, metricCount: returnMetrics.length },
  );
  return returnMetrics.map((definition, index) =>
    metricEstimate(
      definition,
      index,
      result,
      ["buy_and_hold", "cash"],
      Number.isNaN(result.points[0]![index]!) ? "the returns are constant: nothing was held" : undefined,
    ),
  );
}

function returnSums(returns: Float64Array, barsPerYear: number): DateSums {
  const sums = new Float64Array(3 * returns.length);
  for (const [date, value] of returns.entries()) {
    sums[3 * date] = 1;
    sums[3 * date + 1] = value;
    sums[3 * date + 2] = value * value;
  }
  return {
    columns: 3,
    sums,
    metrics: (totals, out) => {
      const [n, sum, squares] = [totals[0]!, totals[1]!, totals[2]!];
      const mean = sum / n;
      const variance = (squares - n * mean * mean) / (n - 1);
      const varies = variance > 1e-12 * (squares / n);
      out[0] = varies ? (mean / Math.sqrt(variance)) * Math.sqrt(barsPerYear) : Number.NaN;
      out[1] = mean * barsPerYear;
    },
  };
}
