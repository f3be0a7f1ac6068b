import type { RocCurve } from "../../evaluation/index.ts";
import { formatFigure } from "../format.ts";
import type { Picture } from "./picture.ts";
import { colourOf } from "./theme.ts";

/** Each class against the rest; the diagonal is chance. */
export function rocCurvesPicture(curves: readonly RocCurve[]): Picture {
  const defined = curves.filter((curve) => curve.auc !== null);
  const labelOf = ({ name, auc }: RocCurve): string => `${name}  AUC ${formatFigure(auc).slice(0, 5)}`;
  const values = defined.flatMap((curve) =>
    curve.points.map((point, order) => ({
      name: labelOf(curve),
      order,
      x: rounded(point.falsePositiveRate),
      y: rounded(point.truePositiveRate),
    })),
  );
  return {
    name: "roc-curves",
    title: "ROC curves",
    description: `ROC curves of each class against the rest: ${defined.map(labelOf).join(", ")}; chance is 0.5.`,
    specification: (theme) => ({
      title: { text: "ROC curves", subtitle: "each class against the rest; dashed: chance" },
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
          mark: { type: "line", strokeWidth: 2 },
          encoding: {
            x: {
              field: "x",
              type: "quantitative",
              title: "false positive rate",
              axis: { format: ".0%", values: [0, 0.25, 0.5, 0.75, 1] },
            },
            y: {
              field: "y",
              type: "quantitative",
              title: "true positive rate",
              axis: { format: ".0%", values: [0, 0.25, 0.5, 0.75, 1] },
            },
            order: { field: "order", type: "quantitative" },
            color: {
              field: "name",
              type: "nominal",
              scale: {
                domain: defined.map(labelOf),
                range: defined.map((curve) => colourOf(theme, curve.name, curves.indexOf(curve))),
              },
              legend: {
                title: null,
                orient: "bottom-right",
                symbolType: "stroke",
                fillColor: theme.ground,
                padding: 6,
              },
            },
          },
        },
      ],
    }),
  };
}

/** A pixel is 1/280 of the axis: more digits would only make the file larger. */
function rounded(share: number): number {
  return Math.round(share * 1e4) / 1e4;
}
