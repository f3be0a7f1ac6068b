import type { RankedFeature } from "../../explain/index.ts";
import { formatFigure } from "../format.ts";
import { short } from "./level-colours.ts";
import type { Picture } from "./picture.ts";
import { colourOf } from "./theme.ts";

/** Mean size of the attributions of the most important features, one part of the bar for each output. */
export function shapBarPicture(
  ranking: readonly RankedFeature[],
  outputs: readonly string[],
  { most = 20 }: { readonly most?: number } = {},
): Picture {
  const unit = unitOf(outputs);
  const shown = ranking
    .map(({ name, byOutput }) => ({ name, byOutput, total: byOutput.reduce((sum, value) => sum + value, 0) }))
    .toSorted((a, b) => b.total - a.total)
    .slice(0, most);
  const labels = outputs.map(labelOf);
  const values = shown.flatMap(({ name, byOutput }) =>
    byOutput.map((value, output) => ({ name, output: labels[output]!, place: output, value: short(value) })),
  );
  const totals = shown.map(({ name, total }) => ({ name, total: short(total), text: formatFigure(total) }));
  const subtitle =
    ranking.length > shown.length
      ? `the ${shown.length} largest of ${ranking.length} features`
      : "all features";
  return {
    name: "shap-importance-bar",
    title: "Mean size of the attributions",
    description: `Mean absolute attribution to the ${unit}: ${totals.map(({ name, text }) => `${name} ${text}`).join(", ")}.`,
    specification: (theme) => ({
      title: {
        text: "Mean size of the attributions",
        subtitle: `${subtitle}; unit: ${unit}${outputs.length > 1 ? ", summed over the classes" : ""}`,
      },
      width: 380,
      height: { step: 20 },
      layer: [
        {
          data: { values },
          mark: { type: "bar", height: { band: 0.72 }, opacity: 0.9 },
          encoding: {
            y: {
              field: "name",
              type: "nominal",
              sort: shown.map(({ name }) => name),
              title: null,
              axis: { ticks: false, domain: false, labelColor: theme.ink, labelPadding: 6 },
            },
            x: {
              field: "value",
              type: "quantitative",
              stack: "zero",
              title: null,
              axis: null,
              // Room for the figure at the end of the longest bar.
              scale: { domain: [0, Math.max(1e-12, (shown[0]?.total ?? 0) * 1.18)], nice: false },
            },
            order: { field: "place", type: "quantitative" },
            color: {
              field: "output",
              type: "nominal",
              scale: {
                domain: labels,
                range:
                  outputs.length === 1 ? [theme.accent] : labels.map((label, i) => colourOf(theme, label, i)),
              },
              legend:
                outputs.length === 1
                  ? null
                  : {
                      title: null,
                      orient: "top",
                      direction: "horizontal",
                      symbolType: "square",
                      columnPadding: 14,
                    },
            },
          },
        },
        {
          data: { values: totals },
          mark: { type: "text", align: "left", dx: 5, color: theme.muted, fontSize: 11 },
          encoding: {
            y: { field: "name", type: "nominal", sort: shown.map(({ name }) => name) },
            x: { field: "total", type: "quantitative" },
            text: { field: "text" },
          },
        },
      ],
    }),
  };
}

/** "buy" of "log-odds of buy"; the output itself where it is of no class. */
function labelOf(output: string): string {
  return output.split(" of ").at(-1)!;
}

/** "log-odds" of "log-odds of buy". */
function unitOf(outputs: readonly string[]): string {
  return outputs[0]?.split(" of ")[0] ?? "output";
}
