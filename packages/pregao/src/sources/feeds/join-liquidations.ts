import type { Coverage, Feed } from "./feed.ts";

/** Liquidations of one symbol from several files as one feed: events in order of time, stretches that touch joined. */
export function joinLiquidations(parts: readonly Feed[], origin: string): Feed {
  const sorted = [...parts].sort((a, b) => a.coverage![0]!.from - b.coverage![0]!.from);
  const coverage: Coverage[] = [];
  for (const stretch of sorted.flatMap((part) => part.coverage!)) {
    const last = coverage.at(-1);
    if (last === undefined || stretch.from > last.to) coverage.push(stretch);
    else coverage[coverage.length - 1] = { from: last.from, to: Math.max(last.to, stretch.to) };
  }
  const times = Float64Array.from(sorted.flatMap((part) => [...part.times]));
  const order = Int32Array.from(times, (_, k) => k).sort((a, b) => times[a]! - times[b]! || a - b);
  const gather = (name: string): Float64Array => {
    const values = sorted.flatMap((part) => [...part.columns[name]!]);
    return Float64Array.from(order, (k) => values[k]!);
  };
  return {
    ...sorted[0]!,
    origin,
    times: Float64Array.from(order, (k) => times[k]!),
    columns: { long_value: gather("long_value"), short_value: gather("short_value") },
    coverage,
  };
}
