import type { Bars } from "../market/bars.ts";
import type { Segment } from "../market/frame.ts";
import { barsPerYear } from "./bars-per-year.ts";
import type { SymbolSeries } from "./contract.ts";

/** The rows of one symbol as features see them: views of the bars' columns and what features share. */
export function symbolSeries(bars: Bars, segment: Segment): SymbolSeries {
  const cache = new Map<string, Float64Array>();
  const shared = (key: string, compute: () => Float64Array): Float64Array => {
    let values = cache.get(key);
    if (values === undefined) {
      values = compute();
      cache.set(key, values);
    }
    return values;
  };
  return {
    symbol: segment.symbol,
    length: segment.end - segment.start,
    timeframe: bars.timeframe,
    barsPerYear: barsPerYear(bars.timeframe, bars.calendar.name),
    time: bars.time.subarray(segment.start, segment.end),
    column: (name) =>
      shared(`column ${name}`, () => {
        const view = bars.frame.numeric(name).subarray(segment.start, segment.end);
        return view instanceof Float64Array ? view : Float64Array.from(view);
      }),
    shared,
  };
}
