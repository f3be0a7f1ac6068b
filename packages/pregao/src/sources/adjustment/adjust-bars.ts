import type { Bars } from "../../market/bars.ts";
import { sharedFloat64 } from "../../market/frame.ts";
import type { AdjustmentDirection } from "./corporate-event.ts";
import type { AdjustmentStep } from "./resolve-events.ts";

const pricesOfShares = ["open", "high", "low", "close", "price_avg", "best_bid", "best_ask"];
const countsOfShares = ["volume", "taker_buy_volume"];

/**
 * The bars with every step taken out: backwards (bars before a step are brought to the shares and prices after it) or
 * forwards (bars from a step on are brought to those before it). Money (`quote_volume`), `trades` and an `adj_close` that
 * came with the data stay. Bars that no step touches keep their bits. A part of the bars gives the same
 * values as the whole. O(rows × columns).
 */
export function adjustBars(
  bars: Bars,
  steps: readonly AdjustmentStep[],
  direction: AdjustmentDirection,
): Bars {
  if (steps.length === 0) return bars;
  const price = new Float64Array(bars.length).fill(1);
  const volume = new Float64Array(bars.length).fill(1);
  for (const { symbol, start, end } of bars.frame.segments) {
    const own = steps.filter((step) => step.symbol === symbol).sort((a, b) => a.time - b.time);
    if (own.length === 0) continue;
    if (direction === "back") fillBackwards(bars.time, start, end, own, price, volume);
    else fillForwards(bars.time, start, end, own, price, volume);
  }
  const scaled = (name: string, by: Float64Array): [string, Float64Array][] => {
    if (!bars.frame.has(name)) return [];
    const values = bars.column(name);
    const out = sharedFloat64(values.length);
    for (let row = 0; row < out.length; row++)
      out[row] = by[row] === 1 ? values[row]! : values[row]! * by[row]!;
    return [[name, out]];
  };
  const columns = Object.fromEntries([
    ...pricesOfShares.flatMap((name) => scaled(name, price)),
    ...countsOfShares.flatMap((name) => scaled(name, volume)),
  ]);
  return bars.with(bars.frame.with(columns));
}

function fillBackwards(
  time: Float64Array,
  start: number,
  end: number,
  steps: readonly AdjustmentStep[],
  price: Float64Array,
  volume: Float64Array,
): void {
  let [p, v, next] = [1, 1, steps.length - 1];
  for (let row = end - 1; row >= start; row--) {
    for (; next >= 0 && steps[next]!.time > time[row]!; next--) {
      p *= steps[next]!.price;
      v *= steps[next]!.volume;
    }
    price[row] = p;
    volume[row] = v;
  }
}

function fillForwards(
  time: Float64Array,
  start: number,
  end: number,
  steps: readonly AdjustmentStep[],
  price: Float64Array,
  volume: Float64Array,
): void {
  let [p, v, next] = [1, 1, 0];
  for (let row = start; row < end; row++) {
    for (; next < steps.length && steps[next]!.time <= time[row]!; next++) {
      p /= steps[next]!.price;
      v /= steps[next]!.volume;
    }
    price[row] = p;
    volume[row] = v;
  }
}
