import { formatCount, formatFigure } from "../format.ts";
import type { ForecastSeries } from "../run/contract.ts";
import { axisFormat, centralDomain, clamped } from "./axis-domain.ts";
import type { Layers, Panel, Picture } from "./picture.ts";
import { cloudAxes, cloudLayers, pointCloud } from "./point-cloud.ts";
import type { Theme } from "./theme.ts";

const bars = 40;
const stretches = 60;

/** What the forecasts missed: how often by how much, against the forecast, and over time. */
export function residualsPicture({
  actual,
  forecast,
  time,
  quantity,
  unit,
}: Pick<ForecastSeries, "actual" | "forecast" | "time" | "quantity" | "unit">): Picture {
  const residuals = actual.map((value, row) => value - forecast[row]!);
  const domain = centralDomain(residuals);
  const mean = residuals.reduce((sum, value) => sum + value, 0) / residuals.length;
  const variance = residuals.reduce((sum, value) => sum + (value - mean) ** 2, 0) / residuals.length;
  const format = axisFormat(unit, domain[1] - domain[0]);
  const title = "Residuals";
  const figures = `mean ${formatFigure(mean)}, standard deviation ${formatFigure(Math.sqrt(variance))}`;
  return {
    name: "residuals",
    title,
    description: `Residuals (actual less forecast ${quantity}) of ${formatCount(residuals.length)} rows: ${figures}.`,
    specification: (theme) => ({
      title: { text: title, subtitle: `actual less forecast ${quantity}: ${figures}` },
      spacing: 26,
      hconcat: [
        histogramPanel(residuals, domain, format, theme),
        againstForecastPanel(residuals, forecast, domain, format, unit, theme),
        ...(isVarying(time) ? [overTimePanel(residuals, time, format, theme)] : []),
      ],
    }),
  };
}

function panelTitle(text: string) {
  return { text, fontSize: 12, fontWeight: "normal", offset: 6, frame: "group" } as const;
}

function histogramPanel(
  residuals: readonly number[],
  domain: readonly [number, number],
  format: string,
  theme: Theme,
): Panel {
  const [low, high] = domain;
  const width = (high - low) / bars;
  const counts = new Array<number>(bars).fill(0);
  for (const value of residuals) {
    const place = Math.floor((clamped(value, domain) - low) / width);
    counts[Math.min(bars - 1, Math.max(0, place))]!++;
  }
  const values = counts.map((count, place) => ({
    from: low + place * width,
    to: low + (place + 1) * width,
    count,
  }));
  return {
    title: panelTitle("how often"),
    width: 210,
    height: 210,
    layer: [
      {
        data: { values },
        mark: { type: "rect", color: theme.accent, opacity: 0.8, stroke: theme.ground },
        encoding: {
          x: {
            field: "from",
            type: "quantitative",
            title: null,
            scale: { domain: [...domain], nice: false, zero: false },
            axis: { format, tickCount: 4, grid: false },
          },
          x2: { field: "to" },
          y: { field: "count", type: "quantitative", title: "rows", axis: { tickCount: 4, format: "~s" } },
          y2: { datum: 0 },
        },
      },
      zeroRule("x", theme),
    ],
  };
}

function againstForecastPanel(
  residuals: readonly number[],
  forecast: readonly number[],
  domainY: readonly [number, number],
  formatY: string,
  unit: ForecastSeries["unit"],
  theme: Theme,
): Panel {
  const domainX = centralDomain(forecast);
  const axes = {
    titleX: "forecast",
    titleY: "",
    formatX: axisFormat(unit, domainX[1] - domainX[0]),
    formatY,
  };
  const { y } = cloudAxes({ domainX, domainY }, axes);
  return {
    title: panelTitle("against the forecast"),
    width: 210,
    height: 210,
    layer: [
      ...cloudLayers(pointCloud(forecast, residuals, domainX, domainY), axes, theme),
      {
        data: { values: [{ zero: 0 }] },
        mark: { type: "rule", strokeDash: [4, 4], color: theme.ink, clip: true },
        encoding: { y: { field: "zero", ...y } },
      },
    ],
  };
}

function overTimePanel(
  residuals: readonly number[],
  time: readonly number[],
  format: string,
  theme: Theme,
): Panel {
  const values = quantilesOverTime(residuals, time);
  const x = {
    field: "time",
    type: "temporal",
    title: null,
    scale: { type: "utc" },
    axis: { grid: false, tickCount: 4, labelOverlap: true },
  } as const;
  return {
    title: panelTitle("over time: median, and 80 % of the rows"),
    width: 300,
    height: 210,
    layer: [
      {
        data: { values },
        mark: { type: "area", color: theme.accent, opacity: 0.22 },
        encoding: {
          x,
          y: {
            field: "low",
            type: "quantitative",
            title: null,
            scale: { nice: false },
            axis: { format, tickCount: 5 },
          },
          y2: { field: "high" },
        },
      },
      {
        data: { values },
        mark: { type: "line", color: theme.accent, strokeWidth: 1.6 },
        encoding: { x, y: { field: "median", type: "quantitative" } },
      },
      zeroRule("y", theme),
    ],
  };
}

function zeroRule(channel: "x" | "y", theme: Theme) {
  const zero = { field: "zero", type: "quantitative" } as const;
  return {
    data: { values: [{ zero: 0 }] },
    mark: { type: "rule", strokeDash: [4, 4], color: theme.ink, clip: true },
    encoding: channel === "x" ? { x: zero } : { y: zero },
  } satisfies Layers[number];
}

/** Median and the ends of the middle 80 % by stretches of time with about as many rows each. */
export function quantilesOverTime(
  values: readonly number[],
  time: readonly number[],
): { time: number; low: number; median: number; high: number }[] {
  const order = time.map((_, row) => row).sort((a, b) => time[a]! - time[b]! || a - b);
  const count = Math.min(stretches, Math.max(1, Math.floor(order.length / 5)));
  return Array.from({ length: count }, (_, stretch) => {
    const from = Math.round((stretch * order.length) / count);
    const to = Math.round(((stretch + 1) * order.length) / count);
    const rows = order.slice(from, to);
    const sorted = rows.map((row) => values[row]!).sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!;
    return { time: time[rows[rows.length >> 1]!]!, low: at(0.1), median: at(0.5), high: at(0.9) };
  });
}

/** Rows that were given without times of their own have nothing to show over time. */
function isVarying(time: readonly number[]): boolean {
  return time.some((at) => at !== time[0]);
}
