import { type Backtest, describeCosts, describeRule, type MetricEstimate } from "../evaluation/index.ts";
import type { BacktestFigure, BacktestOutcome } from "../reports/run/contract.ts";

/** A back-test as the report of a run has it: plain lists, equity as growth of 1. `model` is the model's key there. */
export function backtestOutcome(model: string, backtest: Backtest): BacktestOutcome {
  const { curve, settings, estimates, bySymbol } = backtest;
  const plain = (values: Float64Array): number[] => Array.from(values, (value) => value + 0);
  const growth = (values: Float64Array): number[] => plain(values.map((value) => value / settings.capital));
  return {
    model,
    rule: describeRule(backtest),
    costs: describeCosts(backtest),
    equity: {
      time: plain(curve.time),
      equity: growth(curve.equity),
      benchmark: growth(curve.benchmark),
      drawdown: plain(curve.drawdown),
      benchmarkDrawdown: plain(curve.benchmarkDrawdown),
    },
    figures: figuresOf(backtest, estimates),
    byYear: backtest.byYear,
    bySymbol: bySymbol.map(({ name, bars, profit, benchmarkProfit, sharpe }) => ({
      name,
      bars,
      totalReturn: profit / settings.capital,
      benchmarkReturn: benchmarkProfit / settings.capital,
      sharpe,
      // Symbols share one account: a fall of its own is not defined for one of them.
      maximumDrawdown: null,
    })),
    caveats: [backtest.verdict.line, ...backtest.caveats],
  };
}

function figuresOf(
  { strategy, buyAndHold, sharpe }: Backtest,
  [ratio, mean]: readonly MetricEstimate[],
): BacktestFigure[] {
  const fraction = "fraction" as const;
  const number = "number" as const;
  const estimated = (
    estimate: MetricEstimate,
    label: string,
    unit: BacktestFigure["unit"],
  ): BacktestFigure => ({
    label,
    unit,
    value: estimate.value,
    low: estimate.low,
    high: estimate.high,
    benchmark: estimate.baselines.buy_and_hold!.value,
  });
  const measured = (
    label: string,
    unit: BacktestFigure["unit"],
    name: keyof typeof strategy & keyof typeof buyAndHold,
  ): BacktestFigure => ({
    label,
    unit,
    value: strategy[name] as number | null,
    benchmark: buyAndHold[name] as number | null,
  });
  const evidence = (label: string, unit: BacktestFigure["unit"], value: number | null): BacktestFigure => ({
    label,
    unit,
    value,
    benchmark: null,
  });
  const trials = sharpe.trials === 1 ? "one trial" : `${sharpe.trials} trials`;
  return [
    measured("total return", fraction, "totalReturn"),
    measured("annual return", fraction, "annualReturn"),
    estimated(mean!, "mean return a year", fraction),
    measured("volatility a year", fraction, "volatility"),
    estimated(ratio!, "Sharpe ratio", number),
    measured("Sortino ratio", number, "sortino"),
    measured("maximum drawdown", fraction, "maximumDrawdown"),
    measured("Calmar ratio", number, "calmar"),
    measured("turnover a year", number, "turnover"),
    measured("exposure", fraction, "exposure"),
    measured("time in market", fraction, "timeInMarket"),
    measured("trades", "count", "trades"),
    measured("hit rate", fraction, "hitRate"),
    measured("profit factor", number, "profitFactor"),
    measured("average trade", fraction, "averageTrade"),
    evidence("probability that the Sharpe ratio is above 0", fraction, sharpe.probabilistic),
    evidence(`the same, as the best of ${trials}`, fraction, sharpe.deflated),
    evidence("bars that would show such a ratio", "count", sharpe.minimumTrackRecord),
  ];
}
