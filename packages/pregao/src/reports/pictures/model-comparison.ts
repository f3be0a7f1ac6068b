import { formatFigure, formatInterval } from "../format.ts";
import type { Layers, Picture } from "./picture.ts";

/** One model in one metric; ends of the interval are null where none is known. */
export interface ComparedModel {
  readonly title: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** The baseline that does best in this metric on the same rows. */
  readonly baseline: { readonly name: string; readonly value: number | null } | null;
}

export interface ComparedMetric {
  readonly label: string;
  readonly better: "higher" | "lower";
  /** Of the intervals; null where there are none. */
  readonly level: number | null;
}

/** Models in one metric, best first: dot and whisker, with the best baseline of each as a diamond. */
export function modelComparisonPicture(metric: ComparedMetric, models: readonly ComparedModel[]): Picture {
  const sign = metric.better === "higher" ? -1 : 1;
  const ranked = models
    .filter((model) => model.value !== null)
    .toSorted((a, b) => sign * (a.value! - b.value!) || (a.title < b.title ? -1 : 1));
  const values = ranked.map(({ title, value, low, high, baseline }) => ({
    title,
    value,
    low: low ?? value,
    high: high ?? value,
    baseline: baseline?.value ?? null,
    text: formatFigure(value),
  }));
  const peers = [...new Set(ranked.flatMap(({ baseline }) => baseline?.name.replaceAll("_", " ") ?? []))];
  const common = commonBaseline(ranked);
  const ends = values.flatMap(({ low, high, baseline }) => [
    low!,
    high!,
    ...(baseline === null ? [] : [baseline]),
  ]);
  const whiskers = metric.level === null ? "" : `; bars: ${metric.level * 100} % intervals`;
  const title = `Models by ${metric.label}`;
  return {
    name: "model-comparison",
    title,
    description: `${title}, ${metric.better} is better: ${ranked.map((model) => `${model.title} ${formatFigure(model.value)} (${formatInterval(model.low, model.high)}) against ${formatFigure(model.baseline?.value ?? null)}`).join("; ")}.`,
    specification: (theme) => {
      const y = {
        field: "title",
        type: "nominal",
        sort: values.map((value) => value.title),
        title: null,
        axis: { ticks: false, domain: false, labelColor: theme.ink, labelPadding: 8, labelLimit: 260 },
      } as const;
      const scale = { domain: padded(ends), zero: false, nice: true } as const;
      const x = {
        type: "quantitative",
        title: metric.label,
        scale,
        axis: { tickCount: 6, format: digitsFor(ends) },
      } as const;
      return {
        title: {
          text: title,
          subtitle: `${metric.better} is better${whiskers}${peers.length === 0 ? "" : `; diamonds: best baseline (${peers.join(", ")})`}`,
        },
        width: 430,
        height: { step: 26 },
        data: { values },
        layer: [
          ...(common === null
            ? []
            : ([
                {
                  data: { values: [{ common }] },
                  mark: { type: "rule", strokeDash: [4, 4], color: theme.muted },
                  encoding: { x: { field: "common", ...x } },
                },
              ] satisfies Layers)),
          {
            mark: { type: "rule", strokeWidth: 3, color: theme.accent, opacity: 0.5 },
            encoding: { y, x: { field: "low", ...x }, x2: { field: "high" } },
          },
          {
            transform: [{ filter: "isValid(datum.baseline)" }],
            mark: {
              type: "point",
              filled: false,
              shape: "diamond",
              size: 60,
              strokeWidth: 1.8,
              opacity: 1,
              color: theme.muted,
            },
            encoding: { y, x: { field: "baseline", ...x } },
          },
          {
            mark: { type: "point", filled: true, size: 85, opacity: 1, color: theme.accent },
            encoding: { y, x: { field: "value", ...x } },
          },
          {
            mark: { type: "text", align: "left", dx: 6, dy: -9, fontSize: 10, color: theme.muted },
            encoding: { y, x: { field: "value", ...x }, text: { field: "text" } },
          },
        ],
      };
    },
  };
}

/** The value of the best baseline where it is the same for all models. */
function commonBaseline(models: readonly ComparedModel[]): number | null {
  const values = new Set(models.map(({ baseline }) => baseline?.value ?? null));
  const [only] = values;
  return values.size === 1 ? (only ?? null) : null;
}

function padded(ends: readonly number[]): [number, number] {
  if (ends.length === 0) return [0, 1];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const margin = high > low ? 0.06 * (high - low) : Math.max(1e-9, 0.1 * Math.abs(low));
  return [low - margin, high + margin];
}

function digitsFor(ends: readonly number[]): string {
  const span = ends.length === 0 ? 1 : Math.max(...ends) - Math.min(...ends);
  if (span < 1e-3) return ".2~e";
  if (span < 0.02) return ".4f";
  return span < 0.2 ? ".3f" : ".2f";
}
