import type { Finding } from "../../market/finding.ts";
import type { FeedAlignment } from "./align-feeds.ts";

/**
 * The missing-data report as findings, one for each feed and symbol: a warning where more than half of the bars have
 * no value, else a note.
 */
export function alignmentFindings(report: readonly FeedAlignment[]): Finding[] {
  return report.map((one) => {
    const { kind, symbol, readings, rows, aligned, origin } = one;
    const without = rows - aligned;
    const reasons = [
      [one.beforeFirst, "before its first reading"],
      [one.stale, "in holes longer than its staleness limit"],
      [one.afterLast, "after its last reading"],
      [one.missing, origin === undefined ? "without such a feed" : "with an empty reading"],
    ] as const;
    const told = reasons.filter(([count]) => count > 0).map(([count, why]) => `${count} ${why}`);
    const end = without === 0 ? "" : `; without a value: ${told.join(", ")}`;
    return {
      check: "feed-alignment",
      severity: 2 * aligned < rows ? "warning" : "info",
      symbol,
      column: kind,
      count: without,
      message: `${symbol}: ${aligned} of ${rows} bars have a value of ${kind} from ${readings} readings${end}`,
    };
  });
}
