import type { ClassificationEvaluation } from "../../evaluation/index.ts";
import { formatPercent } from "../format.ts";
import type { Picture } from "./picture.ts";

/** How often each class came, beside how often it was predicted. */
export function classDistributionPicture(evaluation: ClassificationEvaluation): Picture {
  const values = evaluation.perClass.flatMap(({ name, support, predicted }) =>
    (
      [
        ["outcome", support],
        ["predicted", predicted],
      ] as const
    ).map(([what, count]) => {
      const share = count / evaluation.rows;
      return { name, what, share, text: formatPercent(share) };
    }),
  );
  return {
    name: "class-distribution",
    title: "Classes: outcome and prediction",
    description: `Share of rows by class: ${values.map(({ name, what, text }) => `${name} ${what} ${text}`).join(", ")}.`,
    specification: (theme) => ({
      title: { text: "Classes: outcome and prediction", subtitle: "share of the test rows" },
      data: { values },
      width: 330,
      height: { step: 17, for: "offset" },
      encoding: {
        y: {
          field: "name",
          type: "nominal",
          sort: null,
          title: null,
          axis: { ticks: false, domain: false, labelColor: theme.ink, labelPadding: 6 },
          scale: { paddingInner: 0.25 },
        },
        yOffset: { field: "what", type: "nominal", sort: null },
        x: {
          field: "share",
          type: "quantitative",
          title: null,
          axis: null,
          scale: { domain: [0, 1.18 * Math.max(...values.map((value) => value.share))], nice: false },
        },
      },
      layer: [
        {
          mark: { type: "bar", cornerRadiusEnd: 2 },
          encoding: {
            color: {
              field: "what",
              type: "nominal",
              scale: { domain: ["outcome", "predicted"], range: [theme.muted, theme.accent] },
              legend: { title: null, orient: "top", direction: "horizontal", symbolType: "square" },
            },
          },
        },
        {
          mark: { type: "text", align: "left", dx: 5, color: theme.muted },
          encoding: { text: { field: "text" } },
        },
      ],
    }),
  };
}
