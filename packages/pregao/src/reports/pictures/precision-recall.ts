import type { PrecisionRecallCurve } from "../../evaluation/index.ts";
import { formatFigure, formatPercent } from "../format.ts";
import type { Picture } from "./picture.ts";
import { colourOf } from "./theme.ts";

/** Each class against the rest; dashed in its colour, the share of the class: the precision of knowing nothing. */
export function precisionRecallPicture(curves: readonly PrecisionRecallCurve[]): Picture {
  const defined = curves.filter((curve) => curve.averagePrecision !== null);
  const labelOf = ({ name, averagePrecision }: PrecisionRecallCurve): string =>
    `${name}  AP ${formatFigure(averagePrecision).slice(0, 5)}`;
  const values = defined.flatMap((curve) =>
    curve.points.map(({ recall, precision }, order) => ({
      name: labelOf(curve),
      order,
      x: rounded(recall),
      y: rounded(precision),
    })),
  );
  const shares = defined.map((curve) => ({ name: labelOf(curve), share: rounded(curve.share) }));
  const title = "Precision and recall";
  return {
    name: "precision-recall",
    title,
    description: `Precision–recall curves of each class against the rest: ${defined.map((curve) => `${labelOf(curve)} where knowing nothing has ${formatPercent(curve.share)}`).join(", ")}.`,
    specification: (theme) => {
      const color = {
        field: "name",
        type: "nominal",
        scale: {
          domain: defined.map(labelOf),
          range: defined.map((curve) => colourOf(theme, curve.name, curves.indexOf(curve))),
        },
        legend: {
          title: null,
          orient: "top-right",
          symbolType: "stroke",
          fillColor: theme.ground,
          padding: 6,
        },
      } as const;
      const y = { type: "quantitative" as const, scale: { domain: [0, 1] } };
      return {
        title: { text: title, subtitle: "each class against the rest; dashed: share of the class" },
        width: 280,
        height: 280,
        layer: [
          {
            data: { values: shares },
            mark: { type: "rule", strokeDash: [4, 4], strokeWidth: 1, opacity: 0.8 },
            encoding: { y: { field: "share", ...y }, color },
          },
          {
            data: { values },
            mark: { type: "line", strokeWidth: 2 },
            encoding: {
              x: {
                field: "x",
                type: "quantitative",
                title: "recall",
                scale: { domain: [0, 1] },
                axis: { format: ".0%", values: [0, 0.25, 0.5, 0.75, 1] },
              },
              y: {
                field: "y",
                ...y,
                title: "precision",
                axis: { format: ".0%", values: [0, 0.25, 0.5, 0.75, 1] },
              },
              order: { field: "order", type: "quantitative" },
              color,
            },
          },
        ],
      };
    },
  };
}

/** A pixel is 1/280 of the axis: more digits would only make the file larger. */
function rounded(share: number): number {
  return Math.round(share * 1e4) / 1e4;
}
