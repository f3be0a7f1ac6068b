import { z } from "zod";
import { parseOptions } from "../config/index.ts";
import type { Bars } from "../market/bars.ts";
import type { AccountedLabels } from "./contract.ts";
import { horizonOutcome } from "./horizon-outcome.ts";
import { pastVolatility } from "./past-volatility.ts";

const forwardVolatilityTable = {
  horizon: z
    .number()
    .int()
    .min(2)
    .max(10_000)
    .default(5)
    .meta({ description: "Bars ahead whose returns the volatility is taken of." }),
} as const;

const reasons = ["outcome not yet known", "a close of the horizon is missing or not above zero"] as const;

/**
 * How much the price will move: the sample standard deviation of the next `horizon` one-bar returns (at least 2), a
 * fraction a bar, not annualised: exactly the past volatility over `horizon` bars as it will be `horizon` bars later.
 * A number for regression; there are no classes. Throws PREGAO_OPTION_INVALID. O(rows × horizon).
 */
export function forwardVolatility(
  bars: Bars,
  options: { readonly horizon?: number | undefined } = {},
): AccountedLabels {
  const { horizon } = parseOptions(forwardVolatilityTable, { ...options });
  const { forwardReturn, endTime } = horizonOutcome(bars, horizon);
  const past = pastVolatility(bars.column("close"), bars.frame.segments, horizon);
  const outcome = new Float64Array(bars.length).fill(Number.NaN);
  const codes = new Uint8Array(bars.length);
  for (let row = 0; row < bars.length; row++) {
    if (Number.isNaN(endTime[row]!)) {
      codes[row] = 1;
      continue;
    }
    outcome[row] = past[row + horizon]!;
    if (!Number.isFinite(outcome[row]!)) codes[row] = 2;
  }
  return {
    kind: "forward-volatility",
    classNames: [],
    classes: new Int8Array(bars.length).fill(-1),
    forwardReturn,
    outcome,
    endTime,
    horizon,
    parameters: { horizon },
    absence: { reasons, codes },
  };
}
