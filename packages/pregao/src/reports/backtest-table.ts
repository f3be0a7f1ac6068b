import { styleText } from "node:util";
import {
  type Backtest,
  describeCosts,
  describeRule,
  type MetricEstimate,
  type TradingPerformance,
} from "../evaluation/index.ts";
import { formatCount, formatInterval, formatPercent } from "./format.ts";
import { plainTable } from "./plain-table.ts";

type Figure = (performance: TradingPerformance) => string;

/**
 * A back-test for a terminal: figures beside buy-and-hold's, by year, by symbol where there are several, and the verdict below.
 * Ends without a line break.
 */
export function renderBacktestTable(
  backtest: Backtest,
  stream: NodeJS.WritableStream = process.stdout,
): string {
  const { strategy, buyAndHold, estimates, verdict, intervals } = backtest;
  const paint = (format: Parameters<typeof styleText>[0], text: string): string =>
    styleText(format, text, { stream, validateStream: true });
  const rows = figures.map(([label, figure, metric]) => [
    label,
    figure(strategy),
    intervalOf(estimates, metric),
    figure(buyAndHold),
  ]);
  const head = ["", "strategy", `${intervals.level * 100} % interval`, "buy-and-hold"];
  const claims = verdict.beatsCash && verdict.beatsBuyAndHold;
  return [
    `Positions  ${describeRule(backtest)}`,
    `Costs      ${describeCosts(backtest)}`,
    "",
    plainTable(head, rows, { right: [1, 2, 3], stream }),
    "",
    yearTable(backtest, stream),
    ...(backtest.symbols.length > 1 ? ["", symbolTable(backtest, stream)] : []),
    "",
    evidenceLine(backtest),
    paint(claims ? ["bold", "green"] : "bold", verdict.line),
    ...backtest.caveats.map((caveat) => paint("yellow", caveat)),
  ].join("\n");
}

/** Label, figure, and the estimate that has its interval. */
const figures: readonly (readonly [string, Figure, string?])[] = [
  ["total return", ({ totalReturn }) => formatPercent(totalReturn)],
  ["annual return", ({ annualReturn }) => percent(annualReturn)],
  ["volatility a year", ({ volatility }) => formatPercent(volatility)],
  ["Sharpe ratio", ({ sharpe }) => ratio(sharpe), "sharpe"],
  ["Sortino ratio", ({ sortino }) => ratio(sortino)],
  ["maximum drawdown", ({ maximumDrawdown }) => formatPercent(maximumDrawdown)],
  ["Calmar ratio", ({ calmar }) => ratio(calmar)],
  ["turnover a year", ({ turnover }) => `${ratio(turnover)} ×`],
  ["exposure, gross", ({ exposure }) => formatPercent(exposure)],
  ["exposure, net", ({ netExposure }) => formatPercent(netExposure)],
  ["trades", ({ trades }) => formatCount(trades)],
  ["hit rate", ({ hitRate }) => percent(hitRate)],
  ["profit factor", ({ profitFactor }) => ratio(profitFactor)],
  ["average trade", ({ averageTrade }) => (averageTrade === null ? "–" : `${ratio(100 * averageTrade)} %`)],
  [
    "costs, in currency",
    ({ costs }) => formatCount(Object.values(costs).reduce((sum, cost) => sum + cost, 0)),
  ],
];

function yearTable({ byYear }: Backtest, stream: NodeJS.WritableStream): string {
  return plainTable(
    ["year", "bars", "return", "buy-and-hold", "Sharpe", "drawdown"],
    byYear.map((year) => [
      year.name,
      formatCount(year.bars),
      formatPercent(year.totalReturn),
      formatPercent(year.benchmarkReturn),
      ratio(year.sharpe),
      formatPercent(year.maximumDrawdown),
    ]),
    { right: [1, 2, 3, 4, 5], stream },
  );
}

function symbolTable({ bySymbol }: Backtest, stream: NodeJS.WritableStream): string {
  return plainTable(
    ["symbol", "bars", "profit", "buy-and-hold", "Sharpe", "trades", "hit rate"],
    bySymbol.map((symbol) => [
      symbol.name,
      formatCount(symbol.bars),
      formatCount(symbol.profit),
      formatCount(symbol.benchmarkProfit),
      ratio(symbol.sharpe),
      formatCount(symbol.trades),
      percent(symbol.hitRate),
    ]),
    { right: [1, 2, 3, 4, 5, 6], stream },
  );
}

function intervalOf(estimates: readonly MetricEstimate[], metric: string | undefined): string {
  const estimate = estimates.find(({ name }) => name === metric);
  if (estimate === undefined) return "";
  const { low, high } = estimate;
  return low === null || high === null ? formatInterval(low, high) : `${ratio(low)} to ${ratio(high)}`;
}

function ratio(value: number | null): string {
  return value === null ? "–" : value.toFixed(2).replace("-", "−");
}

function percent(share: number | null): string {
  return share === null ? "–" : formatPercent(share);
}

function evidenceLine({ sharpe: { probabilistic, deflated, trials } }: Backtest): string {
  const alone = `The true Sharpe ratio is above 0 with probability ${probability(probabilistic)}`;
  if (trials === 1) return `${alone}.`;
  return `${alone}; as the best of ${formatCount(trials)} trials it is above what chance gives with probability ${probability(deflated)}.`;
}

function probability(share: number | null): string {
  return share === null ? "–" : share.toFixed(3);
}
