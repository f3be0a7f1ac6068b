import { formatTime } from "../../market/finding.ts";
import { formatFigure } from "../format.ts";
import type { WalkForwardOutcome } from "../run/contract.ts";
import type { Layers, Picture } from "./picture.ts";

const own = "model";
const peer = "best baseline";

/** The first metric fold by fold beside the best baseline, with mean ± deviation over the folds. */
export function walkForwardPicture(outcome: WalkForwardOutcome, modelTitle: string): Picture {
  const { folds, kind, seeds } = outcome;
  const metric = outcome.metrics[0]!;
  const labels = folds.map(({ fold, from }) => `${fold}|${formatTime(from).slice(0, 10)}`);
  const values = folds.flatMap(({ values: of, baselines }, place) => [
    { fold: labels[place]!, who: own, value: of[0] ?? null },
    { fold: labels[place]!, who: peer, value: baselines[0] ?? null },
  ]);
  const known = values.filter(({ value }) => value !== null);
  const { mean, deviation } = metric;
  const title = `Walk-forward: ${metric.label} of ${modelTitle}`;
  const spread = mean === null ? "" : `mean ${formatFigure(mean)} ± ${formatFigure(deviation)}`;
  return {
    name: "walk-forward",
    title,
    description: `${title}, ${metric.better} is better, ${spread}: ${folds.map((fold) => `fold ${fold.fold} ${formatFigure(fold.values[0] ?? null)} against ${formatFigure(fold.baselines[0] ?? null)}`).join(", ")}.`,
    specification: (theme) => ({
      title: {
        text: title,
        subtitle: [
          `${folds.length} ${kind} folds, ${seeds === 1 ? "one seed" : `${seeds} seeds`}; ${metric.better} is better; band: ${spread}`,
        ],
      },
      width: { step: Math.max(46, Math.min(110, 560 / folds.length)) },
      height: 240,
      layer: [
        ...(mean === null || deviation === null
          ? []
          : ([
              {
                data: { values: [{ low: mean - deviation, high: mean + deviation }] },
                mark: { type: "rect", color: theme.accent, opacity: 0.13 },
                encoding: { y: { field: "low", type: "quantitative" }, y2: { field: "high" } },
              },
              {
                data: { values: [{ mean }] },
                mark: { type: "rule", color: theme.accent, strokeDash: [4, 4] },
                encoding: { y: { field: "mean", type: "quantitative" } },
              },
            ] satisfies Layers)),
        {
          data: { values: known },
          mark: { type: "line", strokeWidth: 1.8 },
          encoding: {
            x: {
              field: "fold",
              type: "ordinal",
              sort: labels,
              title: "fold, and its first tested bar",
              // A line break where the bar stands.
              axis: { labelAngle: 0, labelExpr: "split(datum.label, '|')", ticks: false, labelPadding: 6 },
            },
            y: {
              field: "value",
              type: "quantitative",
              title: metric.label,
              scale: { zero: false, nice: true, padding: 6 },
              axis: { tickCount: 6 },
            },
            color: {
              field: "who",
              type: "nominal",
              scale: { domain: [own, peer], range: [theme.accent, theme.muted] },
              legend: { title: null, orient: "top", direction: "horizontal", symbolStrokeWidth: 0 },
            },
            strokeDash: {
              field: "who",
              type: "nominal",
              scale: {
                domain: [own, peer],
                range: [
                  [1, 0],
                  [5, 4],
                ],
              },
              legend: null,
            },
          },
        },
        {
          data: { values: known },
          mark: { type: "point", filled: true, size: 60, opacity: 1 },
          encoding: {
            x: { field: "fold", type: "ordinal", sort: labels },
            y: { field: "value", type: "quantitative" },
            color: { field: "who", type: "nominal" },
            shape: {
              field: "who",
              type: "nominal",
              scale: { domain: [own, peer], range: ["circle", "diamond"] },
              legend: null,
            },
          },
        },
      ],
    }),
  };
}
