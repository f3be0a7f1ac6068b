import type { CoverageGroup, CoverageReport } from "./coverage-report.ts";

/** A coverage report as plain JSON for machines: keys in snake_case. */
export function coverageToWire(report: CoverageReport): Readonly<Record<string, unknown>> {
  return {
    level: report.level,
    ...groupToWire(report.total),
    below: report.below,
    above: report.above,
    interval_score: report.intervalScore,
    by_year: report.byYear.map(groupToWire),
    by_volatility: report.byVolatility.map(groupToWire),
    rows_without: report.rowsWithout,
  };
}

function groupToWire({ name, rows, coverage, meanWidth, unbounded }: CoverageGroup) {
  return { name, rows, coverage, mean_width: meanWidth, unbounded };
}
