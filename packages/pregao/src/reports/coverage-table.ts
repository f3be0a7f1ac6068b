import type { CoverageReport } from "../calibration/index.ts";
import { formatFigure, formatPercent } from "./format.ts";
import { plainTable } from "./plain-table.ts";

/** What intervals cover for a terminal: in total, by year, and by thirds of volatility. Ends without a line break. */
export function renderCoverageTable({ level, total, byYear, byVolatility }: CoverageReport): string {
  return plainTable(
    [`intervals of ${formatPercent(level)}`, "rows", "inside", "mean width", "unbounded"],
    [total, ...byYear, ...byVolatility].map(({ name, rows, coverage, meanWidth, unbounded }) => [
      name,
      String(rows),
      coverage === null ? "–" : formatPercent(coverage),
      formatFigure(meanWidth),
      String(unbounded),
    ]),
    { right: [1, 2, 3, 4] },
  );
}
