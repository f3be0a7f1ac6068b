import { z } from "zod";
import { parseOptions } from "../config/index.ts";
import type { Bars } from "../market/bars.ts";
import { barrierReasons, walkBarriers } from "./barrier-path.ts";
import { type AccountedLabels, actions } from "./contract.ts";
import { horizonOption } from "./forward-return.ts";
import { horizonOutcome } from "./horizon-outcome.ts";
import { pastVolatility } from "./past-volatility.ts";

const multiple = z.number().gt(0).max(100).default(1);

export const barrierTable = {
  horizon: horizonOption,
  profit: multiple.meta({
    description: "Barrier of profit, in deviations of the symbol's own returns over the horizon.",
  }),
  stop: multiple.meta({ description: "Barrier of loss, in the same unit." }),
  window: z
    .number()
    .int()
    .min(2)
    .max(10_000)
    .default(20)
    .meta({ description: "Bars whose returns the deviation is measured on." }),
} as const;

export interface BarrierOptions {
  readonly horizon?: number | undefined;
  readonly profit?: number | undefined;
  readonly stop?: number | undefined;
  readonly window?: number | undefined;
}

export interface BarrierLabels extends AccountedLabels {
  /** Return of the position from the next bar's open to its exit; NaN where there is no class. */
  readonly exitReturn: Float64Array;
}

/**
 * Triple-barrier labels (López de Prado 2018, "Advances in Financial Machine Learning", chapter 3) with barriers that
 * follow the volatility: buy where the price rises by `profit` · σ · √horizon before it falls by `stop` · σ · √horizon,
 * sell where it falls first, hold where neither happens within `horizon` bars. σ is the deviation of the last `window`
 * one-bar returns, up to the row's own bar. Entry, gaps and ties within a bar: see {@link walkBarriers}; a bar that
 * holds both barriers is decided by the extreme nearer to its open. By the reflection principle a random walk touches
 * a barrier at one deviation on either side with probability 0.63, so that 1 and 1, the defaults, part it about in thirds.
 *
 * `endTime` is the bar of the exit, which may be earlier for a later row. Throws PREGAO_OPTION_INVALID.
 * O(rows × (window + horizon)).
 */
export function tripleBarrier(bars: Bars, options: BarrierOptions = {}): BarrierLabels {
  const { horizon, profit, stop, window } = parseOptions(barrierTable, { ...options });
  const deviation = horizonDeviation(bars, horizon, window);
  const path = walkBarriers(bars, {
    horizon,
    upper: deviation.map((width) => profit * width),
    lower: deviation.map((width) => stop * width),
    tieOf: () => "nearer-extreme",
  });
  return {
    kind: "triple-barrier",
    classNames: actions,
    classes: Int8Array.from(path.touch, (touch, row) => (path.codes[row] === 0 ? touch + 1 : -1)),
    forwardReturn: horizonOutcome(bars, horizon).forwardReturn,
    exitReturn: path.exitReturn,
    endTime: path.endTime,
    horizon,
    parameters: { horizon, profit, stop, volatility_window: window },
    absence: { reasons: barrierReasons, codes: path.codes },
  };
}

/** Deviation of a return over `horizon` bars, from that of the last `window` one-bar returns: σ · √horizon. */
export function horizonDeviation(bars: Bars, horizon: number, window: number): Float64Array {
  const scale = Math.sqrt(horizon);
  return pastVolatility(bars.column("close"), bars.frame.segments, window).map((sigma) => sigma * scale);
}
