import { type DrawnPictures, figuresOf } from "../../drawn-pictures.ts";
import { formatCount, formatFigure, formatInterval, formatPercent } from "../../format.ts";
import { html, type Markup } from "../../html/escape.ts";
import { warningList } from "../../html/sentences.ts";
import { table } from "../../html/table.ts";
import type { BacktestFigure, BacktestOutcome, BacktestPeriod } from "../contract.ts";
import { pictureFiles } from "../run-pictures.ts";

/** What trading by a model's forecasts would have brought after costs, beside buy-and-hold. */
export function backtestSection(outcome: BacktestOutcome, title: string, pictures: DrawnPictures): Markup {
  const { rule, costs, figures, byYear, bySymbol, caveats } = outcome;
  return html`<h3 id="backtest-${outcome.model}">${title}</h3>
<p>${rule}. Costs: ${costs}.</p>
${warningList(caveats)}
${figuresOf(pictures, [pictureFiles.equity(outcome.model)])}
${table(
  [
    { name: "" },
    { name: "strategy", numeric: true },
    { name: "interval", numeric: true },
    { name: "buy and hold", numeric: true },
  ],
  figures.map((one) => [
    one.label,
    figureText(one.value, one.unit),
    one.low === undefined || one.high === undefined ? "" : intervalText(one),
    figureText(one.benchmark, one.unit),
  ]),
)}
${byYear.length < 2 ? null : html`<details><summary>By year</summary>\n${periodTable(byYear)}</details>`}
${bySymbol.length < 2 ? null : html`<details><summary>By symbol</summary>\n${periodTable(bySymbol)}</details>`}
`;
}

function periodTable(periods: readonly BacktestPeriod[]): Markup {
  return table(
    [
      { name: "" },
      { name: "bars", numeric: true },
      { name: "return", numeric: true },
      { name: "buy and hold", numeric: true },
      { name: "Sharpe ratio", numeric: true },
      { name: "deepest drawdown", numeric: true },
    ],
    periods.map(({ name, bars, totalReturn, benchmarkReturn, sharpe, maximumDrawdown }) => [
      name,
      formatCount(bars),
      figureText(totalReturn, "fraction"),
      figureText(benchmarkReturn, "fraction"),
      figureText(sharpe, "number"),
      figureText(maximumDrawdown, "fraction"),
    ]),
  );
}

function intervalText({ low, high, unit }: BacktestFigure): string {
  if (unit !== "fraction") return formatInterval(low ?? null, high ?? null);
  return low === null || low === undefined || high === null || high === undefined
    ? "–"
    : `${formatPercent(low)} to ${formatPercent(high)}`;
}

function figureText(value: number | null, unit: BacktestFigure["unit"]): string {
  if (value === null || !Number.isFinite(value)) return "–";
  if (unit === "fraction") return formatPercent(value);
  return unit === "count" ? formatCount(value) : formatFigure(value);
}
