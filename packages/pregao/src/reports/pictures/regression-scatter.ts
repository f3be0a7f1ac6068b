import { formatCount, formatFigure } from "../format.ts";
import type { ForecastSeries } from "../run/contract.ts";
import { axisFormat, centralDomain } from "./axis-domain.ts";
import type { Picture } from "./picture.ts";
import { cloudAxes, cloudLayers, pointCloud } from "./point-cloud.ts";

const groups = 10;

/**
 * What came against what was forecast, on the line of equality and as means of tenths of the forecasts: forecasts of
 * returns are much calmer than returns, so each axis has a range of its own.
 */
export function regressionScatterPicture({
  actual,
  forecast,
  quantity,
  unit,
}: Pick<ForecastSeries, "actual" | "forecast" | "quantity" | "unit">): Picture {
  const domainX = centralDomain(forecast);
  const domainY = centralDomain(actual);
  const cloud = pointCloud(forecast, actual, domainX, domainY);
  const means = meansByForecast(forecast, actual);
  const title = "Forecast and outcome";
  return {
    name: "regression-scatter",
    title,
    description: `${title} of ${formatCount(actual.length)} rows; mean outcome by tenths of the forecasts: ${means.map(({ x, y }) => `${formatFigure(x)} came ${formatFigure(y)}`).join(", ")}.`,
    specification: (theme) => {
      const axes = {
        titleX: `forecast ${quantity}`,
        titleY: `actual ${quantity}`,
        formatX: axisFormat(unit, domainX[1] - domainX[0]),
        formatY: axisFormat(unit, domainY[1] - domainY[0]),
      };
      const { x, y } = cloudAxes({ domainX, domainY }, axes);
      return {
        title: {
          text: title,
          subtitle: [cloud.note, "dashed: forecast = outcome; dots: means of tenths, ± 2 standard errors"],
        },
        width: 340,
        height: 300,
        layer: [
          ...cloudLayers(cloud, axes, theme),
          {
            data: { values: lineOfEquality(domainX, domainY) },
            mark: { type: "line", strokeDash: [4, 4], strokeWidth: 1.3, color: theme.ink, clip: true },
            encoding: { x: { field: "x", ...x }, y: { field: "y", ...y } },
          },
          {
            data: { values: means },
            mark: { type: "rule", color: theme.series[1]!, strokeWidth: 1.6, clip: true },
            encoding: { x: { field: "x", ...x }, y: { field: "low", ...y }, y2: { field: "high" } },
          },
          {
            data: { values: means },
            mark: { type: "point", filled: true, size: 46, opacity: 1, color: theme.series[1]!, clip: true },
            encoding: { x: { field: "x", ...x }, y: { field: "y", ...y } },
          },
        ],
      };
    },
  };
}

/** Where forecast and outcome are equal, within both ranges. */
function lineOfEquality(
  domainX: readonly [number, number],
  domainY: readonly [number, number],
): { x: number; y: number }[] {
  const low = Math.max(domainX[0], domainY[0]);
  const high = Math.min(domainX[1], domainY[1]);
  return low < high ? [low, high].map((end) => ({ x: end, y: end })) : [];
}

/** Mean outcome of groups of about equal rows in order of the forecast, with twice its standard error at each side. */
export function meansByForecast(
  forecast: readonly number[],
  actual: readonly number[],
): { x: number; y: number; low: number; high: number }[] {
  const order = forecast.map((_, row) => row).sort((a, b) => forecast[a]! - forecast[b]! || a - b);
  const found = [];
  let start = 0;
  for (let group = 1; group <= groups; group++) {
    let end = Math.round((group * order.length) / groups);
    if (end <= start) continue; // equal forecasts have filled this group already
    while (end < order.length && forecast[order[end]!] === forecast[order[end - 1]!]) end++;
    const rows = order.slice(start, end);
    const x = rows.reduce((sum, row) => sum + forecast[row]!, 0) / rows.length;
    const y = rows.reduce((sum, row) => sum + actual[row]!, 0) / rows.length;
    const squares = rows.reduce((sum, row) => sum + (actual[row]! - y) ** 2, 0);
    const error = rows.length < 2 ? 0 : Math.sqrt(squares / (rows.length - 1) / rows.length);
    found.push({ x, y, low: y - 2 * error, high: y + 2 * error });
    start = end;
  }
  return found;
}
