import type { Dependence } from "../../explain/index.ts";
import { formatCount, formatFigure } from "../format.ts";
import { levelColours, levelName, short } from "./level-colours.ts";
import type { Picture } from "./picture.ts";

/** Value of a feature against what it adds to the output, coloured by the feature that it goes with most. */
export function shapDependencePicture({
  output,
  feature,
  other,
  rows,
  missing,
  points,
}: Dependence): Picture {
  const values = points.map(({ value, attribution, level }) => ({
    value: short(value),
    attribution: short(attribution),
    level: levelName(level),
  }));
  const ofMissing =
    missing === null
      ? []
      : [`${formatCount(missing.rows)} rows without a value are given ${formatFigure(missing.attribution)}`];
  const title = `What ${feature} adds`;
  return {
    name: `shap-dependence-${feature.replace(/[^\w-]+/g, "-")}`,
    title,
    description: `What ${feature} adds to the ${output} by its value, over ${formatCount(rows)} rows${other === null ? "" : `, coloured by ${other}`}${ofMissing.map((text) => `; ${text}`).join("")}.`,
    specification: (theme) => ({
      title: { text: title, subtitle: [`${output}, ${formatCount(rows)} rows`, ...ofMissing] },
      width: 340,
      height: 230,
      layer: [
        {
          data: { values: [{ zero: 0 }] },
          mark: { type: "rule", color: theme.muted, strokeDash: [4, 4], strokeWidth: 1 },
          encoding: { y: { field: "zero", type: "quantitative" } },
        },
        {
          data: { values },
          mark: {
            type: "point",
            filled: true,
            size: 18,
            opacity: 0.8,
            ...(other === null && { color: theme.accent }),
          },
          encoding: {
            x: {
              field: "value",
              type: "quantitative",
              title: feature,
              scale: { zero: false, nice: false, padding: 8 },
              axis: { grid: false, tickCount: 6, labelOverlap: true },
            },
            y: {
              field: "attribution",
              type: "quantitative",
              title: `added to the ${output}`,
              scale: { padding: 6 },
              axis: { tickCount: 5 },
            },
            ...(other !== null && {
              color: levelColours(
                theme,
                points.map(({ level }) => level),
                other,
              ),
            }),
          },
        },
      ],
    }),
  };
}
