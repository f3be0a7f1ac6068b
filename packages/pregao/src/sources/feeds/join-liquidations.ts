import { PregaoError } from "../../errors.ts";
import { formatTime } from "../../market/finding.ts";
import type { Coverage, Feed } from "./feed.ts";

/**
 * Liquidations of one symbol from several files as one feed: events in order of time, stretches that touch joined.
 * PREGAO_FEED_UNUSABLE where two files cover the same time (a dump and its unpacked copy): events would count twice.
 */
export function joinLiquidations(parts: readonly Feed[], origin: string): Feed {
  const sorted = [...parts].sort((a, b) => a.coverage![0]!.from - b.coverage![0]!.from);
  const coverage: Coverage[] = [];
  for (const [k, part] of sorted.entries()) {
    for (const stretch of part.coverage!) {
      const last = coverage.at(-1);
      if (last !== undefined && stretch.from < last.to)
        throw coveredTwice(part, sorted[k - 1], origin, stretch);
      if (last === undefined || stretch.from > last.to) coverage.push(stretch);
      else coverage[coverage.length - 1] = { from: last.from, to: stretch.to };
    }
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

function coveredTwice(part: Feed, before: Feed | undefined, origin: string, { from }: Coverage): PregaoError {
  const files = [...new Set([before?.origin ?? part.origin, part.origin])].join(" and ");
  const reason = `${files} both cover ${formatTime(from)}: their events would count twice; take one away`;
  return new PregaoError("PREGAO_FEED_UNUSABLE", { feed: `liquidations of ${part.symbol}`, origin, reason });
}
