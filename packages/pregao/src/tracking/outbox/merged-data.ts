import type { MetricPoint } from "../contract.ts";
import type { RunData } from "../mlflow/log-batch.ts";
import type { WaitingEntry } from "./outbox.ts";

/** The entries at the beginning that may be logged as one: parameters, tags (the last of a name) and metrics in their order. */
export function mergedData(entries: readonly WaitingEntry[]): {
  readonly count: number;
  readonly data: RunData;
} {
  const params: Record<string, string> = {};
  const tags: Record<string, string> = {};
  const metrics: MetricPoint[] = [];
  let count = 0;
  for (const { entry } of entries) {
    if (entry.kind === "params") Object.assign(params, entry.params);
    else if (entry.kind === "tags") Object.assign(tags, entry.tags);
    else if (entry.kind === "metrics") metrics.push(...entry.points);
    else break;
    count++;
  }
  return { count, data: { params, tags, metrics } };
}
