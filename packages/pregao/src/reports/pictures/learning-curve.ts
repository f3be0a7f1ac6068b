import { formatCount, formatFigure } from "../format.ts";
import type { LearningCurve } from "../run/contract.ts";
import type { Layers, Picture } from "./picture.ts";

const training = "on its training rows";
const validation = "on later rows";

/** The score by the number of training rows, beside the baseline: whether more rows would help. */
export function learningCurvePicture(curve: LearningCurve, modelTitle: string): Picture {
  const { points, metric, seeds, baseline } = curve;
  const lines = points.flatMap((point) => [
    ...(point.training === null ? [] : [{ rows: point.trainRows, who: training, value: point.training }]),
    ...(point.validation === null
      ? []
      : [{ rows: point.trainRows, who: validation, value: point.validation }]),
  ]);
  const bands = points.flatMap(({ trainRows, validation: mean, deviation }) =>
    mean === null || deviation === null
      ? []
      : [{ rows: trainRows, low: mean - deviation, high: mean + deviation }],
  );
  const title = `Learning curve of ${modelTitle}`;
  return {
    name: "learning-curve",
    title,
    description: `${title}, ${metric.label}, ${metric.better} is better: ${points.map((point) => `${formatCount(point.trainRows)} rows ${formatFigure(point.validation)}`).join(", ")}; best baseline ${formatFigure(baseline)}.`,
    specification: (theme) => {
      const x = {
        field: "rows",
        type: "quantitative",
        title: "training rows",
        scale: { zero: false, nice: true },
        axis: { grid: false, format: "~s", tickCount: 6 },
      } as const;
      return {
        title: {
          text: title,
          subtitle: `${metric.better} is better${seeds > 1 ? `; band: ± deviation over ${seeds} seeds` : ""}${baseline === null ? "" : "; dashed: best baseline"}`,
        },
        width: 420,
        height: 240,
        layer: [
          ...(bands.length === 0
            ? []
            : ([
                {
                  data: { values: bands },
                  mark: { type: "area", color: theme.accent, opacity: 0.16 },
                  encoding: { x, y: { field: "low", type: "quantitative" }, y2: { field: "high" } },
                },
              ] satisfies Layers)),
          ...(baseline === null
            ? []
            : ([
                {
                  data: { values: [{ baseline }] },
                  mark: { type: "rule", strokeDash: [5, 4], color: theme.muted },
                  encoding: { y: { field: "baseline", type: "quantitative" } },
                },
              ] satisfies Layers)),
          {
            data: { values: lines },
            mark: { type: "line", strokeWidth: 1.8, point: { filled: true, size: 45 } },
            encoding: {
              x,
              y: {
                field: "value",
                type: "quantitative",
                title: metric.label,
                scale: { zero: false, nice: true },
                axis: { tickCount: 5 },
              },
              color: {
                field: "who",
                type: "nominal",
                scale: { domain: [validation, training], range: [theme.accent, theme.series[1]!] },
                legend: { title: null, orient: "top", direction: "horizontal" },
              },
            },
          },
        ],
      };
    },
  };
}
