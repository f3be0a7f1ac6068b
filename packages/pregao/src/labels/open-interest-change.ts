import { parseOptions } from "../config/index.ts";
import type { Bars } from "../market/bars.ts";
import type { AccountedLabels } from "./contract.ts";
import { horizonOption } from "./forward-return.ts";
import { horizonOutcome } from "./horizon-outcome.ts";

const reasons = ["outcome not yet known", "open interest missing or not above zero"] as const;

/**
 * Relative change of the open interest over the next `horizon` bars: open_interest[row + horizon] / open_interest[row]
 * − 1, from the bars' column `open_interest`, NaN where either end is missing or not above zero. A number for
 * regression; there are no classes. Throws PREGAO_COLUMN_MISSING where the source has no open interest,
 * PREGAO_OPTION_INVALID. O(rows).
 */
export function openInterestChange(
  bars: Bars,
  options: { readonly horizon?: number | undefined } = {},
): AccountedLabels {
  const { horizon } = parseOptions({ horizon: horizonOption }, { ...options });
  const openInterest = bars.column("open_interest");
  const { forwardReturn, endTime } = horizonOutcome(bars, horizon);
  const outcome = new Float64Array(bars.length).fill(Number.NaN);
  const codes = new Uint8Array(bars.length);
  for (let row = 0; row < bars.length; row++) {
    if (Number.isNaN(endTime[row]!)) {
      codes[row] = 1;
      continue;
    }
    const now = openInterest[row]!;
    const later = openInterest[row + horizon]!;
    if (now > 0 && later > 0) outcome[row] = later / now - 1;
    else codes[row] = 2;
  }
  return {
    kind: "open-interest-change",
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
