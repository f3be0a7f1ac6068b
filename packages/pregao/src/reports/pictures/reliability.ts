import type { ReliabilityCurve } from "../../evaluation/index.ts";
import { formatCount, formatPercent } from "../format.ts";
import type { Picture } from "./picture.ts";
import { colourOf, type Theme } from "./theme.ts";

/** Predicted probability against how often the class came; on the diagonal, probabilities mean what they say. */
export function reliabilityPicture(curves: readonly ReliabilityCurve[]): Picture {
  const values = curves.flatMap(({ name, points }) =>
    points.map(({ predicted, observed, rows }) => ({ name, predicted, observed, rows })),
  );
  return {
    name: "reliability",
    title: "Reliability of the probabilities",
    description: `Predicted probability and observed frequency: ${values
      .map(
        (point) =>
          `${point.name} ${formatPercent(point.predicted)} came ${formatPercent(point.observed)} of ${formatCount(point.rows)} rows`,
      )
      .join("; ")}.`,
    specification: (theme) => ({
      title: {
        text: "Reliability of the probabilities",
        subtitle: "on the dashed line they mean what they say; area: rows",
      },
      width: 280,
      height: 280,
      layer: [
        {
          data: {
            values: [
              { x: 0, y: 0 },
              { x: 1, y: 1 },
            ],
          },
          mark: { type: "line", strokeDash: [4, 4], color: theme.muted, strokeWidth: 1 },
          encoding: { x: { field: "x", type: "quantitative" }, y: { field: "y", type: "quantitative" } },
        },
        {
          data: { values },
          mark: { type: "line", strokeWidth: 1.5, opacity: 0.7 },
          encoding: curveEncoding(curves, theme, null),
        },
        {
          data: { values },
          mark: { type: "point", filled: true, opacity: 0.9 },
          encoding: {
            ...curveEncoding(curves, theme, { title: null, orient: "top", symbolType: "circle" }),
            size: { field: "rows", type: "quantitative", scale: { range: [15, 260] }, legend: null },
          },
        },
      ],
    }),
  };
}

function curveEncoding(
  curves: readonly ReliabilityCurve[],
  theme: Theme,
  legend: { title: null; orient: "top"; symbolType: "circle" } | null,
) {
  const axis = { format: ".0%", values: [0, 0.25, 0.5, 0.75, 1] };
  const scale = { domain: [0, 1] };
  return {
    x: { field: "predicted", type: "quantitative" as const, title: "predicted probability", scale, axis },
    y: { field: "observed", type: "quantitative" as const, title: "observed frequency", scale, axis },
    color: {
      field: "name",
      type: "nominal" as const,
      scale: {
        domain: curves.map((curve) => curve.name),
        range: curves.map((curve, place) => colourOf(theme, curve.name, place)),
      },
      legend,
    },
  };
}
