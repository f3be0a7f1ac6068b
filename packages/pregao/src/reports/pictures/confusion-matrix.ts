import type { ClassificationEvaluation } from "../../evaluation/index.ts";
import { formatCount, formatPercent } from "../format.ts";
import type { Picture } from "./picture.ts";

/** Share of each outcome that was predicted as each class, with the counts below. */
export function confusionMatrixPicture(evaluation: ClassificationEvaluation): Picture {
  const { classNames, confusion } = evaluation;
  const values = confusion.flatMap((row, outcome) => {
    const support = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, predicted) => {
      const share = support === 0 ? 0 : count / support;
      return {
        outcome: classNames[outcome]!,
        predicted: classNames[predicted]!,
        share,
        shareText: support === 0 ? "–" : formatPercent(share),
        countText: formatCount(count),
      };
    });
  });
  return {
    name: "confusion-matrix",
    title: "Confusion matrix",
    description: `Confusion matrix of ${formatCount(evaluation.rows)} rows: ${values.map((cell) => `${cell.outcome} predicted as ${cell.predicted} ${cell.shareText}`).join("; ")}.`,
    specification: (theme) => ({
      title: { text: "Confusion matrix", subtitle: "share of each outcome, and rows" },
      data: { values },
      width: { step: 92 },
      height: { step: 62 },
      encoding: {
        x: {
          field: "predicted",
          type: "nominal",
          sort: null,
          title: "predicted",
          axis: {
            orient: "top",
            labelAngle: 0,
            ticks: false,
            domain: false,
            labelColor: theme.ink,
            labelPadding: 8,
          },
          scale: { paddingInner: 0.04, paddingOuter: 0 },
        },
        y: {
          field: "outcome",
          type: "nominal",
          sort: null,
          title: "outcome",
          axis: { ticks: false, domain: false, labelColor: theme.ink, labelPadding: 8 },
          scale: { paddingInner: 0.05, paddingOuter: 0 },
        },
      },
      layer: [
        {
          mark: { type: "rect", color: theme.accent, cornerRadius: 3 },
          // Opacity rather than a colour ramp: the ground shows through, so text stays readable, light or dark.
          encoding: {
            opacity: {
              field: "share",
              type: "quantitative",
              scale: { domain: [0, 1], range: [0.06, 0.55] },
              legend: null,
            },
          },
        },
        {
          mark: { type: "text", dy: -8, fontSize: 14, fontWeight: "bold", color: theme.ink },
          encoding: { text: { field: "shareText" } },
        },
        {
          mark: { type: "text", dy: 11, fontSize: 11, color: theme.ink },
          encoding: { text: { field: "countText" } },
        },
      ],
    }),
  };
}
