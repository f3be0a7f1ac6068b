import { formatTime } from "../../market/finding.ts";
import { formatPercent } from "../format.ts";
import type { EquityCurve } from "../run/contract.ts";
import type { Picture } from "./picture.ts";
import { rowsThatShow } from "./thin-series.ts";

const strategy = "strategy";
const holding = "buy and hold";

/** Growth of the capital after costs beside buy-and-hold, and below it how far each lies under its highest point. */
export function equityPicture(curve: EquityCurve, modelTitle: string): Picture {
  const { time, equity, benchmark, drawdown, benchmarkDrawdown } = curve;
  const rows = rowsThatShow([equity, benchmark, drawdown, benchmarkDrawdown]);
  const values = rows.flatMap((row) => [
    { time: time[row]!, who: strategy, equity: rounded(equity[row]!), drawdown: rounded(drawdown[row]!) },
    {
      time: time[row]!,
      who: holding,
      equity: rounded(benchmark[row]!),
      drawdown: rounded(benchmarkDrawdown[row]!),
    },
  ]);
  const gain = (line: readonly number[]): string => formatPercent((line.at(-1) ?? 1) - 1);
  const deepest = (line: readonly number[]): string =>
    formatPercent(line.reduce((least, value) => Math.min(least, value), 0));
  const told = `${strategy} ${gain(equity)}, deepest drawdown ${deepest(drawdown)}; ${holding} ${gain(benchmark)}, ${deepest(benchmarkDrawdown)}`;
  const period = time.length === 0 ? "" : `${formatTime(time[0]!)} to ${formatTime(time[time.length - 1]!)}`;
  const title = `Equity of ${modelTitle}`;
  return {
    name: "equity",
    title,
    description: `${title}, ${period}, after costs: ${told}.`,
    specification: (theme) => {
      const x = {
        field: "time",
        type: "temporal",
        title: null,
        scale: { type: "utc" },
        axis: { grid: false, labelOverlap: true, tickCount: 8 },
      } as const;
      const color = {
        field: "who",
        type: "nominal",
        scale: { domain: [strategy, holding], range: [theme.accent, theme.muted] },
        legend: { title: null, orient: "top", direction: "horizontal", symbolType: "stroke" },
      } as const;
      return {
        title: { text: title, subtitle: [`growth of 1 after costs, ${period}`, told] },
        data: { values },
        padding: { left: 12, top: 12, bottom: 12, right: 24 },
        spacing: 12,
        vconcat: [
          {
            width: 700,
            height: 230,
            layer: [
              {
                data: { values: [{ one: 1 }] },
                mark: { type: "rule", color: theme.muted, strokeDash: [3, 4], opacity: 0.8 },
                encoding: { y: { field: "one", type: "quantitative" } },
              },
              {
                mark: { type: "line", strokeWidth: 1.5 },
                encoding: {
                  x: { ...x, axis: { ...x.axis, labels: false, ticks: false } },
                  y: {
                    field: "equity",
                    type: "quantitative",
                    title: "growth of 1",
                    scale: { zero: false, padding: 8 },
                    axis: { tickCount: 6, format: ".2f" },
                  },
                  color,
                },
              },
            ],
          },
          {
            width: 700,
            height: 110,
            mark: { type: "line", strokeWidth: 1.2 },
            encoding: {
              x,
              y: {
                field: "drawdown",
                type: "quantitative",
                title: "drawdown",
                scale: { nice: true },
                axis: { tickCount: 4, format: ".0%" },
              },
              color,
            },
          },
        ],
      };
    },
  };
}

/** Far below a pixel: more digits would only make the file larger. */
function rounded(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}
