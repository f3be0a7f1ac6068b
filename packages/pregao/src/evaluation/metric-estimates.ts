import type { BootstrapResult } from "./block-bootstrap.ts";
import type { BaselineComparison, MetricEstimate } from "./contract.ts";
import type { MetricDefinition } from "./metric-table.ts";

/** JSON has no NaN: an undefined figure is null. */
function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Metric number `index` of a bootstrap, with the baselines it was resampled with. */
export function metricEstimate(
  { name, label, better }: MetricDefinition,
  index: number,
  { points, intervals, differences }: BootstrapResult,
  baselineNames: readonly string[],
  reason?: string,
): MetricEstimate {
  const value = points[0]![index]!;
  const baselines: Record<string, BaselineComparison> = {};
  for (const [b, baseline] of baselineNames.entries()) {
    const other = points[b + 1]![index]!;
    baselines[baseline] = {
      value: orNull(other),
      difference: orNull(value - other),
      differenceLow: orNull(differences[b]!.low[index]!),
      differenceHigh: orNull(differences[b]!.high[index]!),
    };
  }
  return {
    name,
    label,
    better,
    value: orNull(value),
    low: orNull(intervals[0]!.low[index]!),
    high: orNull(intervals[0]!.high[index]!),
    baselines,
    ...(reason === undefined ? {} : { reason }),
  };
}
