import type { Backtest } from "./contract.ts";

/** The curve as CSV: one line a date, times in ISO 8601, equity in currency, the others as fractions. */
export function equityCsv({ curve }: Pick<Backtest, "curve">): string {
  const lines = ["time,equity,benchmark,drawdown,benchmark_drawdown,exposure,net_exposure"];
  for (let date = 0; date < curve.time.length; date++) {
    const figures = [
      curve.equity,
      curve.benchmark,
      curve.drawdown,
      curve.benchmarkDrawdown,
      curve.exposure,
      curve.netExposure,
    ].map((column) => String(column[date]! + 0)); // −0 is 0.
    lines.push([new Date(curve.time[date]!).toISOString(), ...figures].join(","));
  }
  return `${lines.join("\n")}\n`;
}
