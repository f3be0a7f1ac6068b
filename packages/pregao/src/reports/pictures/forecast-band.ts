import { formatTime } from "../../market/finding.ts";
import { formatCount, formatPercent } from "../format.ts";
import type { ForecastSeries } from "../run/contract.ts";
import { axisFormat } from "./axis-domain.ts";
import type { Layers, Picture } from "./picture.ts";

/** More bars than this would be no lines any more. */
const mostShown = 240;

const outcome = "actual";
const forecast = "forecast";

/** The latest forecasts of one symbol as a line within the band of their interval, on what came. */
export function forecastBandPicture(series: ForecastSeries): Picture {
  const symbol = mostFrequent(series.symbol);
  const own = series.symbol.flatMap((name, row) => (name === symbol ? [row] : []));
  const rows = own.slice(-mostShown);
  const { band, quantity, unit } = series;
  const values = rows.map((row) => ({
    time: series.time[row]!,
    actual: series.actual[row]!,
    forecast: series.forecast[row]!,
    low: band?.low[row] ?? null,
    high: band?.high[row] ?? null,
  }));
  const held =
    band === undefined
      ? null
      : rows.filter((row) => series.actual[row]! >= band.low[row]! && series.actual[row]! <= band.high[row]!)
          .length;
  const period =
    rows.length === 0
      ? ""
      : `${formatTime(series.time[rows[0]!]!)} to ${formatTime(series.time[rows.at(-1)!]!)}`;
  const told =
    held === null
      ? "no interval"
      : `the ${formatPercent(band!.level)} interval held ${formatCount(held)} of these ${formatCount(rows.length)} outcomes`;
  const title = `${symbol}: forecast and actual ${quantity}`;
  const ends = values.flatMap((value) => [value.actual, value.forecast, value.low ?? 0, value.high ?? 0]);
  const span = ends.length === 0 ? 1 : Math.max(...ends) - Math.min(...ends);
  return {
    name: "forecast-band",
    title,
    description: `${title}, ${period}: ${told}.`,
    specification: (theme) => {
      const x = {
        field: "time",
        type: "temporal",
        title: null,
        scale: { type: "utc" },
        axis: { grid: false, labelOverlap: true, tickCount: 8 },
      } as const;
      return {
        title: {
          text: title,
          subtitle: `${own.length > rows.length ? `the last ${rows.length} of ${formatCount(own.length)} test rows, ` : ""}${period}; ${told}`,
        },
        width: 720,
        height: 250,
        layer: [
          ...(band === undefined
            ? []
            : ([
                {
                  data: { values },
                  mark: { type: "area", color: theme.accent, opacity: 0.16 },
                  encoding: { x, y: { field: "low", type: "quantitative" }, y2: { field: "high" } },
                },
              ] satisfies Layers)),
          {
            data: {
              values: values.flatMap((value) => [
                { time: value.time, who: outcome, value: value.actual },
                { time: value.time, who: forecast, value: value.forecast },
              ]),
            },
            mark: { type: "line", strokeWidth: 1.4 },
            encoding: {
              x,
              y: {
                field: "value",
                type: "quantitative",
                title: quantity,
                scale: { zero: false, nice: true },
                axis: { tickCount: 6, format: axisFormat(unit, span) },
              },
              color: {
                field: "who",
                type: "nominal",
                scale: { domain: [outcome, forecast], range: [theme.muted, theme.accent] },
                legend: { title: null, orient: "top", direction: "horizontal", symbolType: "stroke" },
              },
            },
          },
        ],
      };
    },
  };
}

/** The first of those that occur most often. */
function mostFrequent(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  let best = names[0] ?? "";
  for (const [name, count] of counts) if (count > counts.get(best)!) best = name;
  return best;
}
