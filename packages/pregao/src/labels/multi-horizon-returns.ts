import { PregaoError } from "../errors.ts";
import type { Bars } from "../market/bars.ts";
import type { Absence } from "./contract.ts";
import { horizonOutcome, outcomeAbsence, outcomeReasons } from "./horizon-outcome.ts";

/** Forward returns over several horizons, row for row with the bars. */
export interface MultiHorizonReturns {
  /** Ascending. */
  readonly horizons: readonly number[];
  /** One column a horizon: close[row + horizon] / close[row] − 1; NaN where not known. */
  readonly returns: readonly Float64Array[];
  /** Time of the bar at the longest horizon, what purging needs for a model of all of them; NaN where the series ends before. */
  readonly endTime: Float64Array;
  /** Why rows lack a return over one of the horizons. */
  readonly absence: Absence;
}

/**
 * The forward return over each of some horizons in bars, for models with several outputs. Horizons are put in order;
 * one that is repeated or not a whole number of bars from 1 is refused (PREGAO_OPTION_INVALID). O(rows × horizons).
 */
export function multiHorizonReturns(bars: Bars, horizons: readonly number[]): MultiHorizonReturns {
  const ascending = [...horizons].sort((a, b) => a - b);
  const wrong =
    ascending.length === 0
      ? "name one horizon at least"
      : ascending.some((horizon) => !Number.isInteger(horizon) || horizon < 1)
        ? "each must be a whole number of bars from 1"
        : ascending.some((horizon, place) => horizon === ascending[place - 1])
          ? "each may be named once"
          : undefined;
  if (wrong !== undefined) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "horizons",
      value: horizons.join(", "),
      reason: wrong,
    });
  }
  const outcomes = ascending.map((horizon) => horizonOutcome(bars, horizon));
  const longest = outcomes.at(-1)!;
  const codes = new Uint8Array(bars.length);
  for (let row = 0; row < bars.length; row++) {
    codes[row] = outcomeAbsence(longest, row);
    const isGap = codes[row] === 0 && outcomes.some(({ forwardReturn }) => Number.isNaN(forwardReturn[row]!));
    if (isGap) codes[row] = 2;
  }
  return {
    horizons: ascending,
    returns: outcomes.map(({ forwardReturn }) => forwardReturn),
    endTime: longest.endTime,
    absence: { reasons: outcomeReasons, codes },
  };
}
