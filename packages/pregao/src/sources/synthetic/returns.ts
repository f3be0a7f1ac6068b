import { timeframes } from "../../market/timeframe.ts";
import { createRandom } from "../../random.ts";
import type { SyntheticMarketOptions } from "./market-options.ts";
import { drawPlanted } from "./planted-returns.ts";

/** Return of each bar and the standard deviation that it was drawn with. */
export interface ReturnPath {
  readonly returns: Float64Array;
  readonly volatility: Float64Array;
  /** Bars of high volume, where the volume is part of the signal. */
  readonly busy?: Uint8Array;
}

/** Share of the last bar's squared return and of the last variance in the next: GARCH(1,1) of Bollerslev (1986). */
const shockShare = 0.08;
const persistence = 0.9;
/** A simple return beyond ±40 % is held there: prices stay positive, and symmetry is kept. */
const limit = 0.4;

/** Drift and volatility per bar as multiples of the base volatility, and the chance of leaving the regime. */
const regimes = [
  { name: "bull", drift: 0.08, volatility: 0.8, leave: 0.008 },
  { name: "bear", drift: -0.1, volatility: 1.4, leave: 0.014 },
  { name: "sideways", drift: 0, volatility: 0.9, leave: 0.01 },
] as const;

/**
 * Simple returns of one symbol. Signs and magnitudes come from independent streams and each bar draws in turn, so the
 * first n bars do not depend on how many follow. Returns are symmetric around the drift, and without drift the price
 * is a martingale exactly. O(bars).
 */
export function drawReturns(options: SyntheticMarketOptions, symbol: string): ReturnPath {
  const { bars, seed, kind } = options;
  const base = baseVolatility(options);
  if (kind === "linear" || kind === "interaction" || kind === "strong") {
    const { returns: standard, busy } = drawPlanted(kind, options, symbol);
    return {
      returns: standard.map((value) => Math.max(-limit, Math.min(limit, value * base))),
      volatility: new Float64Array(bars).fill(base),
      ...(kind === "linear" ? {} : { busy }),
    };
  }
  const clustering = options.clustering ?? kind === "regimes";
  const sizes = createRandom(seed, `${symbol} size`);
  const signs = createRandom(seed, `${symbol} sign`);
  const phases = createRandom(seed, `${symbol} regime`);
  const returns = new Float64Array(bars);
  const volatility = new Float64Array(bars);
  let variance = base * base;
  let sign = signs.uniform() < 0.5 ? 1 : -1;
  let regime = phases.integer(regimes.length);
  for (let bar = 0; bar < bars; bar++) {
    if (kind === "regimes" && phases.uniform() < regimes[regime]!.leave) {
      regime = (regime + 1 + phases.integer(regimes.length - 1)) % regimes.length;
    }
    const phase = kind === "regimes" ? regimes[regime]! : undefined;
    const deviation = Math.sqrt(variance) * (phase?.volatility ?? 1);
    const size = Math.min(limit, Math.abs(sizes.normal()) * deviation);
    const repeats = kind === "planted" ? options.accuracy : 0.5;
    if (signs.uniform() >= repeats) sign = -sign;
    volatility[bar] = deviation;
    returns[bar] = sign * size + (phase?.drift ?? 0) * base;
    if (clustering) {
      const shock = (size / (phase?.volatility ?? 1)) ** 2;
      variance = (1 - shockShare - persistence) * base * base + shockShare * shock + persistence * variance;
    }
  }
  return { returns, volatility };
}

/** Standard deviation of one bar's return. */
function baseVolatility(options: SyntheticMarketOptions): number {
  return options.volatility ?? 0.015 * Math.sqrt(timeframes[options.timeframe] / timeframes["1d"]);
}
