import type { Beeswarm } from "../../explain/index.ts";
import { formatCount, formatFigure } from "../format.ts";
import { levelColours, levelName, short } from "./level-colours.ts";
import type { Picture } from "./picture.ts";

/** Half the dots that fit above each other in a line, and a little air. */
const REACH = 4.2;

/** The attributions of all explained rows to one output, a line of dots a feature, coloured by the feature's value. */
export function shapSummaryPicture(swarm: Beeswarm): Picture {
  const { output, rows, features, rowsADot, lines } = swarm;
  const values = lines.flatMap(({ name, dots }) =>
    dots.map(({ attribution, offset, level }) => ({
      name,
      attribution: short(attribution),
      offset,
      level: levelName(level),
    })),
  );
  const shown =
    lines.length < features
      ? `the ${lines.length} strongest of ${features} features`
      : `all ${features} features`;
  return {
    name: "shap-summary",
    title: "What moves the predictions",
    description: `Attributions to the ${output} over ${formatCount(rows)} rows; mean size: ${lines.map(({ name, importance }) => `${name} ${formatFigure(importance)}`).join(", ")}.`,
    specification: (theme) => ({
      title: {
        text: "What moves the predictions",
        subtitle: [
          `${output}: ${shown} over ${formatCount(rows)} rows`,
          rowsADot > 1 ? "a dot is a row; where many meet it stands for several" : "a dot is a row",
        ],
      },
      width: 460,
      height: { step: 24 },
      data: { values },
      encoding: {
        y: {
          field: "name",
          type: "nominal",
          sort: lines.map(({ name }) => name),
          title: null,
          scale: { paddingInner: 0, paddingOuter: 0.2 },
          axis: {
            ticks: false,
            domain: false,
            grid: true,
            gridOpacity: 0.6,
            labelColor: theme.ink,
            labelPadding: 8,
          },
        },
      },
      layer: [
        {
          data: { values: [{ zero: 0 }] },
          mark: { type: "rule", color: theme.muted, strokeWidth: 1 },
          encoding: { x: { field: "zero", type: "quantitative" }, y: { value: 0 }, y2: { value: "height" } },
        },
        {
          mark: { type: "point", filled: true, size: 4 * Math.PI, opacity: 0.9 },
          encoding: {
            x: {
              field: "attribution",
              type: "quantitative",
              title: `lowers ← ${output} → raises`,
              axis: { grid: false, tickCount: 5 },
            },
            yOffset: { field: "offset", type: "quantitative", scale: { domain: [REACH, -REACH] } },
            color: levelColours(
              theme,
              lines.flatMap(({ dots }) => dots.map(({ level }) => level)),
              "value of the feature",
            ),
          },
        },
      ],
    }),
  };
}
