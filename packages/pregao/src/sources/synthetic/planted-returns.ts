import { createRandom } from "../../random.ts";

/**
 * A planted market's returns in units of the volatility, and what could be known of each before it came. `forecast` is
 * the mean of the coming return given the whole past, `noise` the deviation around it; `busy` tells bars of high volume.
 */
export interface PlantedPath {
  readonly returns: Float64Array;
  readonly forecast: Float64Array;
  readonly noise: number;
  readonly busy: Uint8Array;
}

export type PlantedKind = "linear" | "interaction" | "strong";

/** Of `strong`: share of busy bars, and how far the return after one is shifted, in deviations of its noise. */
export const strongSignal = { busyShare: 0.444, shift: 0.75 } as const;

/**
 * `linear`: the mean of a return is √r2 times the return before it, a stationary AR(1) of variance 1. `interaction`:
 * after a busy bar the direction goes on, after a quiet one it turns, by a shift of one size; neither the direction
 * nor the volume alone tells anything. `strong`: after a busy bar the direction goes on, after a quiet one nothing is known.
 * Each bar draws in turn from streams of its own, so the first n bars do not depend on how many follow.
 */
export function drawPlanted(
  kind: PlantedKind,
  { bars, seed, r2 }: { readonly bars: number; readonly seed: number; readonly r2: number },
  symbol: string,
): PlantedPath {
  const shocks = createRandom(seed, `${symbol} size`);
  const volumes = createRandom(seed, `${symbol} busy`);
  const returns = new Float64Array(bars);
  const forecast = new Float64Array(bars);
  const busy = new Uint8Array(bars);
  const { noise, shift, busyShare } = signalOf(kind, r2);
  let before = 0;
  let wasBusy = false;
  for (let bar = 0; bar < bars; bar++) {
    if (bar > 0) {
      if (kind === "linear") forecast[bar] = Math.sqrt(r2) * before;
      else if (wasBusy) forecast[bar] = Math.sign(before) * shift;
      else if (kind === "interaction") forecast[bar] = -Math.sign(before) * shift;
    }
    before = forecast[bar]! + (bar === 0 ? 1 : noise) * shocks.normal();
    wasBusy = volumes.uniform() < busyShare;
    returns[bar] = before;
    busy[bar] = wasBusy ? 1 : 0;
  }
  return { returns, forecast, noise, busy };
}

/** Deviation of the noise, size of the shift in units of the volatility, and share of busy bars; the variance is 1 in all. */
export function signalOf(
  kind: PlantedKind,
  r2: number,
): { readonly noise: number; readonly shift: number; readonly busyShare: number } {
  if (kind === "linear") return { noise: Math.sqrt(1 - r2), shift: 0, busyShare: 0.5 };
  if (kind === "interaction") return { noise: Math.sqrt(1 - r2), shift: Math.sqrt(r2), busyShare: 0.5 };
  const { busyShare, shift } = strongSignal;
  const noise = 1 / Math.sqrt(1 + busyShare * shift ** 2);
  return { noise, shift: shift * noise, busyShare };
}
