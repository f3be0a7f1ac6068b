import type { MetricEstimate } from "../contract.ts";
import { percent } from "../verdict.ts";
import type { BacktestVerdict } from "./contract.ts";

/**
 * Whether the Sharpe ratio after costs is above 0, and above buy-and-hold's, by more than chance: the whole paired interval must be.
 * In a rising market the first alone is no skill.
 */
export function backtestVerdict([sharpe]: readonly MetricEstimate[], level: number): BacktestVerdict {
  const { value, low, high, baselines } = sharpe!;
  const held = baselines.buy_and_hold!;
  if (value === null || low === null || high === null)
    return { beatsCash: false, beatsBuyAndHold: false, line: "no evidence of profit: nothing was traded" };
  const beatsCash = low > 0;
  const beatsBuyAndHold = held.differenceLow !== null && held.differenceLow > 0;
  const found = `Sharpe ratio after costs ${short(value)} (${percent(level)} interval ${short(low)} to ${short(high)})`;
  const beside =
    held.value === null || held.differenceLow === null || held.differenceHigh === null
      ? "buy-and-hold has none"
      : `buy-and-hold ${short(held.value)}, difference ${short(held.differenceLow)} to ${short(held.differenceHigh)}`;
  const claim = beatsCash
    ? beatsBuyAndHold
      ? "profit beyond chance and beyond buy-and-hold"
      : "profit, but no evidence of more than buy-and-hold"
    : "no evidence of profit";
  return { beatsCash, beatsBuyAndHold, line: `${claim}: ${found}; ${beside}` };
}

function short(value: number): string {
  return value.toFixed(2).replace("-", "−");
}
