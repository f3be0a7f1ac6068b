import type { Bars } from "../market/bars.ts";
import type { Segment } from "../market/frame.ts";
import type { Timeframe } from "../market/timeframe.ts";
import { barsPerYear } from "./bars-per-year.ts";
import type { SymbolSeries } from "./contract.ts";
import { recorder } from "./engine/recording.ts";

/** A symbol's series that knows what its features share. */
export interface CachedSeries extends SymbolSeries {
  /** Whether a shared series lies in `buffer`, which is then in use until the symbol is done. */
  holds(buffer: ArrayBufferLike): boolean;
  /** Forgets what is shared, to make room; it is computed anew when it is asked for again. */
  forget(): void;
}

/** What a symbol's series is made of: views of its rows. */
export interface SeriesParts {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly barsPerYear: number;
  readonly time: Float64Array;
  /** Throws PREGAO_COLUMN_MISSING or PREGAO_COLUMN_TYPE for a column that is not there or not numeric. */
  readonly column: (name: string) => Float64Array;
}

/** The rows of one symbol as features see them. */
export function symbolSeries(bars: Bars, segment: Segment): CachedSeries {
  return cachedSeries({
    symbol: segment.symbol,
    timeframe: bars.timeframe,
    barsPerYear: barsPerYear(bars.timeframe, bars.calendar.name),
    time: bars.time.subarray(segment.start, segment.end),
    column: (name) => {
      const view = bars.frame.numeric(name).subarray(segment.start, segment.end);
      return view instanceof Float64Array ? view : Float64Array.from(view);
    },
  });
}

/** Views of columns, and what features share computed once. */
export function cachedSeries(parts: SeriesParts): CachedSeries {
  const columns = new Map<string, Float64Array>();
  const cache = new Map<string, Float64Array>();
  const held = new Set<ArrayBufferLike>();
  recorder()?.source("time", parts.time);
  return {
    symbol: parts.symbol,
    length: parts.time.length,
    timeframe: parts.timeframe,
    barsPerYear: parts.barsPerYear,
    time: parts.time,
    column(name) {
      let values = columns.get(name);
      if (values === undefined) {
        values = parts.column(name);
        columns.set(name, values);
        recorder()?.source(name, values);
      }
      recorder()?.see(values);
      return values;
    },
    shared(key, compute) {
      let values = cache.get(key);
      if (values === undefined) {
        values = compute();
        cache.set(key, values);
        held.add(values.buffer);
      }
      recorder()?.see(values);
      return values;
    },
    holds: (buffer) => held.has(buffer),
    forget() {
      cache.clear();
      held.clear();
    },
  };
}
