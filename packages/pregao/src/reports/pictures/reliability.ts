import type { ReliabilityCurve } from "../../evaluation/index.ts";
import { formatCount, formatPercent } from "../format.ts";
import type { Picture } from "./picture.ts";
import { colourOf } from "./theme.ts";

/** Predicted probability against how often the class came; on the diagonal, probabilities mean what they say. */
export function reliabilityPicture(curves: readonly ReliabilityCurve[]): Picture {
  const values = curves.flatMap(({ name, points }) =>
    points.map(({ predicted, observed, rows }) => ({ name, predicted, observed, rows })),
  );
  const ends = values.flatMap(({ predicted, observed }) => [predicted, observed]);
  const low = Math.floor(Math.min(1, ...ends) * 20) / 20;
  const domain = [low, Math.max(low + 0.05, Math.ceil(Math.max(0, ...ends) * 20) / 20)];
  return {
    name: "reliability",
    title: "Reliability of the probabilities",
    description: `Predicted probability and observed frequency: ${values
      .map(
        (point) =>
          `${point.name} ${formatPercent(point.predicted)} came ${formatPercent(point.observed)} of ${formatCount(point.rows)} rows`,
      )
      .join("; ")}.`,
    specification: (theme) => {
      // One domain for both axes: the diagonal stays a diagonal.
      const scale = { domain, zero: false, nice: false, padding: 8 };
      const axis = { format: ".0%", tickCount: 5 };
      return {
        title: {
          text: "Reliability of the probabilities",
          subtitle: "bins of about equal rows; dashed: they mean what they say",
        },
        width: 280,
        height: 280,
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
            mark: { type: "line", strokeWidth: 1.5, point: { filled: true, size: 45 } },
            encoding: {
              x: { field: "predicted", type: "quantitative", title: "predicted probability", scale, axis },
              y: { field: "observed", type: "quantitative", title: "observed frequency", scale, axis },
              color: {
                field: "name",
                type: "nominal",
                scale: {
                  domain: curves.map((curve) => curve.name),
                  range: curves.map((curve, place) => colourOf(theme, curve.name, place)),
                },
                legend: { title: null, orient: "top" },
              },
            },
          },
        ],
      };
    },
  };
}
