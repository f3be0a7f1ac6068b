import { PregaoError } from "../../errors.ts";
import { type Timeframe, timeframeNames, timeframes } from "../../market/timeframe.ts";
import type { RawRows } from "./raw-rows.ts";
import type { RowOrder } from "./row-order.ts";

/**
 * The most common distance between neighbouring bars of one symbol, by name. PREGAO_TIMEFRAME_UNKNOWN where no
 * symbol has two bars or the distance is none that is known. O(rows).
 */
export function inferTimeframe(raw: RawRows, order: RowOrder, file: string): Timeframe {
  const { index } = order;
  const counts = new Map<number, number>();
  for (let i = 1; i < index.length; i++) {
    if (raw.symbol[index[i]!] !== raw.symbol[index[i - 1]!]) continue;
    const distance = raw.time[index[i]!]! - raw.time[index[i - 1]!]!;
    if (distance > 0) counts.set(distance, (counts.get(distance) ?? 0) + 1);
  }
  let common = 0;
  let most = 0;
  for (const [distance, count] of counts) {
    if (count > most || (count === most && distance < common)) [common, most] = [distance, count];
  }
  const found = timeframeNames.find((name) => timeframes[name] === common);
  if (found !== undefined) return found;
  throw new PregaoError("PREGAO_TIMEFRAME_UNKNOWN", {
    file,
    reason:
      most === 0
        ? "no symbol has two bars"
        : `its bars are mostly ${common / 60_000} minutes apart, which is no timeframe of ${timeframeNames.join(", ")}`,
  });
}
