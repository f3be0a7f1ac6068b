import { parseOptions } from "../config/index.ts";
import type { Bars } from "../market/bars.ts";
import type { AccountedLabels } from "./contract.ts";
import { horizonOption } from "./forward-return.ts";
import { horizonOutcome, outcomeAbsence, outcomeReasons } from "./horizon-outcome.ts";

const directions = ["sell", "buy"] as const;

/**
 * Two classes by the sign of the return over the next `horizon` bars: buy where the close is higher, sell where it
 * is not. An unchanged close counts as sell: leaving such rows out would choose rows by their outcome, which no
 * one knows when the prediction is made. Throws PREGAO_OPTION_INVALID. O(rows).
 */
export function direction(
  bars: Bars,
  options: { readonly horizon?: number | undefined } = {},
): AccountedLabels {
  const { horizon } = parseOptions({ horizon: horizonOption }, { ...options });
  const outcome = horizonOutcome(bars, horizon);
  const classes = new Int8Array(bars.length).fill(-1);
  const codes = new Uint8Array(bars.length);
  for (let row = 0; row < bars.length; row++) {
    codes[row] = outcomeAbsence(outcome, row);
    if (codes[row] === 0) classes[row] = outcome.forwardReturn[row]! > 0 ? 1 : 0;
  }
  return {
    kind: "direction",
    classNames: directions,
    classes,
    ...outcome,
    horizon,
    parameters: { horizon, unchanged: "sell" },
    absence: { reasons: outcomeReasons, codes },
  };
}
