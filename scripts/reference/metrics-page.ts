import { type MetricEntry, metricTable } from "../../packages/pregao/src/server/metrics/metric-table.ts";
import { code, page, table } from "./markdown.ts";

export function renderMetricsPage(): string {
  const rows = Object.entries<MetricEntry>(metricTable).map(([name, { type, help, labels, buckets }]) => [
    code(name),
    type,
    help,
    labels.map(code).join(", "),
    buckets === undefined ? "" : buckets.join(", "),
  ]);
  return page(
    "Metrics",
    `What ${code("GET /metrics")} of the server tells in Prometheus' text, beside the metrics of the process (${code("process_…")}) and of Node (${code("nodejs_…")}). A key with the scope ${code("read")} is needed wherever keys are.`,
    table(["metric", "type", "meaning", "labels", "buckets"], rows),
  );
}
