import type { Backtest } from "./contract.ts";

/** How scores became positions, in words. */
export function describeRule({ settings }: Pick<Backtest, "settings">): string {
  const { threshold, sizing, fullAt, side, holding, holdBars } = settings;
  const shorts = side === "long-short";
  const beyond = shorts
    ? `long above a score of ${threshold}, short below ${threshold === 0 ? "it" : `−${threshold}`}`
    : `long above a score of ${threshold}, else in cash`;
  const parts = [beyond];
  if (sizing === "proportional") parts.push(`whole at a score of ${fullAt}`);
  if (settings.volatilityTarget !== undefined)
    parts.push(
      `scaled to a yearly volatility of ${share(settings.volatilityTarget)} (measured on ${settings.volatilityWindow} bars)`,
    );
  if (holding === "fixed") parts.push(`each position kept for ${holdBars} bars`);
  if (holding === "overlapping") parts.push(`the mean of the last ${holdBars} bars' positions held`);
  parts.push(
    settings.weighting === "equal" ? "capital in equal parts" : "capital in parts by inverse volatility",
    `at most ${settings.maxLeverage} × the equity`,
    settings.rebalance === "always"
      ? "traded back to the wanted weight on each bar"
      : "traded when the wanted weight changes",
  );
  if (settings.band > 0) parts.push(`but for less than ${settings.band} of the equity`);
  parts.push(`executed at the next bar's ${settings.execution}`);
  return parts.join(", ");
}

/** What trading cost, in words. */
export function describeCosts({ settings, fundingPaid }: Pick<Backtest, "settings" | "fundingPaid">): string {
  const { feeBps, halfSpreadBps, slippageBps, slippageVolatility, borrowPerYear, side } = settings;
  const parts = [`a side: fee ${feeBps} bps, half spread ${halfSpreadBps} bps, slippage ${slippageBps} bps`];
  if (slippageVolatility > 0) parts.push(`and ${slippageVolatility} × the deviation of a bar's return`);
  if (side === "long-short") parts.push(`shorts ${share(borrowPerYear)} a year`);
  parts.push(fundingPaid ? `funding every ${settings.fundingHours} hours` : "no funding");
  return parts.join(", ");
}

function share(value: number): string {
  return `${Number((100 * value).toPrecision(6))} %`;
}
