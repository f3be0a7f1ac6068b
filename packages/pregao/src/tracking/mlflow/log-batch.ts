import type { MetricPoint } from "../contract.ts";

/** What MLflow takes in one request: so many of each kind, so many in all, and about a megabyte. */
const most = { metrics: 1000, params: 100, tags: 100, all: 1000, bytes: 900_000 } as const;

export interface RunData {
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly metrics: readonly MetricPoint[];
}

interface KeyValue {
  readonly key: string;
  readonly value: string;
}

export interface LogBatch {
  readonly params: KeyValue[];
  readonly tags: KeyValue[];
  readonly metrics: {
    readonly key: string;
    readonly value: number;
    readonly timestamp: number;
    readonly step: number;
  }[];
}

/** What is to be logged as bodies of `runs/log-batch`, as few as the limits allow, in order; none where there is nothing. */
export function logBatches({ params, tags, metrics }: RunData): LogBatch[] {
  const batches: LogBatch[] = [];
  let size = 0;
  const room = (kind: keyof LogBatch, item: object): LogBatch => {
    const length = Buffer.byteLength(JSON.stringify(item)) + 1;
    const last = batches.at(-1);
    const count = last === undefined ? 0 : last.params.length + last.tags.length + last.metrics.length;
    const fits =
      last !== undefined && last[kind].length < most[kind] && count < most.all && size + length <= most.bytes;
    if (fits) {
      size += length;
      return last;
    }
    size = length;
    const fresh: LogBatch = { params: [], tags: [], metrics: [] };
    batches.push(fresh);
    return fresh;
  };
  for (const [key, value] of Object.entries(params)) {
    const item = { key, value };
    room("params", item).params.push(item);
  }
  for (const [key, value] of Object.entries(tags)) {
    const item = { key, value };
    room("tags", item).tags.push(item);
  }
  for (const { name, value, step, time } of metrics) {
    const item = { key: name, value, timestamp: Math.round(time), step };
    room("metrics", item).metrics.push(item);
  }
  return batches;
}
