import { z } from "zod";
import { parseOptions } from "../config/index.ts";
import type { Bars } from "../market/bars.ts";
import { type AccountedLabels, actions } from "./contract.ts";
import { horizonOutcome, outcomeAbsence, outcomeReasons } from "./horizon-outcome.ts";
import { pastVolatility } from "./past-volatility.ts";

/** What a return must exceed to count as a move: a fixed fraction, or a multiple of the symbol's own volatility. */
export type Threshold = number | { readonly volatility: number; readonly window: number };

/**
 * A normal return lies above 0.43 of its deviation, between, and below it equally often. Daily returns have fatter
 * tails and a calmer middle, so the multiple that parts them in thirds is a little lower: on 39 Ibovespa names of
 * 2021 to 2026, 0.4 over 5 bars gives 34 % sell, 32 % hold and 34 % buy (forward-return.test.ts counts them).
 */
export const defaultThreshold = { volatility: 0.4, window: 20 } as const satisfies Threshold;

export const horizonOption = z
  .number()
  .int()
  .min(1)
  .max(10_000)
  .default(5)
  .meta({ description: "Bars ahead that the label looks." });

const forwardReturnTable = {
  horizon: horizonOption,
  threshold: z
    .union([z.number().min(0).max(10), z.record(z.string(), z.unknown())])
    .default({ ...defaultThreshold })
    .meta({
      description:
        "Return that parts buy from hold and, negative, hold from sell: a fraction, or a multiple of the volatility of the last bars scaled to the horizon.",
    }),
} as const;

/** A threshold that follows the volatility: checked by itself, so that a refusal names the very number. */
const volatilityTable = {
  volatility: z.number().gt(0).max(100).meta({ description: "Multiple of the volatility." }),
  window: z.number().int().min(2).max(10_000).meta({ description: "Bars whose returns it is measured on." }),
} as const;

export interface ForwardReturnOptions {
  readonly horizon?: number | undefined;
  readonly threshold?: Threshold | undefined;
}

/**
 * Classes by what the close does over the next `horizon` bars: buy where the return is above the threshold, sell
 * where it is below its negative, hold between (both ends included). A volatility threshold is
 * k · std(last `window` one-bar returns) · √horizon, from bars up to the row's own only. No class: in the last
 * `horizon` rows of a symbol, where a close is missing, and while there is no volatility yet; `forwardReturn` is
 * there in the last case, for regression. Throws PREGAO_OPTION_INVALID. O(rows · window).
 */
export function forwardReturn(bars: Bars, options: ForwardReturnOptions = {}): AccountedLabels {
  const { horizon, threshold: given } = parseOptions(forwardReturnTable, { ...options });
  const threshold = typeof given === "number" ? given : parseOptions(volatilityTable, given);
  const outcome = horizonOutcome(bars, horizon);
  const limits = thresholds(bars, threshold, horizon);
  const classes = new Int8Array(bars.length).fill(-1);
  const codes = new Uint8Array(bars.length);
  for (let row = 0; row < bars.length; row++) {
    const limit = limits[row]!;
    codes[row] = outcomeAbsence(outcome, row) || (Number.isNaN(limit) ? 3 : 0);
    if (codes[row] !== 0) continue;
    const move = outcome.forwardReturn[row]!;
    classes[row] = move > limit ? 2 : move < -limit ? 0 : 1;
  }
  return {
    kind: "forward-return",
    classNames: actions,
    classes,
    ...outcome,
    horizon,
    parameters:
      typeof threshold === "number"
        ? { horizon, threshold }
        : { horizon, threshold_volatility: threshold.volatility, volatility_window: threshold.window },
    absence: { reasons: [...outcomeReasons, "no past volatility for the label's threshold"], codes },
  };
}

function thresholds(bars: Bars, threshold: Threshold, horizon: number): Float64Array {
  if (typeof threshold === "number") return new Float64Array(bars.length).fill(threshold);
  const limits = pastVolatility(bars.column("close"), bars.frame.segments, threshold.window);
  const scale = threshold.volatility * Math.sqrt(horizon);
  for (let row = 0; row < limits.length; row++) limits[row]! *= scale;
  return limits;
}
