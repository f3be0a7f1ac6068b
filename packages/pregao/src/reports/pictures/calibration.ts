import type { ReliabilityCurve } from "../../evaluation/index.ts";
import { formatPercent } from "../format.ts";
import type { CalibrationOutcome } from "../run/contract.ts";
import type { Panel, Picture } from "./picture.ts";
import { colourOf, type Theme } from "./theme.ts";

/** Reliability before and after calibration, side by side on the same axes. */
export function calibrationPicture({
  method,
  before,
  after,
}: Pick<CalibrationOutcome, "method" | "before" | "after">): Picture {
  const all = [...before, ...after].flatMap(({ points }) => points);
  const ends = all.flatMap(({ predicted, observed }) => [predicted, observed]);
  const low = Math.floor(Math.min(1, ...ends) * 20) / 20;
  const domain = [low, Math.max(low + 0.05, Math.ceil(Math.max(0, ...ends) * 20) / 20)] as const;
  const title = "Reliability before and after calibration";
  return {
    name: "calibration",
    title,
    description: `${title} (${method}): mean distance of predicted and observed ${formatPercent(meanGap(before))} before, ${formatPercent(meanGap(after))} after.`,
    specification: (theme) => ({
      title: {
        text: title,
        subtitle: `${method}, fitted on predictions out of fold; dashed: the probabilities mean what they say`,
      },
      spacing: 30,
      hconcat: [panel("before", before, domain, theme, true), panel("after", after, domain, theme, false)],
    }),
  };
}

function panel(
  name: string,
  curves: readonly ReliabilityCurve[],
  domain: readonly [number, number],
  theme: Theme,
  isFirst: boolean,
): Panel {
  const scale = { domain: [...domain], zero: false, nice: false, padding: 8 };
  const axis = { format: ".0%", tickCount: 5 };
  const values = curves.flatMap((curve) => curve.points.map((point) => ({ name: curve.name, ...point })));
  return {
    title: {
      text: `${name}: mean distance ${formatPercent(meanGap(curves))}`,
      fontSize: 12,
      fontWeight: "normal",
      offset: 6,
      frame: "group",
    },
    width: 250,
    height: 250,
    layer: [
      {
        data: { values: domain.map((end) => ({ x: end, y: end })) },
        mark: { type: "line", strokeDash: [4, 4], color: theme.muted, strokeWidth: 1 },
        encoding: {
          x: { field: "x", type: "quantitative", scale },
          y: { field: "y", type: "quantitative", scale },
        },
      },
      {
        data: { values },
        mark: { type: "line", strokeWidth: 1.5, point: { filled: true, size: 40 } },
        encoding: {
          x: { field: "predicted", type: "quantitative", title: "predicted probability", scale, axis },
          y: {
            field: "observed",
            type: "quantitative",
            title: isFirst ? "observed frequency" : null,
            scale,
            axis,
          },
          color: {
            field: "name",
            type: "nominal",
            scale: {
              domain: curves.map((curve) => curve.name),
              range: curves.map((curve, place) => colourOf(theme, curve.name, place)),
            },
            legend: isFirst ? { title: null, orient: "top-left", padding: 6 } : null,
          },
        },
      },
    ],
  };
}

/** Mean of |predicted − observed| over the rows of all bins of all classes. */
function meanGap(curves: readonly ReliabilityCurve[]): number {
  let sum = 0;
  let rows = 0;
  for (const point of curves.flatMap(({ points }) => points)) {
    sum += point.rows * Math.abs(point.predicted - point.observed);
    rows += point.rows;
  }
  return rows === 0 ? 0 : sum / rows;
}
