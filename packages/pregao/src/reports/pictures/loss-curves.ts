import { formatFigure } from "../format.ts";
import type { LossRound } from "../run/contract.ts";
import type { Layers, Picture } from "./picture.ts";
import { rowsThatShow } from "./thin-series.ts";

const training = "training";
const validation = "validation";

/** Losses by round or epoch, with the gap between training and validation shaded and the best round marked. */
export function lossCurvesPicture(
  rounds: readonly LossRound[],
  modelTitle: string,
  roundName = "round",
): Picture {
  const watched = rounds.filter((round) => round.validation !== null);
  const best = watched.reduce<LossRound | null>(
    (least, round) => (least === null || round.validation! < least.validation! ? round : least),
    null,
  );
  const gap = best === null || best.training === null ? null : best.validation! - best.training;
  const last = rounds.at(-1);
  const told =
    best === null
      ? `training loss ${formatFigure(last?.training ?? null)} after ${rounds.length} ${roundName}s; nothing was watched`
      : `least validation loss ${formatFigure(best.validation)} at ${roundName} ${best.round} of ${last!.round}${gap === null ? "" : `, ${formatFigure(gap)} above training there`}`;
  const shown = rowsThatShow([
    rounds.map((round) => round.training ?? 0),
    rounds.map((round) => round.validation ?? 0),
  ]).map((row) => rounds[row]!);
  const lines = shown.flatMap(({ round, training: own, validation: later }) => [
    ...(own === null ? [] : [{ round, who: training, loss: own }]),
    ...(later === null ? [] : [{ round, who: validation, loss: later }]),
  ]);
  const between = shown.filter((round) => round.training !== null && round.validation !== null);
  const title = `Losses of ${modelTitle}`;
  return {
    name: "loss-curves",
    title,
    description: `${title} by ${roundName}: ${told}.`,
    specification: (theme) => {
      const x = {
        field: "round",
        type: "quantitative",
        title: roundName,
        scale: { zero: false, nice: false },
        axis: { grid: false, tickMinStep: 1, format: "d" },
      } as const;
      const scale = { zero: false, nice: true } as const;
      return {
        title: { text: title, subtitle: told },
        width: 420,
        height: 240,
        layer: [
          ...(between.length === 0
            ? []
            : ([
                {
                  data: { values: between },
                  mark: { type: "area", color: theme.series[1]!, opacity: 0.12 },
                  encoding: {
                    x,
                    y: { field: "training", type: "quantitative", scale, title: "loss" },
                    y2: { field: "validation" },
                  },
                },
              ] satisfies Layers)),
          {
            data: { values: lines },
            mark: { type: "line", strokeWidth: 1.8 },
            encoding: {
              x,
              y: { field: "loss", type: "quantitative", title: "loss", scale, axis: { tickCount: 5 } },
              color: {
                field: "who",
                type: "nominal",
                scale: { domain: [training, validation], range: [theme.accent, theme.series[1]!] },
                legend: { title: null, orient: "top", direction: "horizontal", symbolType: "stroke" },
              },
            },
          },
          ...(best === null
            ? []
            : ([
                {
                  data: { values: [{ round: best.round, loss: best.validation }] },
                  mark: { type: "rule", strokeDash: [3, 4], color: theme.muted },
                  encoding: { x },
                },
                {
                  data: { values: [{ round: best.round, loss: best.validation }] },
                  mark: { type: "point", filled: true, size: 70, opacity: 1, color: theme.series[1]! },
                  encoding: { x, y: { field: "loss", type: "quantitative", scale } },
                },
              ] satisfies Layers)),
        ],
      };
    },
  };
}
