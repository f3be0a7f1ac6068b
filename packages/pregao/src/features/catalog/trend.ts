import type { Feature } from "../contract.ts";
import { type DirectionalLine, directional } from "../shared-series.ts";

/** Wilder's directional movement. */
export const trendFeatures: readonly Feature[] = [
  movement(
    "adx_14",
    "adx",
    27,
    "ADX",
    "Strength of the trend, whichever its direction.",
    "smoothed 100·|+DI − −DI| / (+DI + −DI)",
  ),
  movement(
    "plus_di_14",
    "plus",
    14,
    "PLUS_DI",
    "Upward directional movement.",
    "100·smoothed up-moves / smoothed true range",
  ),
  movement(
    "minus_di_14",
    "minus",
    14,
    "MINUS_DI",
    "Downward directional movement.",
    "100·smoothed down-moves / smoothed true range",
  ),
];

function movement(
  name: string,
  line: DirectionalLine,
  warmUp: number,
  indicator: string,
  description: string,
  formula: string,
): Feature {
  return {
    name,
    category: "price",
    parameters: { period: 14 },
    inputs: ["high", "low", "close"],
    warmUp,
    memory: "all history",
    version: 1,
    description,
    formula,
    source: `TA-Lib ${indicator}`,
    values: (series) => directional(series, line, 14),
  };
}
